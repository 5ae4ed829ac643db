import type { Projection } from '@hcrm/documents'
import type { Log } from '@hcrm/platform'
import type { AvailabilityRow, BookingRow, ReadModels, Versioned } from '../../app/ports.ts'
import { gather } from './gather.ts'

/** Rows in one round trip. */
const rowsMax = 100
/** Rows this process remembers having written. */
const shownMax = 50_000

interface Options {
  readonly bookings: Pick<Projection<BookingRow>, 'putMany'>
  readonly availability: Pick<Projection<AvailabilityRow>, 'putMany'>
  readonly log: Log
}

export function readModels({ bookings, availability, log }: Options): ReadModels {
  const shown = new Map<string, number>()
  const remember = (id: string, facts: number): void => {
    shown.delete(id)
    shown.set(id, facts)
    const [oldest] = shown.keys()
    if (shown.size > shownMax && oldest !== undefined) shown.delete(oldest)
  }
  const writer = <Row extends { readonly facts: number }>(
    projection: Pick<Projection<Row>, 'putMany'>,
  ) => {
    const put = gather(rowsMax, async (rows: readonly Versioned<Row>[]) => {
      await projection.putMany(newest(rows).map(({ id, version: seq, row }) => ({ id, seq, row })))
      return rows.map(() => undefined)
    })
    return async (row: Versioned<Row>): Promise<void> => {
      try {
        await put(row)
        remember(row.id, row.row.facts)
      } catch (error) {
        log.warn('a read model is behind until its fact comes back', { id: row.id, error })
      }
    }
  }
  return {
    putBooking: writer(bookings),
    putAvailability: writer(availability),
    hasShown: (id, facts) => (shown.get(id) ?? -1) >= facts,
  }
}

/** Of several versions of a row only the newest is worth writing. */
function newest<Row>(rows: readonly Versioned<Row>[]): readonly Versioned<Row>[] {
  const byId = new Map<string, Versioned<Row>>()
  for (const row of rows) {
    const known = byId.get(row.id)
    if (known === undefined || known.version < row.version) byId.set(row.id, row)
  }
  return [...byId.values()]
}
