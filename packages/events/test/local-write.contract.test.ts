import {
  connect,
  event,
  Ledger,
  openLocalEngine,
  type TestEngine,
  until,
} from '@hcrm/events/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { LocalStore } from '../src/local-store.ts'
import { encode } from '../src/message.ts'

const topic = 'hcrm.test.written.v1'

describe('a write of the local log', () => {
  let engine: TestEngine
  let log: Awaited<ReturnType<TestEngine['open']>>
  beforeAll(async () => {
    engine = await openLocalEngine()
    log = await engine.open()
  }, 60_000)
  afterAll(async () => {
    await log?.close()
    await engine?.close()
  }, 60_000)

  it('PR6: what the store has refused is not acknowledged, and no reader gets it', async () => {
    await log.ensureTopics([{ name: topic, partitions: 1 }])
    const ledger = new Ledger()
    const reader = log.consume({ group: 'all', topics: [topic], handle: ledger.take })
    await reader.started
    // Somebody else has written at this place: the store refuses ours.
    const connection = await connect(engine.settings)
    const position = { topic, partition: 0, offset: 0n }
    await new LocalStore(connection).append([{ ...encode(event('stored', 1)), position }])
    await connection.close()
    const published = log.publish(topic, [event('refused', 1)]).then(
      () => 'acknowledged',
      (error: unknown) => (error as { readonly code?: unknown }).code,
    )
    await until(() => ledger.delivered.length > 0)
    expect([await published, ledger.delivered]).toEqual(['OUTCOME_UNKNOWN', ['stored:1']])
  })
})
