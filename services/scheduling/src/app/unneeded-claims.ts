import type { Call } from '@hcrm/kernel'
import { type Booking, claimantOf, takesPlace } from '../domain/booking.ts'
import { reachOf } from './access.ts'
import type { BookingRow, Scheduling } from './ports.ts'
import { claimId, releaseClaim, type Written } from './sheets.ts'
import { sweepSheet } from './sweep-sheet.ts'

/** Wider than the distance of any zone to another: a local day lies within. */
const aroundMs = 36 * 3_600_000

/**
 * Gives back a claim that outlived its booking: by a crash, or because a hold has lapsed that
 * nobody has swept yet. Sheets are asked, not read models: these only tell which. True when one
 * was freed.
 */
export async function freeUnneededClaim(
  scheduling: Scheduling,
  call: Call,
  { written, booking }: { readonly written: Written; readonly booking: Booking },
): Promise<boolean> {
  const wanted = claimId(written.sheet, booking)
  const at = booking.starts.instant.getTime()
  const { items } = await scheduling.bookings(reachOf(call)).list(
    {
      customer: booking.customer,
      at: { from: new Date(at - aroundMs), before: new Date(at + aroundMs) },
    },
    { limit: 100, sort: 'at' },
  )
  const rivals = items.filter((row) => row.booking.id !== booking.id && claimOf(row) === wanted)
  const freed = await Promise.all(rivals.map((row) => freeOne(scheduling, call, row)))
  return freed.includes(true)
}

function claimOf({ department, booking }: BookingRow): string {
  return claimId({ department, date: booking.starts.date }, booking)
}

async function freeOne(scheduling: Scheduling, call: Call, row: BookingRow): Promise<boolean> {
  const scope = reachOf(call)
  const { sheet } = await sweepSheet(scheduling, { scope, sheetId: row.sheet, now: call.now })
  const known = sheet.bookings[row.booking.id]
  if (known !== undefined && takesPlace(known)) return false
  // Forgotten by its sheet, it has ended long ago.
  if (known === undefined) await scheduling.claims.release(claimOf(row), claimantOf(row.booking))
  else await releaseClaim(scheduling, sheet, known)
  return true
}
