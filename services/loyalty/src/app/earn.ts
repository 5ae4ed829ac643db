import type { Call } from '@hcrm/kernel'
import { post } from './accounts.ts'
import { earningRule, joinClub } from './clubs.ts'
import { lotTerms, occasionAt, zoneOf } from './occasion.ts'
import type { Loyalty } from './ports.ts'

/** A charge or a refund of the branch's bill. */
export interface BillLine {
  readonly id: string
  readonly customerId: string
  readonly branch: string
  readonly category: string
  readonly amountFen: number
  readonly localDate: string
}

/** Points for a settled charge (L3), once per charge; the first one makes the customer a member. */
export async function earnFromCharge(
  loyalty: Loyalty,
  call: Call,
  charge: BillLine,
): Promise<void> {
  const { customerId, branch, localDate, category, amountFen } = charge
  const club = await loyalty.clubs(call.scope).read(loyalty.limits.club)
  if (club?.state?.joinBy.includes('spending')) {
    await joinClub(loyalty, call, { club: club.id, customerId, branch, how: 'spending' })
  }
  const rule = await earningRule(loyalty, call)
  const terms = lotTerms(rule, localDate, await zoneOf(loyalty, call, branch))
  await post(loyalty, call, {
    customerId,
    operation: { key: `charge:${charge.id}`, fingerprint: charge.id },
    command: { type: 'earn', rule, category, amountFen, terms },
    occasion: { branch, cause: charge.id, at: call.now, localDate },
  })
}

/** Takes back what the refunded part was worth (L4), once per refund, also when it is spent. */
export async function reverseRefund(
  loyalty: Loyalty,
  call: Call,
  refund: BillLine & { readonly chargeId: string },
): Promise<void> {
  const { customerId, branch, localDate, category, amountFen } = refund
  const rule = await earningRule(loyalty, call)
  const charged = await loyalty
    .ledger(call.scope)
    .byOperation(customerId, `charge:${refund.chargeId}`)
  const month = (charged?.entry.localDate ?? localDate).slice(0, 7)
  await post(loyalty, call, {
    customerId,
    operation: { key: `refund:${refund.id}`, fingerprint: refund.id },
    command: { type: 'refund', rule, category, amountFen, month },
    occasion: { branch, cause: refund.id, at: call.now, localDate },
  })
}

/** Points agreed with a customer who complained (F6), once per settlement. */
export async function grantSettlement(
  loyalty: Loyalty,
  call: Call,
  settlement: {
    readonly id: string
    readonly customerId: string
    readonly branch: string
    readonly points: number
  },
): Promise<void> {
  const { id, customerId, branch, points } = settlement
  const rule = await earningRule(loyalty, call)
  const occasion = await occasionAt(loyalty, call, { branch, cause: id })
  const zone = await zoneOf(loyalty, call, branch)
  await post(loyalty, call, {
    customerId,
    operation: { key: `settlement:${id}`, fingerprint: id },
    command: {
      type: 'grant',
      kind: 'settlement',
      points,
      terms: lotTerms(rule, occasion.localDate, zone),
    },
    occasion,
  })
}
