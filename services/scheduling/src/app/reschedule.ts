import { type Call, fail, isProblem, type Scope } from '@hcrm/kernel'
import { calendarIdentity, claimantOf, type MovedFrom } from '../domain/booking.ts'
import { claimId } from '../domain/claim.ts'
import type { SessionCode } from '../domain/session.ts'
import { checkMovable } from '../domain/sheet-rules.ts'
import { reachOf } from './access.ts'
import { deadlineFor } from './cancel-booking.ts'
import { failpoint } from './failpoints.ts'
import { holdCommand, takePlace, wouldHold } from './hold-place.ts'
import { inviter } from './invitation.ts'
import type { BookingRow, Scheduling } from './ports.ts'
import { findBooking, look, submit, type Written } from './sheets.ts'

export interface MoveRequest {
  /** The booking that is to stand elsewhere. */
  readonly id: string
  /** Of the new place; follows from the caller's key and the new sheet. */
  readonly newId: string
  readonly sheetId: string
  readonly session: SessionCode
  readonly time?: string | undefined
  readonly reason: string
}

/**
 * Exchanges a booked place for another one (S6, D5): the new one is booked first and the old one
 * freed then, by one intent. A crash leaves two places for a moment, never none: the new booking
 * says which place it replaces, and the sweeper of its sheet goes on from there.
 */
export async function reschedule(
  scheduling: Scheduling,
  call: Call,
  move: MoveRequest,
): Promise<Written> {
  const old = await findBooking(scheduling, call, move.id)
  const scope = reachOf(call)
  const { now } = call
  const question = {
    ...{ id: move.id, now, to: move.newId },
    deadlineMinutes: deadlineFor(scheduling, call),
  }
  const booking = await look(scheduling, { scope, sheetId: old.sheet, now }, (sheet) =>
    checkMovable(sheet, question),
  )
  const { hold, place } = await newPlace(scheduling, call, { move, old: { ...old, booking } })
  const { sheetId, newId: id } = move
  const invite = await inviter(scheduling, call, place)
  const command = { type: 'book', id, now, hold, arrived: false, invite } as const
  const booked = await takePlace(scheduling, call, { sheetId, command })
  await failpoint('scheduling.afterMove')
  const end = await settleMove(scheduling, { scope, sheetId, now, id })
  if (end === 'undone') fail('BAD_STATE')
  return booked
}

interface Moving {
  readonly move: MoveRequest
  readonly old: BookingRow
}

async function newPlace(scheduling: Scheduling, call: Call, { move, old }: Moving) {
  const { booking } = old
  const { sheetId, newId: id, session, time, reason } = move
  const { customer: customerId, channel, origin } = booking
  const request = { id, sheetId, session, time, customerId, channel, origin }
  const { uid, sequence } = calendarIdentity(booking)
  const entry = { uid, sequence: sequence + 1 }
  const oldClaim = claimId({ department: old.department, date: booking.starts.date }, booking)
  return look(scheduling, { scope: reachOf(call), sheetId, now: call.now }, (sheet) => {
    const isSameClaim = claimId(sheet, { customer: customerId, session }) === oldClaim
    const movedFrom = {
      ...{ booking: booking.id, sheet: old.sheet, reason, entry, settled: false },
      ...(isSameClaim ? { claimant: claimantOf(booking) } : {}),
    }
    const hold = holdCommand(scheduling, call, { request, movedFrom })
    wouldHold(sheet, hold)
    return { hold, place: sheet }
  })
}

interface Unsettled {
  readonly scope: Scope
  readonly sheetId: string
  readonly now: Date
  /** The new booking. */
  readonly id: string
}

/**
 * Frees the old place of a move; when that is not possible any more (somebody has arrived on it, or
 * has cancelled it), gives up the new one. Repeating it changes nothing.
 */
export async function settleMove(
  scheduling: Scheduling,
  move: Unsettled,
): Promise<'settled' | 'undone'> {
  const { scope, sheetId, now, id } = move
  const booking = await look(scheduling, { scope, sheetId, now }, ({ bookings }) => bookings[id])
  const movedFrom = booking?.movedFrom
  if (movedFrom === undefined || movedFrom.settled) return 'settled'
  try {
    await freeOld(scheduling, move, movedFrom)
  } catch (error) {
    if (!isProblem(error, 'BAD_STATE') && !isProblem(error, 'NOT_FOUND')) throw error
    await undo(scheduling, move)
    return 'undone'
  }
  await failpoint('scheduling.afterFree')
  await submit(scheduling, { scope, sheetId, command: { type: 'settleMove', id, now } })
  return 'settled'
}

async function freeOld(
  scheduling: Scheduling,
  { scope, sheetId, now, id }: Unsettled,
  { booking: old, sheet, reason, claimant }: MovedFrom,
): Promise<void> {
  const keepsClaim = claimant !== undefined
  const moved = { kind: 'moved', to: id, sheet: sheetId, reason, keepsClaim } as const
  const command = { type: 'freeOldPlace', id: old, now, moved } as const
  await submit(scheduling, { scope, sheetId: sheet, command })
}

async function undo(scheduling: Scheduling, { scope, sheetId, now, id }: Unsettled): Promise<void> {
  const command = { type: 'undoMove', id, now } as const
  await submit(scheduling, { scope, sheetId, command })
}
