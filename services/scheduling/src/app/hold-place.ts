import { type Call, fail } from '@hcrm/kernel'
import { type Booking, claimantOf, hasLapsed, type MovedFrom } from '../domain/booking.ts'
import type { Channel, SessionCode } from '../domain/session.ts'
import type { Sheet } from '../domain/sheet.ts'
import type { HoldPlace } from '../domain/sheet-commands.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import { checkChannel, checkSelf, operationOf, reachOf } from './access.ts'
import { failpoint } from './failpoints.ts'
import type { Scheduling } from './ports.ts'
import { claimId, look, show, submit, type Written } from './sheets.ts'
import { freeUnneededClaim } from './unneeded-claims.ts'

export interface HoldRequest {
  /** Follows from the caller's key and the sheet, so that a repeated request makes it again. */
  readonly id: string
  readonly sheetId: string
  readonly session: SessionCode
  readonly customerId: string
  readonly channel: Channel
  readonly serviceItem?: string | undefined
  readonly time?: string | undefined
  readonly origin?: string | undefined
  readonly overbook?: { readonly reason: string } | undefined
  readonly walkIn?: boolean | undefined
}

/** Long enough for any session of the day: afterwards the claim is worth nothing. */
const claimMs = 86_400_000

/** Takes a place for some minutes (S4). A refusal by the sheet costs no write. */
export async function holdPlace(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<Written> {
  const { id, sheetId } = request
  const command = await prepareHold(scheduling, call, request)
  const written = await takePlace(scheduling, call, { sheetId, command })
  await show(scheduling, written, { ids: [id], now: call.now })
  return written
}

/** Everything that can be refused without a write. */
export async function prepareHold(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<HoldPlace> {
  const { sheetId, customerId, channel, overbook } = request
  checkSelf(call, customerId)
  checkChannel(call, channel)
  if (overbook !== undefined && !call.may('overbook')) fail('FORBIDDEN')
  const command = holdCommand(scheduling, call, { request })
  const at = { scope: reachOf(call), sheetId, now: call.now }
  const isNew = await look(scheduling, at, (sheet) => wouldHold(sheet, command))
  if (isNew) await scheduling.customers.check(call, customerId)
  return command
}

export function holdCommand(
  { limits }: Scheduling,
  { actor, now }: Call,
  { request, movedFrom }: { readonly request: HoldRequest; readonly movedFrom?: MovedFrom },
): HoldPlace {
  const { id, customerId, overbook, walkIn = false } = request
  const { session, channel, serviceItem, time, origin } = request
  return {
    type: 'hold',
    now,
    ...{ id, session, channel, serviceItem, time, origin, walkIn },
    customer: customerId,
    expires: new Date(now.getTime() + limits.holdMinutes * 60_000),
    movedFrom,
    ...(overbook === undefined
      ? {}
      : {
          overbook: {
            by: actor.subject,
            reason: overbook.reason,
            perSessionMax: limits.overbookedPerSessionMax,
          },
        }),
  }
}

/** Throws what the sheet would refuse; false when it knows the booking already. */
export function wouldHold(sheet: Sheet, command: HoldPlace): boolean {
  if (sheet.bookings[command.id] !== undefined) return false
  decideSheet(sheet, command)
  return true
}

/**
 * The hold, which ends by itself, and then its claim, so that a claim never stands for nothing. The
 * caller shows the booking afterwards: a hold that can be found has its claim. Repeated after a
 * crash it goes on where it stopped.
 */
export async function takePlace(
  scheduling: Scheduling,
  call: Call,
  { sheetId, command }: { readonly sheetId: string; readonly command: HoldPlace },
): Promise<Written> {
  const operation = operationOf(call)
  const submission = { scope: reachOf(call), sheetId, command, operation }
  const written = await submit(scheduling, submission)
  await failpoint('scheduling.afterHold')
  const booking = written.sheet.bookings[command.id]
  if (booking === undefined) return written
  const { status } = booking
  if (status.kind === 'cancelled' && status.cause.kind === 'refused') fail(status.cause.code)
  if (status.kind === 'held' && !hasLapsed(booking, call.now)) {
    await claim(scheduling, call, { written, booking })
    await failpoint('scheduling.afterClaim')
  }
  return written
}

interface Held {
  readonly written: Written
  readonly booking: Booking
}

/** One booking per customer, department, local date and session; otherwise the hold is undone. */
async function claim(scheduling: Scheduling, call: Call, held: Held): Promise<void> {
  const { written, booking } = held
  // A move within one session goes on under the claim of the old place.
  if (claimantOf(booking) !== booking.id) return
  const request = {
    id: claimId(written.sheet, booking),
    holder: booking.id,
    alias: operationOf(call).key,
    expires: new Date(booking.starts.instant.getTime() + claimMs),
  }
  let taken = await scheduling.claims.take(request, call.now)
  if (taken === 'held-by-other' && (await freeUnneededClaim(scheduling, call, held))) {
    taken = await scheduling.claims.take(request, call.now)
  }
  if (taken === 'taken') return
  const isReused = taken === 'alias-used' || (await holdsElsewhere(scheduling, call, booking))
  const code = isReused ? 'KEY_REUSED' : 'ALREADY_BOOKED'
  const { id } = booking
  const cause = { kind: 'refused', code } as const
  const command = { type: 'giveBack', id, now: call.now, cause } as const
  const { sheetId } = written
  const given = await submit(scheduling, { scope: reachOf(call), sheetId, command })
  await show(scheduling, given, { ids: [id], now: call.now })
  fail(code)
}

/** Whether the caller's key has a claim already: then it was used for another request. */
async function holdsElsewhere(
  { claims }: Scheduling,
  call: Call,
  { id: holder }: Booking,
): Promise<boolean> {
  const { key: alias } = operationOf(call)
  const id = `key:${alias}`
  const probe = { id, holder, alias, expires: call.now }
  const taken = await claims.take(probe, call.now)
  if (taken === 'taken') await claims.release(id, holder)
  return taken === 'alias-used'
}
