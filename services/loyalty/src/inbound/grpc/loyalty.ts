import { type Call, fail } from '@hcrm/kernel'
import {
  actingBranch,
  intentId,
  parseBy,
  type RpcService,
  rpcService,
  schemas,
} from '@hcrm/platform'
import {
  type LoyaltyServiceServer,
  LoyaltyServiceService,
} from '@hcrm/proto/loyalty/v1/loyalty_service'
import { z } from 'zod'
import { readAccount } from '../../app/accounts.ts'
import type { Loyalty } from '../../app/ports.ts'
import { endHold, holdPoints } from '../../app/redeem.ts'
import { pointsWanted } from '../http/accounts.ts'

const of = z.strictObject({ customerId: schemas.id })
const heldBy = of.extend({ holdId: schemas.id })
/** What is not said arrives as an empty text. */
const cause = z.union([z.literal(''), schemas.text(200)])
const wanted = of.extend({ points: pointsWanted, cause })

/** Points for tills and partners' systems; the same use cases as the HTTP door. */
export function loyaltyRpc(loyalty: Loyalty): RpcService {
  const end = (how: 'commit' | 'release') => async (request: unknown, call: Call) => {
    const hold = parseBy(heldBy, request)
    await loyalty.customers.resolve(call, { customerId: hold.customerId })
    const ended = await endHold(loyalty, call, { ...hold, how, branch: actingBranch(call) })
    return { balanceAfter: ended.balanceAfter }
  }
  return rpcService<LoyaltyServiceServer>(LoyaltyServiceService, {
    getAccount: {
      operation: 'loyalty.account.read',
      handle: async (request, call) => {
        const { customerId } = parseBy(of, request)
        await loyalty.customers.resolve(call, { customerId })
        const { balance, held, pending, frozen } = await readAccount(loyalty, call, customerId)
        return { customerId, balance, held, pending, frozen }
      },
    },
    holdPoints: {
      operation: 'loyalty.points.redeem',
      handle: async (request, call) => {
        const { customerId, points } = parseBy(wanted, request)
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
