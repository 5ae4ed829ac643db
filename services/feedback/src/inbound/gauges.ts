import type { GaugeDefinition } from '@hcrm/platform'
import type { Feedback } from '../app/ports.ts'

const minuteMs = 60_000
/** Enough to see that something is wrong; it is no statistic. */
const countedMax = 500

const minutesAhead = { late: 0, hour: 60, day: 1_440 } as const

/**
 * Running clocks by the time of their next escalation, each with those before it. `late` is not
 * zero only while the job that escalates is behind. Paused clocks have no such time and are not
 * counted: no index finds them.
 */
export function casesDue(due: Feedback['casesDue']): GaugeDefinition {
  const counted = async ([within, minutes]: [string, number], now: Date) => {
    const found = await due(new Date(now.getTime() + minutes * minuteMs), countedMax)
    return { value: found.length, labels: { within } }
  }
  return {
    name: 'cases_due',
    description: `Cases by time to the next escalation, at most ${countedMax} of each`,
    read: (now) => Promise.all(Object.entries(minutesAhead).map((window) => counted(window, now))),
  }
}
