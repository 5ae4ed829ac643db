import type { PageOf } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import { availabilityOf, type SessionAvailability } from '../domain/availability.ts'
import { type Booking, hasLapsed } from '../domain/booking.ts'
import type { Sheet } from '../domain/sheet.ts'
import { checkSelf, reachOf } from './access.ts'
import type { BookingRow, CustomerCard, Scheduling } from './ports.ts'
import { findBooking } from './sheets.ts'
import { type Ticket, ticketOf } from './ticket.ts'

export async function readBooking(scheduling: Scheduling, call: Call, id: string): Promise<Ticket> {
  return ticketOfRow(scheduling, await findBooking(scheduling, call, id))
}

export interface BookingQuery {
  readonly customerId: string
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Bookings of a customer, the latest start first. */
export async function listBookings(
  scheduling: Scheduling,
  call: Call,
  { customerId: customer, ...page }: BookingQuery,
): Promise<PageOf<Ticket>> {
  checkSelf(call, customer)
  const order = { sort: 'at', descending: true } as const
  const found = await scheduling.bookings(reachOf(call)).list({ customer }, { ...page, ...order })
  return { ...found, items: found.items.map((row) => ticketOfRow(scheduling, row)) }
}

function ticketOfRow({ invitations }: Scheduling, row: BookingRow): Ticket {
  return ticketOf(invitations, { ...row, sheetId: row.sheet }, row)
}

/** A sheet as the desk sees it (S8). */
export interface DaySheet {
  readonly id: string
  readonly version: number
  readonly sheet: Sheet
  readonly sessions: readonly SessionAvailability[]
  /** In order of session and number; who gave a place up is left out. */
  readonly bookings: readonly { readonly booking: Booking; readonly ticket: Ticket }[]
  readonly customers: ReadonlyMap<string, CustomerCard>
}

export async function readSheet(scheduling: Scheduling, call: Call, id: string): Promise<DaySheet> {
  const found = (await scheduling.sheets.within(call.scope).read(id)) ?? fail('NOT_FOUND')
  const [sheet] = await daySheets(scheduling, call, [found])
  return sheet ?? fail('NOT_FOUND')
}

/** All sheets of a department on a day. */
export async function readDay(
  scheduling: Scheduling,
  call: Call,
  { department, date }: { readonly department: string; readonly date: string },
): Promise<readonly DaySheet[]> {
  const departmentDay = `${department}:${date}`
  const sheets = scheduling.sheets.within(call.scope)
  const { items } = await sheets.list({ departmentDay }, { limit: 100 })
  return daySheets(scheduling, call, items)
}

interface FoundSheet {
  readonly id: string
  readonly version: number
  readonly state: Sheet
}

async function daySheets(
  scheduling: Scheduling,
  call: Call,
  found: readonly FoundSheet[],
): Promise<readonly DaySheet[]> {
  const live = found.map((each) => ({ ...each, bookings: bookingsOn(each.state, call.now) }))
  const ids = new Set(live.flatMap(({ bookings }) => bookings.map(({ customer }) => customer)))
  const customers = await scheduling.customers.describe(call, [...ids])
  return live.map(({ id, version, state: sheet, bookings }) => ({
    ...{ id, version, sheet, customers },
    sessions: availabilityOf(sheet, call.now),
    bookings: bookings.map((booking) => ({
      booking,
      ticket: ticketOf(scheduling.invitations, { ...sheet, sheetId: id }, { booking }),
    })),
  }))
}

function bookingsOn(sheet: Sheet, now: Date): readonly Booking[] {
  return Object.values(sheet.bookings)
    .filter((booking) => booking.status.kind !== 'cancelled' && !hasLapsed(booking, now))
    .sort((a, b) => a.starts.instant.getTime() - b.starts.instant.getTime() || a.number - b.number)
}
