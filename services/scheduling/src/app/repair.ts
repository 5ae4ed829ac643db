import type { Call } from '@hcrm/kernel'
import type { Scheduling } from './ports.ts'
import { availabilityRow, bookingRow } from './rows.ts'

/** One of our own facts, come back. */
export interface OwnFact {
  readonly sheetId: string
  /** Its number among the facts of its sheet. */
  readonly seq: number
  readonly bookingId: string
  /** Whether it made a place free, which a search must not miss. */
  readonly frees: boolean
}

/**
 * Shows what a crash kept from being shown behind a fact. Mostly everything is there. The sheet is
 * read as it is now, so a fact may come twice or late.
 */
export async function repair(scheduling: Scheduling, call: Call, fact: OwnFact): Promise<void> {
  if (await isShown(scheduling, call, fact)) return
  const { sheets, readModels, invitations } = scheduling
  const { sheetId, bookingId } = fact
  const found = await sheets.within(call.scope).read(sheetId)
  if (found === undefined) return
  const { state: sheet, version } = found
  const booking = sheet.bookings[bookingId]
  const row = availabilityRow(sheet, call.now)
  await readModels.putAvailability({ id: sheetId, version, row })
  if (booking === undefined) return
  const shown = bookingRow(invitations, sheet, { sheetId, booking })
  await readModels.putBooking({ id: bookingId, version, row: shown })
}

async function isShown(
  { readModels, bookings, availability }: Scheduling,
  { scope }: Call,
  { sheetId, seq, bookingId, frees }: OwnFact,
): Promise<boolean> {
  // Rows of one write are written together, so what shows a booking's fact shows its place free.
  if (readModels.hasShown(bookingId, seq)) return true
  const rows = [bookings(scope).read(bookingId)]
  const free = frees ? [availability(scope).read(sheetId)] : []
  const found = await Promise.all([...rows, ...free])
  return found.every((row) => row !== undefined && row.facts >= seq)
}
