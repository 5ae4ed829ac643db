import { defineFailpoints } from '@hcrm/documents'

/** Instants between two steps of one intent, at which the crash suite stops the process (D21). */
export const schedulingFailpoints = {
  'scheduling.afterHold': 'hold durable, claim not taken',
  'scheduling.afterClaim': 'claim taken, read models not written',
  'scheduling.afterConfirm': 'booking durable, read models not written',
  'scheduling.afterCancel': 'cancellation durable, claim not given back',
  'scheduling.afterMove': 'new place booked, old place still taken',
  'scheduling.afterFree': 'old place free, move not settled',
  'scheduling.afterSheet': 'one sheet of a roster published, not the next',
} as const

export const failpoint = defineFailpoints(schedulingFailpoints)
