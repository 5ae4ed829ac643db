import { afterAll, afterEach, beforeAll, describe } from '@jest/globals'
import { brokerTests } from './testing/broker-suite.ts'
import { crashTests } from './testing/crash-suite.ts'
import { deliveryTests } from './testing/delivery-suite.ts'
import { Bench, type TestEngine } from './testing/engine.ts'
import { followTests } from './testing/follow-suite.ts'
import { parkingTests } from './testing/parking-suite.ts'

export type { TestEngine } from './testing/engine.ts'
export { event, events, Ledger, names, until } from './testing/engine.ts'
export { kafkaMissing, openKafkaEngine, openLocalEngine } from './testing/open-engine.ts'
export { relayTests as relayContract } from './testing/relay-suite.ts'

export interface ContractOptions {
  readonly open: () => Promise<TestEngine>
  /** Kills at each failpoint; HCRM_KILLS overrides it. */
  readonly kills: number
  /** The engine is a server that can be killed and frozen: HCRM_FAULTS=1 does that, and more kills. */
  readonly broker: boolean
}

/** What every engine of the event log promises. */
export function eventLogContract(name: string, options: ContractOptions): void {
  describe(name, () => {
    let bench: Bench
    beforeAll(async () => {
      bench = new Bench(await options.open())
    }, 120_000)
    afterEach(() => bench.clear(), 30_000)
    afterAll(() => bench.engine.close(), 60_000)
    const faults = process.env.HCRM_FAULTS === '1'
    const kills = Number(process.env.HCRM_KILLS ?? options.kills)
    deliveryTests(() => bench)
    parkingTests(() => bench)
    followTests(() => bench)
    // Taking over from a killed member of a Kafka group costs its session timeout.
    crashTests(() => bench, { kills, everywhere: faults || !options.broker })
    if (options.broker && faults) brokerTests(() => bench)
  })
}
