import { fail } from '@hcrm/kernel'
import { type ConsumerDefinition, on, required } from '@hcrm/platform'
import type { Money } from '@hcrm/proto/common/v1/values'
import { encounter, feedbackCase, organisation, points } from '@hcrm/proto/contracts'
import { rememberDue } from '../../app/accounts.ts'
import { reviewTier } from '../../app/clubs.ts'
import { earnFromCharge, grantSettlement, reverseRefund } from '../../app/earn.ts'
import { receiveGift } from '../../app/gift.ts'
import type { Loyalty } from '../../app/ports.ts'

/**
 * Every handler here may see an event twice or late. Entries are posted under an operation that
 * follows from the charge, refund, settlement or gift, so the ledger takes each once; rows and
 * memberships are guarded by the `seq` of their source.
 */
export function consumers(loyalty: Loyalty): readonly ConsumerDefinition[] {
  return [bills(loyalty), settlements(loyalty), ownEntries(loyalty), zones(loyalty)]
}

function bills(loyalty: Loyalty): ConsumerDefinition {
  return {
    operation: 'loyalty.bills.consume',
    topics: [encounter.ChargePosted.topic],
    on: {
      [encounter.ChargePosted.type]: on(encounter.ChargePosted, async (charge, _event, call) => {
        const { chargeId, customerId, branch, category, localDate, amount } = charge
        await earnFromCharge(loyalty, call, {
          id: required(chargeId, 'charge_id'),
          customerId: required(customerId, 'customer_id'),
          branch,
          category,
          localDate,
          amountFen: fenOf(amount),
        })
      }),
      [encounter.ChargeRefunded.type]: on(
        encounter.ChargeRefunded,
        async (refund, _event, call) => {
          const { refundId, chargeId, customerId, branch, category, localDate, amount } = refund
          await reverseRefund(loyalty, call, {
            id: required(refundId, 'refund_id'),
            chargeId,
            customerId: required(customerId, 'customer_id'),
            branch,
            category,
            localDate,
            amountFen: fenOf(amount),
          })
        },
      ),
    },
  }
}

/** Bills are in yuan; another currency earns by a rule that is not made yet. */
function fenOf(amount: Money | undefined): number {
  if (amount === undefined) return fail('MISSING_FIELD', { field: 'amount' })
  if (amount.currency !== 'CNY') fail('NOT_ALLOWED_HERE', { field: 'amount.currency' })
  return amount.amount >= 0 ? amount.amount : fail('BAD_NUMBER', { field: 'amount.amount' })
}

function settlements(loyalty: Loyalty): ConsumerDefinition {
  return {
    operation: 'loyalty.settlements.consume',
    topics: [feedbackCase.SettlementAgreed.topic],
    on: {
      [feedbackCase.SettlementAgreed.type]: on(
        feedbackCase.SettlementAgreed,
        async (agreed, _event, call) => {
          const { case: settled, settlementId, points: granted } = agreed
          if (!settled?.customerId || granted === 0) return
          const { customerId, branch } = settled
          await grantSettlement(loyalty, call, {
            id: settlementId,
            customerId,
            branch,
            points: granted,
          })
        },
      ),
    },
  }
}

/** The service follows its own ledger to finish what a request that died had begun. */
function ownEntries(loyalty: Loyalty): ConsumerDefinition {
  return {
    operation: 'loyalty.entries.consume',
    topics: [points.PointsPosted.topic],
    on: {
      [points.PointsPosted.type]: on(points.PointsPosted, async (posted, _event, call) => {
        const {
          accountId,
          kind,
          counterpartAccountId,
          cause,
          branch,
          points: change,
          spendAfter,
        } = posted
        if (kind === 'gift-out' && counterpartAccountId) {
          await receiveGift(loyalty, call, {
            giftId: cause,
            from: accountId,
            to: counterpartAccountId,
            points: -change,
            branch,
          })
        }
        const { seq, state } = await loyalty.ledger(call.scope).read(accountId)
        await rememberDue(loyalty, call, { customerId: accountId, seq, account: state })
        await reviewTier(loyalty, call, {
          club: loyalty.limits.club,
          customerId: accountId,
          spendFen: spendAfter,
        })
      }),
    },
  }
}

function zones(loyalty: Loyalty): ConsumerDefinition {
  return {
    operation: 'loyalty.organisation.consume',
    topics: [organisation.OrgUnitChanged.topic],
    on: {
      [organisation.OrgUnitChanged.type]: on(
        organisation.OrgUnitChanged,
        async ({ kind, code, zone }, { seq }, call) => {
          if (kind === 'branch') await loyalty.branches(call.scope).put(code, seq, { zone })
        },
      ),
    },
  }
}
