import { createRequire } from 'node:module'
import type { Outbox, PendingEvent } from '@hcrm/documents'
import { startRelay } from '@hcrm/events'
import { openLocalEngine, type TestEngine, until } from '@hcrm/events/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { context, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

// jest cannot link the cycles in the ES modules of the SDK; its CommonJS ones share the same API.
const require = createRequire(import.meta.url)
const { NodeSDK } = require('@opentelemetry/sdk-node') as typeof import('@opentelemetry/sdk-node')
const { InMemorySpanExporter, SimpleSpanProcessor } =
  require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace')

const request = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const requestTrace = '0af7651916cd43dd8448eb211c80319c'
const topic = 'hcrm.test.traced.v1'

describe('traces', () => {
  const exporter = new InMemorySpanExporter()
  const sdk = new NodeSDK({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  let engine: TestEngine
  beforeAll(async () => {
    sdk.start()
    engine = await openLocalEngine()
  }, 60_000)
  afterAll(async () => {
    await engine.close()
    await sdk.shutdown()
  }, 60_000)

  const spans = (name: string): ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => span.name === name)

  it('PR6: request, relay and both consumers are one trace; batches are linked', async () => {
    const log = await engine.open()
    await log.ensureTopics([{ name: topic, partitions: 1 }])
    const outbox = waitingOutbox()
    const inside: (string | undefined)[] = []
    log.consume({
      group: 'traced.works',
      topics: [topic],
      handle: async () => {
        inside.push(trace.getSpanContext(context.active())?.spanId)
      },
    })
    log.consume({
      group: 'traced.fails',
      topics: [topic],
      limits: { attempts: 1 },
      handle: async () => {
        throw new TypeError('王小明 13800000000')
      },
    })
    log.follow({
      name: 'traced.follows',
      topics: [topic],
      positions: async () => new Map(),
      handle: async () => undefined,
    })
    const clock = { now: () => new Date() }
    const parts = { log, clock, source: '/test', notice: () => undefined }
    const relay = startRelay({ outboxes: [outbox], ...parts })
    await until(() => spans('traced.follows process').length === 1)
    await until(() => spans(`${topic} process`).length === 2)

    const [sent] = spans(`${topic} publish`)
    expect(sent?.spanContext().traceId).toBe(requestTrace)
    expect(sent?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    const taken = spans(`${topic} process`)
    for (const span of taken) {
      expect(span.spanContext().traceId).toBe(requestTrace)
      expect(span.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId)
    }
    expect(taken.map((span) => span.spanContext().spanId)).toContain(inside[0])
    const [batch] = spans('traced.follows process')
    expect(batch?.links.map((link) => link.context.spanId)).toEqual([sent?.spanContext().spanId])
    const failed = taken.find((span) => span.attributes['error.type'] !== undefined)
    expect(failed?.attributes['error.type']).toBe('TypeError')
    expect(JSON.stringify(exporter.getFinishedSpans().map(plain))).not.toMatch(/王小明|138/)
    await relay.stop(1_000)
    await log.close()
  })
})

/** All a span says. */
function plain({ name, attributes, events, status }: ReadableSpan): object {
  return { name, attributes, events, status }
}

/** One event of one document, waiting since before the relay started. */
function waitingOutbox(): Outbox {
  const event: PendingEvent = {
    topic,
    type: 'hcrm.test.v1.Changed',
    data: Uint8Array.of(1),
    seq: 1,
    at: new Date(),
    branch: 'b1',
    traceparent: request,
  }
  let pending = [event]
  return {
    name: 'test.documents',
    waiting: async () => (pending.length > 0 ? ['document'] : []),
    pending: async () => pending,
    published: async () => {
      pending = []
    },
    onCommit: () => undefined,
    backlog: async () => ({ count: pending.length }),
  }
}
