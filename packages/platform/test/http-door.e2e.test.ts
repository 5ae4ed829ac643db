import { fail, type ProblemCode, problems } from '@hcrm/kernel'
import { afterEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { doorLimits } from '../src/http/limits.ts'
import { route } from '../src/http/route.ts'
import { testActor } from './auth-test-issuer.ts'
import { thingsModule } from './http-routes.ts'
import { startDoor, type TestDoor, type TestDoorOptions } from './http-start-door.ts'

const things = '/api/x/v1/things'
const someId = '0190c7d2-0000-7000-8000-000000000001'
const limits = { ...doorLimits, budgets: { imports: { points: 2, perSeconds: 60 } } }

let door: TestDoor
afterEach(() => door?.close())

async function open(options: TestDoorOptions = {}, modules = [thingsModule]) {
  door = await startDoor(modules, { limits, ...options })
  return door
}

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | ReadableStream
}

async function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const type: Record<string, string> = body ? { 'content-type': 'application/json' } : {}
  const response = await fetch(door.url + path, {
    method,
    headers: { ...type, ...headers },
    ...(body && { body, duplex: 'half' }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  }
}

const clerk = () => door.issuer.as(testActor({ roles: ['clerk'] }))

/** A module of one open route that does what it is told. */
function oneRoute(handle: () => Promise<unknown>) {
  const only = route({
    method: 'get',
    path: '/only',
    operation: 'y.only',
    summary: 'Does it',
    tag: 'y',
    replies: { 200: z.strictObject({ a: z.int() }) },
    handle: async (_input, reply) => reply(200, (await handle()) as { a: number }),
  })
  return [{ name: 'y', policy: { 'y.only': { open: true } as const }, routes: [only] }]
}

describe('every answer', () => {
  it('SEC28: is not kept, not sniffed, and says nothing of what made it', async () => {
    await open()
    const paths = [things, `${things}/${someId}`, '/nowhere', '/i/secret', '/api/x/docs']
    for (const path of paths) {
      const { headers } = await send(path, { headers: await clerk() })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('carries the request id of the caller when it is one', async () => {
    await open()
    const idOf = async (given: string) =>
      (await send('/nowhere', { headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect(await idOf(someId)).toBe(someId)
    expect(await idOf('<script>')).not.toBe('<script>')
  })

  it('belongs to the trace of the caller', async () => {
    await open()
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
    expect((await send('/nowhere', { headers })).json.traceId).toBe(traceId)
    const own = await send('/nowhere', { headers: { traceparent: 'x', 'x-request-id': someId } })
    expect(own.json.traceId).toBe(someId.replaceAll('-', ''))
  })
})

describe('addresses and methods', () => {
  it('SEC4: what is not there is a 404, near misses too', async () => {
    await open()
    for (const path of [
      '/',
      '/x',
      `${things}/`,
      `/${things}`,
      '/api/x/v1/Things',
      '/api/x/v1',
      '/api/%78/v1/things',
      `${things}/${someId}/more`,
    ]) {
      expect(await send(path)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
    }
  })

  it('SEC4: other methods are a 405 that names those there are', async () => {
    await open()
    for (const method of ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
      const { status, headers } = await send(things, { method })
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST, GET'])
    }
  })

  it('SEC20: only pages of origins on the list may ask', async () => {
    await open({ corsOrigins: ['https://crm.test'] })
    const preflight = (origin: string) =>
      send(things, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const allowed = await preflight('https://crm.test')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://crm.test')
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST, GET')
    const other = await preflight('https://evil.test')
    expect(other.status).toBe(405)
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    const refused = await send(things, { headers: { origin: 'https://evil.test' } })
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    const taken = await send(things, { headers: { origin: 'https://crm.test' } })
    expect(taken.headers.get('access-control-allow-origin')).toBe('https://crm.test')
    expect(taken.headers.get('vary')).toBe('origin')
  })

  it('leaves to others what is mounted beside the routes', async () => {
    const mounts = [
      {
        path: '/health',
        handler: (_request: unknown, response: { end(text: string): void }) => response.end('ok'),
      },
    ]
    await open({ mounts })
    const { status, text, headers } = await send('/health')
    expect([status, text, headers.get('cache-control')]).toEqual([200, 'ok', 'no-store'])
  })
})

describe('one intent', () => {
  const make = async (facts: object, sent: { key?: string; body?: string } = {}) => {
    const auth = await door.issuer.as(testActor({ roles: ['clerk'], ...facts }))
    const { key = 'k1', body = '{"name":"Ann"}' } = sent
    const { json } = await send(things, {
      method: 'POST',
      headers: { ...auth, 'idempotency-key': key },
      body,
    })
    return json.operation as { key: string; fingerprint: string }
  }

  it('PR3: the same request is the same operation, in whatever order its fields come', async () => {
    await open()
    const price = { amount: 1, currency: 'CNY' }
    const one = await make({}, { body: JSON.stringify({ name: 'Ann', price }) })
    const two = await make({}, { body: '{"price":{"currency":"CNY", "amount":1.0},"name":"Ann"}' })
    expect(two).toEqual(one)
  })

  it('PR3: another body is another fingerprint under the same key', async () => {
    await open()
    const one = await make({})
    const two = await make({}, { body: '{"name":"Bob"}' })
    expect(two.key).toBe(one.key)
    expect(two.fingerprint).not.toBe(one.fingerprint)
  })

  it('PR3: another person, branch or key is another operation', async () => {
    await open()
    const keys = await Promise.all([
      make({}),
      make({ subject: 'staff-2' }),
      make({ branches: ['b2'] }),
      make({}, { key: 'k2' }),
      make({ subject: 'staff-1|b1' }),
    ])
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
  })

  it('row 17: a missing key is refused where one is due, and not asked for elsewhere', async () => {
    await open()
    const headers = await clerk()
    const body = '{"name":"Ann"}'
    expect((await send(things, { method: 'POST', headers, body })).json.code).toBe('KEY_REQUIRED')
    const { status } = await send(`${things}/${someId}`, {
      method: 'PUT',
      headers: { ...headers, 'if-match': '"7"' },
      body,
    })
    expect(status).toBe(200)
  })

  it('PR3: an answer given again says so, and carries its version', async () => {
    await open()
    const { headers } = await send(`${things}/${someId}`, {
      method: 'PUT',
      headers: { ...(await clerk()), 'if-match': '"7"' },
      body: '{"name":"Ann"}',
    })
    expect(headers.get('idempotency-replayed')).toBe('true')
    expect(headers.get('etag')).toBe('"8"')
  })
})

describe('who may', () => {
  it('SEC4: nobody without a token, nobody without the role, no service', async () => {
    await open()
    const codeOf = async (actor: object) =>
      (await send(things, { headers: await door.issuer.as(testActor(actor)) })).json.code
    expect((await send(things)).json.code).toBe('UNAUTHENTICATED')
    expect((await send(things)).headers.get('www-authenticate')).toBe('Bearer')
    expect(await codeOf({ roles: ['cook'] })).toBe('FORBIDDEN')
    expect(await codeOf({ roles: ['clerk'], kind: 'service' })).toBe('UNAUTHENTICATED')
    expect(await codeOf({ roles: ['clerk'] })).toBeUndefined()
  })

  it('SEC4: an open page asks for no token, but refuses a bad one', async () => {
    await open()
    expect((await send('/i/secret')).status).toBe(200)
    expect((await send('/i/secret', { headers: { authorization: 'Bearer x' } })).status).toBe(401)
  })

  it('SEC14: who may not is refused before the body is read', async () => {
    await open()
    const headers = { ...(await door.issuer.as(testActor())), 'idempotency-key': 'k' }
    expect((await send(things, { method: 'POST', headers, body: '{' })).json.code).toBe('FORBIDDEN')
  })
})

describe('audited rows', () => {
  it('SEC26: are recorded when allowed and when refused, with ids only', async () => {
    await open()
    await send(`${things}/${someId}`, { headers: await clerk() })
    await send(`${things}/${someId}`, { headers: await door.issuer.as(testActor()) })
    await send(`${things}/a%0a%1b[31m`, { headers: await clerk() })
    expect(door.audited.map(({ entry }) => entry)).toEqual([
      { operation: 'x.thing.read', subjects: [someId], outcome: 'allowed', branch: 'b1' },
      { operation: 'x.thing.read', subjects: [someId], outcome: 'refused', branch: 'b1' },
      { operation: 'x.thing.read', subjects: [], outcome: 'allowed', branch: 'b1' },
    ])
    expect(door.audited[0]?.call.actor.subject).toBe('staff-1')
  })

  it('D20: nothing leaves when it cannot be recorded; a refusal stays one', async () => {
    await open({ audit: () => ({ record: async () => fail('UNAVAILABLE') }) })
    const { json, headers } = await send(`${things}/${someId}`, { headers: await clerk() })
    expect([json.code, headers.get('retry-after')]).toEqual(['UNAVAILABLE', '1'])
    const refused = await send(`${things}/${someId}`, {
      headers: await door.issuer.as(testActor()),
    })
    expect(refused.json.code).toBe('FORBIDDEN')
    expect(door.logged.map(({ message }) => message)).toContain('a refusal was not recorded')
  })
})

describe('rates', () => {
  it('row 21: an actor, an address and a named budget have limits of their own', async () => {
    const budget = { points: 3, perSeconds: 60 }
    await open({ limits: { ...limits, actor: budget, address: budget } })
    const statuses = async (headers: Record<string, string>, times: number) => {
      const all = []
      for (let i = 0; i < times; i++) all.push((await send(things, { headers })).status)
      return all
    }
    expect(await statuses(await clerk(), 4)).toEqual([200, 200, 200, 429])
    const second = await door.issuer.as(testActor({ roles: ['clerk'], subject: 'staff-2' }))
    expect(await statuses(second, 1)).toEqual([200])
    expect(await statuses({ authorization: 'Bearer x' }, 4)).toEqual([401, 401, 401, 429])
    expect((await send('/i/secret')).status).toBe(429)
  })

  it('row 21: a refusal says when to come again', async () => {
    await open()
    const headers = { ...(await clerk()), 'content-type': 'text/csv' }
    const load = () => send(`${things}/import`, { method: 'POST', headers, body: 'a' })
    expect([(await load()).status, (await load()).status]).toEqual([200, 200])
    const { status, json, headers: answered } = await load()
    expect([status, json.code, json.retry]).toEqual([429, 'TOO_MANY_REQUESTS', 'later'])
    expect(Number(answered.get('retry-after'))).toBeGreaterThan(50)
  })
})

describe('refusals', () => {
  it('SEC19: every code of the table answers its status, in the reader’s language', async () => {
    let code: ProblemCode = 'BAD_REQUEST'
    await open(
      {},
      oneRoute(async () => fail(code)),
    )
    for (code of Object.keys(problems) as ProblemCode[]) {
      const { http, retry, en, zh } = problems[code]
      const english = await send('/api/y/v1/only', {
        headers: { 'accept-language': 'fr, en;q=0.5' },
      })
      const chinese = await send('/api/y/v1/only', {
        headers: { 'accept-language': 'zh-CN,en;q=0.5' },
      })
      const { traceId, ...document } = english.json
      expect(document).toEqual({
        type: `urn:hcrm:problem:${code}`,
        title: en,
        status: http,
        code,
        detail: en,
        retry,
      })
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(english.status).toBe(http)
      expect(chinese.json.title).toBe(zh)
      const waits = retry !== 'no' && [409, 429, 503, 507].includes(http)
      expect([code, english.headers.has('retry-after')]).toEqual([code, waits])
    }
  })

  it('SEC19: a defect tells nothing and is logged once', async () => {
    await open(
      {},
      oneRoute(async () => {
        throw new TypeError('secret of /srv/app')
      }),
    )
    const { status, text, json } = await send('/api/y/v1/only')
    expect([status, json.code, json.retry]).toEqual([500, 'INTERNAL', 'same-key'])
    expect(text).not.toMatch(/secret|srv|TypeError|at /)
    expect(door.logged).toHaveLength(1)
    expect(door.logged[0]).toMatchObject({ operation: 'y.only', code: 'INTERNAL' })
  })

  it('SEC3: a reply that does not fit its schema is a defect', async () => {
    let value: unknown
    await open(
      {},
      oneRoute(async () => value),
    )
    for (value of [{}, { a: 'x' }, { a: 1, balance: 2 }, undefined]) {
      expect((await send('/api/y/v1/only')).json.code).toBe('INTERNAL')
    }
    value = { a: 1 }
    expect((await send('/api/y/v1/only')).json).toEqual({ a: 1 })
  })

  it('PR25: a handler that does not end is answered all the same', async () => {
    await open(
      { limits: { ...limits, handleMs: 30 } },
      oneRoute(() => new Promise(() => {})),
    )
    const { status, json } = await send('/api/y/v1/only')
    expect([status, json.code, json.retry]).toEqual([503, 'DEADLINE', 'same-key'])
  })
})

describe('bodies', () => {
  it('row 4: one without a length is stopped at the limit', async () => {
    await open()
    let sentBytes = 0
    const endless = new ReadableStream({
      pull(controller) {
        sentBytes += 65_536
        if (sentBytes > 20_000_000) controller.close()
        else controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const headers = { ...(await clerk()), 'idempotency-key': 'k' }
    const { json } = await send(things, { method: 'POST', headers, body: endless })
    expect(json.code).toBe('TOO_LARGE')
  })

  it('answers the observer with route, status and time', async () => {
    const seen: object[] = []
    await open({ observe: (request) => seen.push(request) })
    await send(things, { headers: await clerk() })
    await send(things, { method: 'PUT' })
    expect(seen).toMatchObject([
      { operation: 'x.thing.list', method: 'GET', status: 200 },
      { operation: undefined, method: 'PUT', status: 405 },
    ])
  })
})
