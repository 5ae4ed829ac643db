import type { Call } from '@hcrm/kernel'
import type { Scheduling } from './ports.ts'
import { show } from './sheets.ts'

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
 * read as it is now, so a fact may come twice or late. A hold is not shown here: one that can be
 * found must have its claim.
 */
export async function repair(scheduling: Scheduling, call: Call, fact: OwnFact): Promise<void> {
  if (await isShown(scheduling, call, fact)) return
  const { sheetId, bookingId } = fact
  const found = await scheduling.sheets.within(call.scope).read(sheetId)
  if (found === undefined) return
  const { state: sheet, version } = found
  const booking = sheet.bookings[bookingId]
  const ids = booking === undefined || booking.status.kind === 'held' ? [] : [bookingId]
  await show(scheduling, { sheetId, sheet, version }, { ids, now: call.now })
}

async function isShown(
  { readModels, bookings, availability }: Scheduling,
  { scope }: Call,
  { sheetId, seq, bookingId, frees }: OwnFact,
): Promise<boolean> {
  const ids = frees ? [bookingId, sheetId] : [bookingId]
  if (ids.every((id) => readModels.hasShown(id, seq))) return true
  const rows = [bookings(scope).read(bookingId)]
  const free = frees ? [availability(scope).read(sheetId)] : []
  const found = await Promise.all([...rows, ...free])
  return found.every((row) => row !== undefined && row.facts >= seq)
}
