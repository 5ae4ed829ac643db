import { availabilityOf } from '../domain/availability.ts'
import type { Booking } from '../domain/booking.ts'
import type { Sheet } from '../domain/sheet.ts'
import type { AvailabilityRow, BookingRow, Invitations } from './ports.ts'

/** A booking as it can be found without its sheet. */
export function bookingRow(
  invitations: Pick<Invitations, 'code'>,
  { branch, department, resource, facts }: Sheet,
  { sheetId: sheet, booking }: { readonly sheetId: string; readonly booking: Booking },
): BookingRow {
  return { sheet, branch, department, resource, code: invitations.code(booking.id), facts, booking }
}

/** What is free on a sheet, for a search. */
export function availabilityRow(sheet: Sheet, now: Date): AvailabilityRow {
  const { branch, department, resource, date, releaseAt, flowBackAt, facts } = sheet
  const sessions = availabilityOf(sheet, now)
  return { branch, department, resource, date, releaseAt, flowBackAt, facts, sessions }
}
