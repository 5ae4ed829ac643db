import { join } from 'node:path'
import type { Module } from '@hcrm/platform'
import { setting } from '@hcrm/platform'
import { allTopics, signOut } from '@hcrm/proto/contracts'
import { z } from 'zod'
import { countEvents } from './app/count-events.ts'
import { factsWith } from './inbound/followers/facts.ts'
import { reportingRpc } from './inbound/grpc/reporting.ts'
import { factRoutes } from './inbound/http/facts.ts'
import { reportRoutes } from './inbound/http/reports.ts'
import { openFacts } from './outbound/facts/facts.ts'
import { policy } from './policy.ts'

const settings = z.strictObject({
  /** Memory the facts may use, in MB. */
  memoryMb: setting.count(512, { min: 64, max: 65_536 }),
  /** Events counted in one transaction. */
  batchMax: setting.count(2_000, { min: 1, max: 50_000 }),
})

export const reportingModule: Module<z.output<typeof settings>> = {
  name: 'reporting',
  settings,
  policy,
  topics: allTopics(),
  signOuts: signOut.SignedOut,
  async create({ settings: { memoryMb, batchMax }, filesDir, stores }) {
    const facts = await openFacts({ file: join(await filesDir(), 'facts.duckdb'), memoryMb })
    const factsOf = factsWith((customerId) => stores.blind('reporting.customer', customerId))
    let restart = (between: () => Promise<void>): Promise<void> => between()
    const rebuild = (): Promise<void> => restart(() => facts.clear())
    return {
      routes: [...reportRoutes(facts), ...factRoutes(facts, rebuild)],
      rpcs: [reportingRpc(facts)],
      followers: [
        {
          operation: 'reporting.facts.follow',
          topics: allTopics().map(({ name }) => name),
          positions: () => facts.positions(),
          handle: (batch) => countEvents(facts, batch, factsOf),
          batchMax,
          restartable: (own) => {
            restart = own
          },
        },
      ],
      stop: () => facts.close(),
    }
  },
}
