import type { HeldClaim } from '@hcrm/documents'
import { type Call, fail, isProblem } from '@hcrm/kernel'
import { takesPlace } from '../domain/booking.ts'
import { reachOf } from './access.ts'
import type { Scheduling } from './ports.ts'
import { sweepSheet } from './sweep-sheet.ts'

/** Longer than a write that has taken a claim may still be on its way to its sheet. */
const underWayMs = 60_000

/** In-session moves that are followed from the booking that made a claim. */
const movesMax = 100

/**
 * Gives back a claim that a crash left without its booking, or whose hold has lapsed and nobody has
 * swept yet. The sheet is asked, not a read model. Throws ALREADY_BOOKED when the claim is needed,
 * CONFLICT with a time to come back when that cannot be told yet.
 */
export async function freeUnneededClaim(
  scheduling: Scheduling,
  call: Call,
  claim: HeldClaim,
): Promise<void> {
  const { document, holder, at } = claim
  let place = document === undefined ? undefined : { sheetId: document, id: holder }
  for (let moves = 0; place !== undefined && moves < movesMax; moves += 1) {
    const { sheetId, id } = place
    const booking = (await swept(scheduling, call, sheetId))?.bookings[id]
    if (booking === undefined) {
      const leftMs = at === undefined ? 0 : at.getTime() + underWayMs - call.now.getTime()
      if (leftMs > 0) fail('CONFLICT', { retryAfterSeconds: Math.ceil(leftMs / 1_000) })
      break
    }
    if (takesPlace(booking)) fail('ALREADY_BOOKED')
    const cause = booking.status.kind === 'cancelled' ? booking.status.cause : undefined
    place = cause?.kind === 'moved' && cause.keepsClaim ? movedTo(cause) : undefined
  }
  await scheduling.claims.release(claim.id, holder)
}

function movedTo({ sheet, to }: { readonly sheet: string; readonly to: string }) {
  return { sheetId: sheet, id: to }
}

async function swept(scheduling: Scheduling, call: Call, sheetId: string) {
  try {
    return (await sweepSheet(scheduling, { scope: reachOf(call), sheetId, now: call.now })).sheet
  } catch (error) {
    if (isProblem(error, 'NOT_FOUND')) return undefined
    throw error
  }
}
