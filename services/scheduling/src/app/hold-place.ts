import { ClaimHeld } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import type { MovedFrom } from '../domain/booking.ts'
import type { Channel, SessionCode } from '../domain/session.ts'
import type { Sheet } from '../domain/sheet.ts'
import type { BookPlace, HoldPlace } from '../domain/sheet-commands.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import { checkChannel, checkSelf, operationOf, reachOf } from './access.ts'
import type { Scheduling } from './ports.ts'
import { look, submit, type Written } from './sheets.ts'
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

/** Takes a place for some minutes (S4). A refusal by the sheet costs no write. */
export async function holdPlace(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<Written> {
  const { sheetId } = request
  const { command } = await prepareHold(scheduling, call, request)
  return takePlace(scheduling, call, { sheetId, command })
}

interface Prepared {
  readonly command: HoldPlace
  readonly sheet: Sheet
}

/** Everything that can be refused without a write. */
export async function prepareHold(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<Prepared> {
  const { id, sheetId, customerId, channel, overbook } = request
  checkSelf(call, customerId)
  checkChannel(call, channel)
  if (overbook !== undefined && !call.may('overbook')) fail('FORBIDDEN')
  const command = holdCommand(scheduling, call, { request })
  const at = { scope: reachOf(call), sheetId, now: call.now }
  const { sheet, isNew } = await look(scheduling, at, (found) => ({
    sheet: found,
    isNew: wouldHold(found, command),
  }))
  if (isNew) {
    await scheduling.customers.check(call, customerId)
    if (overbook !== undefined) {
      const { reason } = overbook
      await scheduling.overbookings.record(call, { booking: id, branch: sheet.branch, reason })
    }
  }
  return { command, sheet }
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

interface Taking {
  readonly sheetId: string
  readonly command: HoldPlace | BookPlace
}

/**
 * Place and claim by one write. A claim that stands in the way of nobody any more is freed, once;
 * another one refuses: ALREADY_BOOKED, or KEY_REUSED when the caller's own key has made it.
 */
export async function takePlace(
  scheduling: Scheduling,
  call: Call,
  { sheetId, command }: Taking,
): Promise<Written> {
  const operation = operationOf(call)
  const submission = { scope: reachOf(call), sheetId, command, operation }
  try {
    return await submit(scheduling, submission)
  } catch (error) {
    if (!(error instanceof ClaimHeld)) throw error
    if (error.claim.alias === operation.key) fail('KEY_REUSED')
    await freeUnneededClaim(scheduling, call, error.claim)
  }
  try {
    return await submit(scheduling, submission)
  } catch (error) {
    if (error instanceof ClaimHeld) fail('ALREADY_BOOKED')
    throw error
  }
}
