import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { EventEnvelope } from '@hcrm/events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PolicyTable, type Running, run } from '../src/index.ts'
import { type LifeCycle, lifeCycle } from '../src/life-cycle.ts'
import { openTestEnvironment, type TestEnvironment } from '../src/test-environment.ts'
import { type StartedService, startService } from '../src/testing.ts'
import { ended, openProxy, runTiny, startTiny, until } from './run-process.ts'
import { tiny } from './run-tiny-module.ts'

const agent = { subject: 'agent-1', roles: ['agent'], branches: ['b1'] }
const operator = { subject: 'operator-1', roles: ['itOperator'], branches: ['b1'], group: true }
const silent = { error() {}, warn() {}, info() {}, debug() {} }

describe('a service as tests start it', () => {
  let service: StartedService
  beforeAll(async () => {
    service = await startService(tiny, { env: { TINY_GREETING: 'good day' } })
  })
  afterAll(() => service?.stop())

  async function get(path: string, actor: Parameters<StartedService['tokenFor']>[0]) {
    const headers = { authorization: `Bearer ${await service.tokenFor(actor)}` }
    const response = await fetch(`${service.url}${path}`, { headers })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const seen = async () => (await get('/api/tiny/v1/things', agent)).body.seen

  it('reads the settings of the module and says that it is ready', async () => {
    const { body } = await get('/api/tiny/v1/things', agent)
    expect(body.greeting).toBe('good day')
    for (const path of ['/livez', '/startupz', '/readyz']) {
      const response = await fetch(`${service.url}${path}`)
      expect([response.status, await response.json()]).toEqual([
        200,
        { status: 'ok', missing: [], degraded: [] },
      ])
    }
  })

  it('carries what was written to the consumer', async () => {
    const response = await fetch(`${service.url}/api/tiny/v1/things`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await service.tokenFor(agent)}`,
        'content-type': 'application/json',
        'idempotency-key': 'k1',
      },
      body: JSON.stringify({ note: 'x' }),
    })
    const { id } = (await response.json()) as { id: string }
    await until(async () => (await seen()).includes(id), 'the event')
  })

  it('parks an event of an unknown major version, and replays it when told to', async () => {
    const event = {
      id: 'strange:1',
      type: 'hcrm.tiny.v2.Added',
      source: '/tiny',
      subject: 'strange',
      seq: 1,
      time: new Date(),
      branch: 'b1',
      data: Buffer.from('{}'),
    }
    const unnamed = { ...event, id: 'other:1', subject: 'other', type: 'hcrm.tiny.v1.Unnamed' }
    await service.events.publish('hcrm.tiny.thing.v1', [event, unnamed])
    const parked = async () => (await get('/api/tiny/v1/operations/parked', operator)).body.items
    await until(async () => (await parked()).length > 0, 'the parked key')
    const [key, ...others] = await parked()
    expect(others).toEqual([])
    expect(key).toMatchObject({ group: 'tiny.watch', key: 'strange', events: 1 })
    const replay = await fetch(`${service.url}/api/tiny/v1/operations/parked/replay`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await service.tokenFor(operator)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ group: 'tiny.watch', key: 'strange' }),
    })
    expect(await replay.json()).toEqual({ replayed: false })
  })

  it('runs a job when the deployment’s clock says so', async () => {
    const runs = async () => (await get('/api/tiny/v1/things', agent)).body.runs
    const before = await runs()
    await service.clock.advance(3_600_000)
    await until(async () => (await runs()) === before + 1, 'the run')
  })

  it('tells operators the settings without secrets, and nobody else', async () => {
    const { body } = await get('/api/tiny/v1/operations/settings', operator)
    const values = new Map(body.items.map(({ name, value }) => [name, value]))
    expect(values.get('TINY_GREETING')).toBe('good day')
    expect(values.get('MONGODB_URI')).toBe('***')
    expect((await get('/api/tiny/v1/operations/settings', agent)).status).toBe(403)
  })

  it('SEC40: keeps who looked into the audit, and verifies the chain', async () => {
    const period = 'from=2020-01-01T00:00:00Z&before=2100-01-01T00:00:00Z'
    const path = `/api/tiny/v1/operations/audit?${period}&actor=operator-1`
    await get(path, operator)
    const { body } = await get(path, operator)
    expect(body.items[0]).toMatchObject({
      operation: 'tiny.operations.auditSearch',
      actor: 'operator-1',
      outcome: 'allowed',
    })
    const verdict = await get('/api/tiny/v1/operations/audit/verdict', operator)
    expect(verdict.body).toMatchObject({ ok: true })
  })
})

/** What the routes of this file answer. */
interface Body {
  readonly greeting: string
  readonly seen: readonly string[]
  readonly runs: number
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly ok: boolean
}

describe('law 9: what has no policy row', () => {
  const { 'tiny.thing.read': read, 'tiny.watch': watch, ...policy } = tiny.policy
  it.each([
    ['consumer', { ...policy, 'tiny.thing.read': read }, /tiny\.watch has no row/],
    [
      'job',
      { ...tiny.policy, 'tiny.sweep': { allow: {} } },
      /tiny\.sweep has no row with `system`/,
    ],
    ['route', { ...policy, 'tiny.watch': watch }, /tiny\.thing\.read/],
    ['rpc', { ...tiny.policy, 'tiny.thing.describe': {} }, /lets nobody call it/],
    [
      'rpc with a user',
      { ...tiny.policy, 'tiny.thing.describe': { services: { other: 'with-user' } } },
      /names no role for calls with a user/,
    ],
  ] as const)('stops the start: a %s', async (_what, changed, message) => {
    const started = startService(
      { ...tiny, policy: changed as PolicyTable },
      { env: { LOG_LEVEL: 'silent' } },
    )
    await expect(started).rejects.toThrow(message)
  })
})

function signedOut(subject: string): EventEnvelope {
  const time = new Date()
  return {
    id: `${subject}:1`,
    type: 'hcrm.tiny.v1.SignedOut',
    source: '/tiny',
    subject,
    seq: 1,
    time,
    branch: 'group',
    data: Buffer.from(JSON.stringify({ subject, signedOutAt: time.toISOString() })),
  }
}

describe('a process of its own', () => {
  let life: LifeCycle
  let test: TestEnvironment
  beforeAll(async () => {
    life = lifeCycle(silent, { stopDeadlineMs: 30_000 })
    test = await openTestEnvironment(life)
  })
  afterAll(() => life.stop())

  it('finishes a slow request after SIGTERM, refuses new ones, and ends with code 0', async () => {
    const tinyProcess = await startTiny(test.env)
    const headers = { authorization: `Bearer ${await test.tokenFor(agent)}` }
    const url = `${tinyProcess.url}/api/tiny/v1/things`
    const slow = new Promise<{ status: number | undefined; connection: string | undefined }>(
      (resolve, reject) => {
        const sent = request(`${url}?waitMs=1000`, { headers }, (response) => {
          response
            .resume()
            .once('end', () =>
              resolve({ status: response.statusCode, connection: response.headers.connection }),
            )
        })
        sent.once('error', reject).end()
        sent.once('socket', (socket) => {
          socket.once('connect', () => setTimeout(() => tinyProcess.child.kill('SIGTERM'), 200))
        })
      },
    )
    await until(async () => {
      const later = await fetch(url, { headers }).catch(() => undefined)
      return later === undefined
    }, 'the closed door')
    expect(await slow).toEqual({ status: 200, connection: 'close' })
    expect(await ended(tinyProcess)).toBe(0)
  })

  it('PR18: not ready first, then connections end with answers, then doors close', async () => {
    const tinyProcess = await startTiny({ ...test.env, STOP_DELAY_MS: '1500' })
    const alive = async () => {
      const { status, headers } = await fetch(`${tinyProcess.url}/livez`)
      return [status, headers.get('connection')]
    }
    expect(await alive()).toEqual([200, 'keep-alive'])
    tinyProcess.child.kill('SIGTERM')
    await until(async () => {
      const response = await fetch(`${tinyProcess.url}/readyz`)
      return response.status === 503
    }, 'not ready')
    expect(await alive()).toEqual([200, 'close'])
    expect(await ended(tinyProcess)).toBe(0)
  })

  it('SEC5: refuses who was signed out before, and who is now', async () => {
    const statusAt = async ({ url }: Running, token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      return (await fetch(`${url}/api/tiny/v1/things`, { headers })).status
    }
    const signOut = ({ base }: Running, subject: string) =>
      base.engines.events.publish('hcrm.tiny.signout.v1', [signedOut(subject)])
    const [early, late] = [
      await test.tokenFor({ ...agent, subject: 'agent-2' }),
      await test.tokenFor({ ...agent, subject: 'agent-3' }),
    ]
    const options = { env: test.env, ownsProcess: false }
    const first = await run([tiny], options)
    expect(await statusAt(first, early)).toBe(200)
    await signOut(first, 'agent-2')
    expect(await first.stop()).toBe(true)
    const second = await run([tiny], options)
    expect([await statusAt(second, early), await statusAt(second, late)]).toEqual([401, 200])
    await signOut(second, 'agent-3')
    await until(async () => (await statusAt(second, late)) === 401, 'the refusal')
    expect(await second.stop()).toBe(true)
  }, 60_000)

  it('ends with code 1 when its stop takes too long', async () => {
    const env = { ...test.env, STOP_DEADLINE_MS: '300', STOP_DELAY_MS: '60000' }
    const tinyProcess = await startTiny(env)
    tinyProcess.child.kill('SIGTERM')
    expect(await ended(tinyProcess)).toBe(1)
    expect(tinyProcess.output()).toContain('not everything stopped in time')
  })

  it('refuses local engines unless it is the only process', async () => {
    const { code, output } = await runTiny({ ...test.env, HCRM_SINGLE_PROCESS: '0' })
    expect(code).toBe(1)
    expect(output).toContain('set KAFKA_BROKERS.')
    expect(output).toContain('set REDIS_URL.')
  })

  it('refuses a store on which another process runs with local engines', async () => {
    const first = await startTiny(test.env)
    const second = await runTiny(test.env)
    expect([second.code, second.output]).toEqual([1, expect.stringContaining('Another process')])
    first.child.kill('SIGKILL')
    await ended(first)
    const third = await startTiny(test.env)
    third.child.kill('SIGTERM')
    expect(await ended(third)).toBe(0)
  })

  it('SEC20: tells every wrong setting in one sentence, without its value', async () => {
    const { code, output } = await runTiny({
      ...test.env,
      HTTP_PORT: 'eighty-eighty',
      MONGODB_URI: '',
      GRPC_DEADLINE_MS: '1',
    })
    expect(code).toBe(1)
    expect(output).toMatch(/^MONGODB_URI must be set\.$/m)
    expect(output).toMatch(/^HTTP_PORT is not valid: .+\.$/m)
    expect(output).toMatch(/^GRPC_DEADLINE_MS is not valid: .+\.$/m)
    expect(output).not.toContain('eighty')
  })

  it('SEC20: refuses in production what is for tests, and ways without TLS', async () => {
    const { code, output } = await runTiny({
      ...test.env,
      NODE_ENV: 'production',
      HTTP_CORS_ORIGINS: '*',
      HCRM_FAILPOINTS: 'x',
      HCRM_PUBLIC_URL: '',
    })
    expect(code).toBe(1)
    for (const name of [
      'HCRM_CLOCK_FILE',
      'HCRM_FAILPOINTS',
      'HTTP_CORS_ORIGINS',
      'HCRM_PUBLIC_URL',
      'MONGODB_URI',
      'OIDC_JWKS_URL',
      'GRPC_TLS_CERT_FILE',
    ]) {
      expect(output).toContain(name)
    }
  })

  it('PR16: is not ready while the database is away, and again when it is back', async () => {
    const [, host = '', port = ''] =
      /^mongodb:\/\/([^:/]+):(\d+)/.exec(test.env.MONGODB_URI ?? '') ?? []
    const proxy = await openProxy(host, Number(port))
    const uri = test.env.MONGODB_URI?.replace(`${host}:${port}`, `127.0.0.1:${proxy.port}`)
    const redis = 'redis://127.0.0.1:1'
    const tinyProcess = await startTiny({ ...test.env, MONGODB_URI: uri, REDIS_URL: redis })
    const ready = async () => (await fetch(`${tinyProcess.url}/readyz`)).json()
    // Without its cache it is ready all the same (law 7).
    expect(await ready()).toEqual({ status: 'ok', missing: [], degraded: ['the cache is away'] })
    proxy.cut()
    await until(async () => /the database/.test(JSON.stringify(await ready())), 'not ready')
    expect((await fetch(`${tinyProcess.url}/livez`)).status).toBe(200)
    proxy.mend()
    await until(async () => !/the database/.test(JSON.stringify(await ready())), 'ready')
    tinyProcess.child.kill('SIGTERM')
    expect(await ended(tinyProcess)).toBe(0)
    proxy.close()
  })

  it('D24: starts only on the indexes it relies on, which the migration makes', async () => {
    const env = {
      ...test.env,
      MONGODB_DATABASE: `${test.env.MONGODB_DATABASE}_d24`,
      MONGODB_CREATE_INDEXES: 'false',
    }
    const refused = await runTiny(env)
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('the start failed')])
    const migration = await runTiny(env, { program: ['--migrate'] })
    expect(migration).toEqual({ code: 0, output: '' })
    const started = await startTiny(env)
    started.child.kill('SIGTERM')
    expect(await ended(started)).toBe(0)
  })

  it('ends with code 1 on a defect that nobody caught', async () => {
    const { code, output } = await runTiny({ ...test.env, TINY_BREAKS: 'true' })
    expect(code).toBe(1)
    expect(output).toContain('a defect ends this process')
    expect(output).not.toContain('planted')
  })

  it('prints its settings with their source and ends', async () => {
    const file = `${test.directory}/uri`
    await writeFile(file, `${test.env.MONGODB_URI}\n`)
    const env = { ...test.env, MONGODB_URI: '', MONGODB_URI_FILE: file, TINY_GREETING: 'hi' }
    const { code, output } = await runTiny(env, { program: ['--print-settings'] })
    expect(code).toBe(0)
    expect(output).toMatch(/^MONGODB_URI=\*\*\* \(file\)$/m)
    expect(output).toMatch(/^TINY_GREETING=hi \(environment\)$/m)
    expect(output).toMatch(/^LOG_SLOW_MS=1000 \(default\)$/m)
  })
})
