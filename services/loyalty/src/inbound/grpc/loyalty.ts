import { type Call, fail } from '@hcrm/kernel'
import { actingBranch, intentId, type RpcService, rpcService } from '@hcrm/platform'
import {
  type LoyaltyServiceServer,
  LoyaltyServiceService,
} from '@hcrm/proto/loyalty/v1/loyalty_service'
import { readAccount } from '../../app/accounts.ts'
import type { Loyalty } from '../../app/ports.ts'
import { endHold, holdPoints } from '../../app/redeem.ts'

/** Points for tills and partners' systems; the same use cases as the HTTP door. */
export function loyaltyRpc(loyalty: Loyalty): RpcService {
  const end =
    (how: 'commit' | 'release') =>
    async (request: { customerId: string; holdId: string }, call: Call) => {
      await loyalty.customers.resolve(call, { customerId: request.customerId })
      const ended = await endHold(loyalty, call, { ...request, how, branch: actingBranch(call) })
      return { balanceAfter: ended.balanceAfter }
    }
  return rpcService<LoyaltyServiceServer>(LoyaltyServiceService, {
    getAccount: {
      operation: 'loyalty.account.read',
      handle: async ({ customerId }, call) => {
        await loyalty.customers.resolve(call, { customerId })
        const { balance, held, pending, frozen } = await readAccount(loyalty, call, customerId)
        return { customerId, balance, held, pending, frozen }
      },
    },
    holdPoints: {
      operation: 'loyalty.points.redeem',
      handle: async ({ customerId, points }, call) => {
        await loyalty.customers.resolve(call, { customerId })
        const { key } = call.operation ?? fail('KEY_REQUIRED')
        const holdId = intentId(key, 'hold')
        const held = await holdPoints(loyalty, call, {
          ...{ customerId, holdId, points },
          branch: actingBranch(call),
          billFen: undefined,
        })
        return { holdId, balanceAfter: held.balanceAfter }
      },
    },
    commitHold: { operation: 'loyalty.points.redeem', handle: end('commit') },
    releaseHold: { operation: 'loyalty.points.redeem', handle: end('release') },
  })
}
