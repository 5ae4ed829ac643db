import { type Module, setting } from '@hcrm/platform'
import { allTopics, signOut } from '@hcrm/proto/contracts'
import { z } from 'zod'
import type { Loyalty } from './app/ports.ts'
import { settleDue } from './app/settle-due.ts'
import { consumers } from './inbound/consumers/consumers.ts'
import { loyaltyRpc } from './inbound/grpc/loyalty.ts'
import { accountRoutes } from './inbound/http/accounts.ts'
import { clubRoutes } from './inbound/http/clubs.ts'
import { archiveCustomers } from './outbound/clients/customers.ts'
import {
  accountRowDefinition,
  branchRowDefinition,
  clubDefinition,
  ledgerDefinition,
  membershipDefinition,
} from './outbound/store/definitions.ts'
import { policy } from './policy.ts'

const settings = z.strictObject({
  /** The group's main club, whose rule charges earn by. */
  club: z.string().default('patients'),
  /** Zone until the archive has told a branch's own. */
  zone: z.string().default('Asia/Shanghai'),
  holdMinutes: setting.count(15, { min: 1, max: 1_440 }),
  openHoldsMax: setting.count(20, { min: 1, max: 100 }),
  giftPointsMax: setting.count(100_000, { min: 1, max: 10_000_000 }),
  pointsPerYuan: setting.count(100, { min: 1, max: 100_000 }),
  sweepEveryMs: setting.count(5_000, { min: 50, max: 600_000 }),
  sweepMax: setting.count(100, { min: 1, max: 100 }),
})

export const loyaltyModule: Module<z.output<typeof settings>> = {
  name: 'loyalty',
  settings,
  policy,
  topics: allTopics(),
  signOuts: signOut.SignedOut,
  create({ settings: { sweepEveryMs, sweepMax, ...limits }, stores, peers }) {
    const ledger = stores.streams(ledgerDefinition)
    const clubs = stores.aggregates(clubDefinition)
    const memberships = stores.aggregates(membershipDefinition)
    const accountRows = stores.projection(accountRowDefinition)
    const branches = stores.projection(branchRowDefinition)
    const loyalty: Loyalty = {
      ledger: (scope) => ledger.within(scope),
      clubs: (scope) => clubs.within(scope),
      memberships: (scope) => memberships.within(scope),
      accountRows: (scope) => accountRows.within(scope),
      branches: (scope) => branches.within(scope),
      customers: archiveCustomers(peers),
      limits,
    }
    return {
      routes: [...accountRoutes(loyalty), ...clubRoutes(loyalty)],
      rpcs: [loyaltyRpc(loyalty)],
      consumers: consumers(loyalty),
      jobs: [
        {
          operation: 'loyalty.due.settle',
          schedule: { everyMs: sweepEveryMs },
          run: async (call, signal) => {
            while (!signal.aborted && (await settleDue(loyalty, call, sweepMax)) === sweepMax);
          },
        },
      ],
    }
  },
}
