import { type Call, fail, type Operation } from '@hcrm/kernel'
import { post } from './accounts.ts'
import { occasionAt } from './occasion.ts'
import type { Loyalty } from './ports.ts'

export interface HoldRequest {
  readonly customerId: string
  readonly holdId: string
  readonly branch: string
  readonly points: number
  /** Bill of the branch that the points help to pay (points plus cash); absent for points only. */
  readonly billFen: number | undefined
}

export interface HoldAnswer {
  readonly holdId: string
  readonly balanceAfter: number
  readonly expiresAt: Date
  /** What the points pay, and what is left to pay in cash. */
  readonly pointsValueFen: number
  readonly cashFen: number | undefined
}

/** Sets points aside for a bill (L5). INSUFFICIENT_POINTS, ACCOUNT_FROZEN, LIMIT_REACHED. */
export async function holdPoints(
  loyalty: Loyalty,
  call: Call,
  request: HoldRequest,
): Promise<HoldAnswer & { readonly replayed: boolean }> {
  const operation = call.operation ?? fail('KEY_REQUIRED')
  const { holdMinutes, openHoldsMax, pointsPerYuan } = loyalty.limits
  const pointsValueFen = Math.floor((request.points * 100) / pointsPerYuan)
  if (request.billFen !== undefined && pointsValueFen > request.billFen) {
    fail('NOT_ALLOWED_HERE', {
      field: 'points',
      detail: 'The points are worth more than the bill.',
    })
  }
  const until = new Date(call.now.getTime() + holdMinutes * 60_000)
  const { customerId, holdId, points, branch } = request
  const written = await post(loyalty, call, {
    customerId,
    operation,
    command: { type: 'hold', holdId, points, until, openMax: openHoldsMax },
    occasion: await occasionAt(loyalty, call, { branch, cause: holdId }),
  })
  return {
    holdId,
    balanceAfter: written.answer.balanceAfter,
    expiresAt: new Date(written.answer.until ?? until),
    pointsValueFen,
    cashFen: request.billFen === undefined ? undefined : request.billFen - pointsValueFen,
    replayed: written.outcome === 'replayed',
  }
}

/**
 * Ends a hold. The operation follows from the hold, so that commit under retry, from two tills, or
 * against the sweeper has one effect; the other ending answers BAD_STATE or HOLD_EXPIRED.
 */
export async function endHold(
  loyalty: Loyalty,
  call: Call,
  input: {
    readonly customerId: string
    readonly holdId: string
    readonly how: 'commit' | 'release'
    readonly branch: string
  },
): Promise<{ readonly balanceAfter: number; readonly replayed: boolean }> {
  const { customerId, holdId, how, branch } = input
  const written = await post(loyalty, call, {
    customerId,
    operation: endOf(holdId, how),
    command: { type: how, holdId },
    occasion: await occasionAt(loyalty, call, { branch, cause: holdId }),
  })
  return { balanceAfter: written.answer.balanceAfter, replayed: written.outcome === 'replayed' }
}

function endOf(holdId: string, how: 'commit' | 'release'): Operation {
  return { key: `${how}:${holdId}`, fingerprint: holdId }
}
