import { type Call, fail } from '@hcrm/kernel'
import { post } from './accounts.ts'
import { earningRule } from './clubs.ts'
import { lotTerms, occasionAt, zoneOf } from './occasion.ts'
import type { Loyalty } from './ports.ts'

export interface Gift {
  readonly giftId: string
  readonly from: string
  readonly to: string
  readonly points: number
  readonly branch: string
}

/**
 * Gives points to another member (L5): two entries, never one. The giver's entry is the arbiter;
 * the receiver's follows from it under an operation of its own, at once here and, should this
 * process die in between, by the consumer of the giver's event.
 */
export async function givePoints(
  loyalty: Loyalty,
  call: Call,
  gift: Gift,
): Promise<{ readonly balanceAfter: number; readonly replayed: boolean }> {
  const operation = call.operation ?? fail('KEY_REQUIRED')
  if (gift.from === gift.to) fail('NOT_ALLOWED_HERE', { field: 'to' })
  if (gift.points > loyalty.limits.giftPointsMax) fail('LIMIT_REACHED', { field: 'points' })
  const written = await post(loyalty, call, {
    customerId: gift.from,
    operation,
    command: { type: 'give', points: gift.points, counterpart: gift.to },
    occasion: await occasionAt(loyalty, call, { branch: gift.branch, cause: gift.giftId }),
  })
  await receiveGift(loyalty, call, gift)
  return { balanceAfter: written.answer.balanceAfter, replayed: written.outcome === 'replayed' }
}

export async function receiveGift(loyalty: Loyalty, call: Call, gift: Gift): Promise<void> {
  const occasion = await occasionAt(loyalty, call, { branch: gift.branch, cause: gift.giftId })
  const rule = await earningRule(loyalty, call)
  await post(loyalty, call, {
    customerId: gift.to,
    operation: { key: `gift-in:${gift.giftId}`, fingerprint: gift.giftId },
    command: {
      type: 'grant',
      kind: 'gift-in',
      points: gift.points,
      counterpart: gift.from,
      terms: lotTerms(rule, occasion.localDate, await zoneOf(loyalty, call, gift.branch)),
    },
    occasion,
  })
}
