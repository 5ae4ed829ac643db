import { afterAll, afterEach, beforeAll, describe } from '@jest/globals'
import { brokerTests } from './testing/broker-suite.ts'
import { crashTests } from './testing/crash-suite.ts'
import { deliveryTests } from './testing/delivery-suite.ts'
import { Bench, type TestEngine } from './testing/engine.ts'
import { followTests } from './testing/follow-suite.ts'
import { parkingTests } from './testing/parking-suite.ts'
import { poisonTests } from './testing/poison-suite.ts'

export type { TestEngine } from './testing/engine.ts'
export { event, events, Ledger, names, until } from './testing/engine.ts'
export * from './testing/open-engine.ts'
export { relayTests as relayContract } from './testing/relay-suite.ts'

/**
 * HCRM_FAULTS=1: a kill at every failpoint instead of the two with most to lose (HCRM_KILLS of them
 * at each), servers killed and frozen, ten times the poison.
 */
export const faults = process.env.HCRM_FAULTS === '1'
const kills = Number(process.env.HCRM_KILLS ?? 1)

/** What every engine of the event log promises. */
export function eventLogContract(name: string, open: () => Promise<TestEngine>): void {
  describe(name, () => {
    let bench: Bench
    beforeAll(async () => {
      bench = new Bench(await open())
    }, 120_000)
    afterEach(() => bench.clear(), 30_000)
    afterAll(() => bench.engine.close(), 60_000)
    deliveryTests(() => bench)
    parkingTests(() => bench)
    const quiet = { count: 10_000, lagMaxMs: 1_000 }
    const busy = { count: 1_000, lagMaxMs: 60_000 }
    poisonTests(() => bench, faults ? quiet : busy)
    followTests(() => bench)
    crashTests(() => bench, { kills, everywhere: faults })
    if (faults) brokerTests(() => bench)
  })
}
