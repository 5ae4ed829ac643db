import { defineFailpoints } from '@hcrm/documents'

/** Instants between two steps of one intent, at which the crash suite stops the process (D21). */
const schedulingFailpoints = {
  'scheduling.afterMove': 'new place booked, old place still taken',
  'scheduling.afterFree': 'old place free, move not settled',
  'scheduling.afterSheet': 'one sheet of a roster published, not the next',
} as const

export const failpoint = defineFailpoints(schedulingFailpoints)
