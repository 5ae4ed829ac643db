import { type Call, fail, fold, type Operation, type Scope } from '@hcrm/kernel'
import { evolveSheet, type Sheet } from '../domain/sheet.ts'
import type { SheetCommand } from '../domain/sheet-commands.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import { checkSelf, reachOf } from './access.ts'
import type { BookingRow, Scheduling } from './ports.ts'
import { standingOf, type Ticket, ticketOf } from './ticket.ts'

/** A sheet after a command. */
export interface Written {
  readonly sheetId: string
  readonly sheet: Sheet
  readonly version: number
  readonly ticket: Ticket
  readonly replayed: boolean
}

export type BookingCommand = Extract<SheetCommand, { readonly id: string }>

export interface Submission {
  readonly scope: Scope
  readonly sheetId: string
  readonly command: BookingCommand
  readonly operation?: Operation
}

/** Gives a command about one booking to its sheet: one conditional write, or the rules' refusal. */
export async function submit(
  { sheets, bookings, readModels, invitations }: Scheduling,
  { scope, sheetId, command, operation }: Submission,
): Promise<Written> {
  const { id, now } = command
  const written = await sheets.within(scope).update(sheetId, { now, operation }, (found) => {
    const sheet = found ?? fail('NOT_FOUND')
    const events = decideSheet(sheet, command)
    const booking = fold(evolveSheet, sheet, events).bookings[id] ?? fail('NOT_FOUND')
    return { events, answer: standingOf(booking) }
  })
  // Commands about bookings come without a source, so none is a duplicate.
  if (written.outcome === 'duplicate') throw new Error('a command without a source is a duplicate')
  const { state: sheet, version, answer: standing, outcome } = written
  if (outcome === 'written' && written.complete) readModels.noteShown(id, sheet.facts)
  // An old answer may be about a booking that its sheet has forgotten.
  const booking = sheet.bookings[id] ?? (await bookings(scope).read(id))?.booking
  if (booking === undefined) fail('NOT_FOUND')
  const ticket = ticketOf(invitations, { ...sheet, sheetId }, { booking, standing })
  return { sheetId, sheet, version, ticket, replayed: outcome === 'replayed' }
}

/**
 * Looks at a sheet, in turn with those who write it, and writes nothing: what throws here has cost
 * no write. NOT_FOUND for one that is not there or not in reach.
 */
export async function look<T>(
  { sheets }: Scheduling,
  { scope, sheetId, now }: { readonly scope: Scope; readonly sheetId: string; readonly now: Date },
  see: (sheet: Sheet) => T,
): Promise<T> {
  const seen = await sheets.within(scope).update(sheetId, { now }, (sheet) => ({
    events: [],
    answer: see(sheet ?? fail('NOT_FOUND')),
  }))
  if (seen.outcome === 'duplicate') throw new Error('a look without a source is a duplicate')
  return seen.answer
}

/** Where a booking is, for somebody who may know of it. */
export async function findBooking(
  { bookings }: Scheduling,
  call: Call,
  id: string,
): Promise<BookingRow> {
  const row = (await bookings(reachOf(call)).read(id)) ?? fail('NOT_FOUND')
  checkSelf(call, row.booking.customer)
  return row
}
