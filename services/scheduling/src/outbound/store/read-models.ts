import type { Projection } from '@hcrm/documents'
import type { AvailabilityRow, BookingRow, ReadModels } from '../../app/ports.ts'

/** Bookings this process remembers having shown. */
const shownMax = 50_000

interface Options {
  readonly bookings: Pick<Projection<BookingRow>, 'put'>
  readonly availability: Pick<Projection<AvailabilityRow>, 'put'>
}

export function readModels({ bookings, availability }: Options): ReadModels {
  const shown = new Map<string, number>()
  return {
    async putBooking({ id, version, row }) {
      await bookings.put(id, version, row)
    },
    async putAvailability({ id, version, row }) {
      await availability.put(id, version, row)
    },
    noteShown(id, facts) {
      shown.delete(id)
      shown.set(id, facts)
      const [oldest] = shown.keys()
      if (shown.size > shownMax && oldest !== undefined) shown.delete(oldest)
    },
    hasShown: (id, facts) => (shown.get(id) ?? -1) >= facts,
  }
}
