import { type Call, fail, isProblem } from '@hcrm/kernel'
import { operationOf, reachOf } from './access.ts'
import type { BookingRow, Scheduling } from './ports.ts'
import { findBooking, submit, type Written } from './sheets.ts'

export type CheckInBy = { readonly bookingId: string } | { readonly code: string }

/** Notes that a customer is here (S8): by the booking, or by the code on the invitation card. */
export async function checkIn(scheduling: Scheduling, call: Call, by: CheckInBy): Promise<Written> {
  const row =
    'code' in by
      ? await findByCode(scheduling, call, by.code)
      : await findBooking(scheduling, call, by.bookingId)
  const { checkInOpensMinutes: opensMinutes, checkInClosesMinutes: closesMinutes } =
    scheduling.limits
  const { id } = row.booking
  const command = { type: 'arrive', id, now: call.now, opensMinutes, closesMinutes } as const
  const operation = operationOf(call)
  return submit(scheduling, { scope: reachOf(call), sheetId: row.sheet, command, operation })
}

/** A code is one of 10^12: where two bookings share it, the one nearer to now is meant. */
async function findByCode(scheduling: Scheduling, call: Call, code: string): Promise<BookingRow> {
  const { items } = await scheduling.bookings(reachOf(call)).list({ code }, { limit: 10 })
  const distance = ({ booking }: BookingRow) =>
    Math.abs(booking.starts.instant.getTime() - call.now.getTime())
  const [nearest] = items.toSorted((a, b) => distance(a) - distance(b))
  return nearest ?? fail('NOT_FOUND')
}

/** What the archive tells of a visit. */
export interface Visit {
  readonly encounterId: string
  readonly bookingId: string | undefined
  readonly customerId: string
  readonly branch: string
  readonly department: string
  readonly localDate: string
}

/**
 * Marks the booking a visit fulfils: the one of its branch that it names, or the customer's of
 * that department and day. A visit without one is a visit; told twice or late, it finds the
 * booking fulfilled.
 */
export async function fulfil(scheduling: Scheduling, call: Call, visit: Visit): Promise<void> {
  const row = await bookingOf(scheduling, call, visit)
  if (row === undefined) return
  const { id } = row.booking
  const command = { type: 'fulfil', id, now: call.now, encounter: visit.encounterId } as const
  try {
    await submit(scheduling, { scope: call.scope, sheetId: row.sheet, command })
  } catch (error) {
    // Cancelled or forgotten meanwhile: there is nothing to fulfil.
    if (!isProblem(error, 'BAD_STATE') && !isProblem(error, 'NOT_FOUND')) throw error
  }
}

const dayMs = 86_400_000

async function bookingOf(
  scheduling: Scheduling,
  call: Call,
  visit: Visit,
): Promise<BookingRow | undefined> {
  const bookings = scheduling.bookings(call.scope)
  const { bookingId, customerId: customer, localDate } = visit
  if (bookingId !== undefined) {
    const named = await bookings.read(bookingId)
    const isTheirs = named?.booking.customer === customer && named.branch === visit.branch
    return isTheirs ? named : undefined
  }
  const noon = Date.parse(`${localDate}T12:00:00Z`)
  const around = { from: new Date(noon - 2 * dayMs), before: new Date(noon + 2 * dayMs) }
  const { items } = await bookings.list({ customer, at: around }, { limit: 100, sort: 'at' })
  return items.find(
    ({ branch, department, booking: { starts, status } }) =>
      branch === visit.branch &&
      department === visit.department &&
      starts.date === localDate &&
      ['booked', 'arrived', 'noShow'].includes(status.kind),
  )
}
