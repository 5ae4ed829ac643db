import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { onPath } from '../../../infra/local/program.ts'
import { startRedis } from '../../../infra/local/redis.ts'
import { type LifeCycle, lifeCycle } from '../src/life-cycle.ts'
import { openTestEnvironment, type TestEnvironment } from '../src/test-environment.ts'
import { ended, startTiny, type TinyProcess, until } from './run-process.ts'
import { TinyService } from './run-tiny-module.ts'

interface Span {
  /** Name of the library that made it. */
  readonly scope: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Values that must not be found in anything that leaves the process beside its answers. */
const planted = { phone: '13900001111', query: 'waitMs', note: 'planted-note' }
const agent = { subject: 'agent-1', roles: ['agent'], branches: ['b1'] }
const silent = { error() {}, warn() {}, info() {}, debug() {} }

describe('telemetry of a process', () => {
  let life: LifeCycle
  let test: TestEnvironment
  let service: TinyProcess
  let file: string
  let metricsUrl: string
  let redis: { readonly url: string } | undefined
  beforeAll(async () => {
    life = lifeCycle(silent, { stopDeadlineMs: 30_000 })
    test = await openTestEnvironment(life)
    file = join(test.directory, 'spans.jsonl')
    const port = await freePort()
    metricsUrl = `http://127.0.0.1:${port}/metrics`
    redis = onPath('redis-server')
      ? await life.enter(
          'redis',
          () => startRedis({ dir: join(test.directory, 'redis') }),
          (started) => started.stop(),
        )
      : undefined
    const env = {
      ...test.env,
      HCRM_TRACES_FILE: file,
      METRICS_PORT: String(port),
      ...(redis && { REDIS_URL: redis.url }),
      LOG_LEVEL: 'debug',
    }
    const otel = new URL('../src/otel.ts', import.meta.url).pathname
    service = await life.enter(
      'service',
      () => startTiny(env, { node: ['--import', otel] }),
      async (started) => {
        started.child.kill('SIGTERM')
        await ended(started)
      },
    )
  })
  afterAll(() => life.stop())

  const spans = async (): Promise<Span[]> =>
    (await readFile(file, 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Span)

  async function add(traceparent: string): Promise<void> {
    const response = await fetch(`${service.url}/api/tiny/v1/things`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await test.tokenFor(agent)}`,
        'content-type': 'application/json',
        'idempotency-key': traceparent.slice(3, 35),
        traceparent,
      },
      body: JSON.stringify({ note: planted.note }),
    })
    expect(response.status).toBe(201)
  }

  it('keeps one trace from the request through the relay to the consumer', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    await add(`00-${traceId}-b7ad6b7169203331-01`)
    const mine = async () => (await spans()).filter((span) => span.traceId === traceId)
    const named = async (end: string) => (await mine()).find(({ name }) => name.endsWith(end))
    await until(async () => (await named('process')) !== undefined, 'the consumer’s span')
    const [request, publish, process] = [
      await named('POST'),
      await named('publish'),
      await named('process'),
    ]
    expect(request?.attributes['hcrm.operation']).toBe('tiny.thing.write')
    expect(request?.parentSpanId).toBe('b7ad6b7169203331')
    expect(process?.parentSpanId).toBe(publish?.spanId)
    const all = await mine()
    const parents = new Set(all.map(({ spanId }) => spanId))
    expect(all.filter(({ parentSpanId }) => !parents.has(parentSpanId ?? ''))).toEqual([request])
  })

  it('keeps the trace of a gRPC call', async () => {
    const client = new Client(service.grpcAddress, credentials.createInsecure())
    const traceId = '1af7651916cd43dd8448eb211c80319c'
    const metadata = new Metadata()
    metadata.set('traceparent', `00-${traceId}-b7ad6b7169203331-01`)
    metadata.set('authorization', `Bearer ${await test.tokenFor(agent)}`)
    const { path, requestSerialize, responseDeserialize } = TinyService.getThing
    await new Promise((resolve, reject) => {
      const answered = (error: Error | null, reply?: unknown): void =>
        error === null ? resolve(reply) : reject(error)
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { id: planted.phone },
        metadata,
        answered,
      )
    })
    client.close()
    const span = async () => (await spans()).find((each) => each.traceId === traceId)
    await until(async () => (await span()) !== undefined, 'the span')
    expect((await span())?.attributes['hcrm.operation']).toBe('tiny.thing.read')
  })

  it('P8: sees what the libraries do: store and cache, requests in and out', async () => {
    const libraries = ['grpc', 'http', 'mongoose', ...(redis ? ['redis'] : [])]
    const seen = (await spans()).map(({ scope }) => scope.replace(/^.*instrumentation-/, ''))
    expect(libraries.filter((each) => !seen.includes(each))).toEqual([])
  })

  it('SEC28: holds no value of a person in spans, metrics and logs', async () => {
    const headers = {
      authorization: `Bearer ${await test.tokenFor({ ...agent, subject: planted.phone })}`,
    }
    await fetch(`${service.url}/api/tiny/v1/things?${planted.query}=1`, { headers })
    await fetch(`${service.url}/api/tiny/v1/things?phone=${planted.phone}`, { headers })
    await fetch(`${service.url}/${planted.phone}`, { headers })
    await until(async () => (await metrics()).includes('tiny.thing.read'), 'the metric')
    await until(() => service.output().includes('"status":400'), 'the line of the last request')
    const texts = {
      spans: await readFile(file, 'utf8'),
      metrics: await metrics(),
      logs: service.output(),
    }
    for (const [where, text] of Object.entries(texts)) {
      expect(text.length).toBeGreaterThan(100)
      for (const value of [...Object.values(planted), headers.authorization.slice(20)]) {
        expect({ where, holds: text.includes(value) && value }).toEqual({ where, holds: false })
      }
    }
  })

  it('tells durations by operation, backlog and lag', async () => {
    const lines = (await metrics()).split('\n')
    const begins = (start: string) => lines.some((line) => line.startsWith(start))
    expect(begins('hcrm_http_duration_count{operation="tiny.thing.write",outcome="201"}')).toBe(
      true,
    )
    expect(begins('hcrm_store_commands_total{kind="commit",collection="tiny.things"}')).toBe(true)
    expect(begins('nodejs_eventloop_delay_p99')).toBe(true)
    // What was published is marked a little later.
    const idle = [
      'hcrm_relay_backlog{service="tiny"} 0',
      'hcrm_relay_oldest_ms{service="tiny"} 0',
      'hcrm_consumer_lag{group="tiny.watch"} 0',
      'hcrm_parked_keys{service="tiny"} 0',
    ]
    const told = async () => (await metrics()).split('\n')
    await until(async () => {
      const now = await told()
      return idle.every((line) => now.includes(line))
    }, 'a relay and a consumer with nothing to do')
  })

  it('P8: counts events by type and by group, and tells what a module offers', async () => {
    const lines = (await metrics()).split('\n')
    const begins = (start: string) => lines.some((line) => line.startsWith(start))
    const told = {
      published: begins('hcrm_events_published_total{type="hcrm.tiny.v1.Added"}'),
      handled: begins('hcrm_events_handled_total{group="tiny.watch",outcome="done"}'),
      age: begins('hcrm_event_age_count{group="tiny.watch"}'),
      gauge: begins('hcrm_tiny_runs '),
      memory: begins('hcrm_memory_bytes{kind="heapLimit"}'),
    }
    expect(Object.entries(told).filter(([, found]) => !found)).toEqual([])
  })

  it('writes one line for a write, with its trace, and a quiet read only at debug', async () => {
    await until(() => service.output().includes('"tiny.thing.write"'), 'the line')
    const lines = service.output().split('\n').flatMap(parsed)
    const write = lines.find(({ operation }) => operation === 'tiny.thing.write')
    expect(write).toMatchObject({ level: 'info', msg: 'request', status: 201, service: 'tiny' })
    expect(write?.traceId).toMatch(/^[0-9a-f]{32}$/)
    const read = lines.filter(({ operation }) => operation === 'tiny.thing.read')
    expect(new Set(read.map(({ level }) => level))).toEqual(new Set(['debug']))
  })

  async function metrics(): Promise<string> {
    return (await fetch(metricsUrl)).text()
  }
})

type Line = Readonly<Record<string, string | number>>

function parsed(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line]
  } catch {
    return []
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return typeof address === 'object' && address !== null ? address.port : 0
}
