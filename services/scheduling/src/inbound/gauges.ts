import type { GaugeDefinition } from '@hcrm/platform'
import type { Scheduling } from '../app/ports.ts'

/** Enough to see that the sweep is behind; it is no statistic. */
const countedMax = 500

/**
 * Bookings by state are no gauge: no index leads to the bookings of a day, and one would cost every
 * booking. Their events are counted instead.
 */
export function sheetsLate({
  sheets,
}: {
  readonly sheets: Pick<Scheduling['sheets'], 'due'>
}): GaugeDefinition {
  return {
    name: 'sheets_late',
    description: `Sheets whose holds and no-shows wait to be swept, at most ${countedMax}`,
    read: async (now) => [{ value: (await sheets.due(now, countedMax)).length }],
  }
}
