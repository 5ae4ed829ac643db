import { connect } from 'node:net'
import { isProblem } from '@hcrm/kernel'
import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { doorLimits } from '../src/http/limits.ts'
import { testActor } from './auth-test-issuer.ts'
import { handled, thingsModule } from './http-routes.ts'
import { startDoor, type TestDoor } from './http-start-door.ts'

const budgets = { imports: { points: 10_000, perSeconds: 60 } }
const actor = { points: 100_000, perSeconds: 60 }
const limits = { ...doorLimits, budgets, actor, address: actor }

let door: TestDoor
afterEach(() => door?.close())

/** Sends raw bytes; answers what comes back until the server closes or it holds `enough`. */
function raw(text: string, enough?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(door.url).port), '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      answer += String(chunk)
      if (enough !== undefined && answer.includes(enough)) socket.destroy()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('what is not HTTP', () => {
  it.each([
    ['noise', 'noise\r\n\r\n', 400, 'BAD_REQUEST'],
    ['no host', 'GET /api/x/v1/things HTTP/1.1\r\nConnection: close\r\n\r\n', 400, ''],
    [
      '17 kB of headers',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`,
      413,
      'TOO_LARGE',
    ],
    [
      'two lengths (smuggling)',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0',
      400,
      'BAD_REQUEST',
    ],
  ])('row 21: %s is refused and the connection closed', async (_what, text, status, code) => {
    door = await startDoor([thingsModule], { limits })
    const answer = await raw(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain(code)
  })

  it('row 21: who sends too slowly is told so, others are served meanwhile', async () => {
    door = await startDoor([thingsModule], { limits: { ...limits, receiveMs: 500 } })
    const head = 'POST /api/x/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'
    const slow = Promise.all(Array.from({ length: 50 }, () => raw(head)))
    expect((await fetch(`${door.url}/i/secret`)).status).toBe(200)
    for (const answer of await slow) expect(answer).toMatch(/^HTTP\/1.1 40[18] /)
  })
})

describe('what is too large', () => {
  it('SEC14: is refused by its announced length, before it comes', async () => {
    door = await startDoor([thingsModule], { limits })
    const { authorization } = await door.issuer.as(testActor({ roles: ['clerk'] }))
    const head = [
      'POST /api/x/v1/things HTTP/1.1',
      'Host: x',
      `Authorization: ${authorization}`,
      'Idempotency-Key: k',
      'Content-Type: application/json',
      'Content-Length: 104857600',
    ]
    const answer = await raw(`${head.join('\r\n')}\r\n\r\n`, 'TOO_LARGE')
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
  })
})

describe('API page', () => {
  it('SEC18: has no script of its own in it, and all it loads comes from us', async () => {
    door = await startDoor([thingsModule], { limits })
    const page = await fetch(`${door.url}/api/x/docs`)
    const html = await page.text()
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/)
    const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
    expect(loaded).toHaveLength(3)
    for (const path of [...loaded, '/api/x/openapi.json']) {
      const response = await fetch(door.url + path)
      expect([path, response.status]).toEqual([path, 200])
      expect((await response.text()).length).toBeGreaterThan(50)
    }
  })
})

/** Operators, injections and paths that must stay texts or be refused (SEC11). */
const hostile = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(1000)' },
  { $expr: {} },
  { $nor: [{}] },
  { $function: { body: 'x' } },
  { $oid: '0' },
  [{ $ne: 1 }],
  ['a'],
  "' || 1==1 //",
  '{"$ne":null}',
  '../../etc/passwd',
  '%00',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\u0000',
  '\ud800',
  -0,
  1e308,
  true,
  null,
  '',
] as const

describe('what is not asked for', () => {
  it('SEC11: no operator object reaches a handler from any scalar sent', async () => {
    door = await startDoor([thingsModule], { limits })
    const auth = await door.issuer.as(testActor({ roles: ['clerk'] }))
    const fields = [
      'name',
      'at',
      'day',
      'time',
      'price',
      'points',
      'owner',
      'branch',
      'kind',
      'tags',
      'choice',
    ]
    handled.length = 0
    for (const field of fields) {
      for (const value of hostile) {
        const response = await fetch(`${door.url}/api/x/v1/things`, {
          method: 'POST',
          headers: { ...auth, 'content-type': 'application/json', 'idempotency-key': 'k' },
          body: JSON.stringify({ name: 'Ann', [field]: value }),
        })
        expect([field, value, response.status < 500]).toEqual([field, value, true])
        const query = `${field}=${encodeURIComponent(JSON.stringify(value).toWellFormed())}`
        const asked = await fetch(`${door.url}/api/x/v1/things?${query}`, { headers: auth })
        expect([field, value, asked.status < 500]).toEqual([field, value, true])
      }
    }
    expect(JSON.stringify(handled)).not.toMatch(/"\$\w+":/)
    expect(handled.length).toBeGreaterThan(0)
    expect(door.logged).toEqual([])
  }, 60_000)

  it('PR24: 500 requests drawn at random: no 5xx, and every refusal has its code', async () => {
    door = await startDoor([thingsModule], { limits })
    const auth = await door.issuer.as(testActor({ roles: ['clerk'] }))
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS')
    const segment = fc.oneof(
      fc.constantFrom('api', 'x', 'v1', 'things', 'import', 'i', 'docs', '%', '%00', '..', ''),
      fc.uuid(),
      fc.webSegment(),
    )
    const path = fc.oneof(
      fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
      fc.constantFrom('/api/x/v1/things', '/api/x/v1/things/import', '/i/a'),
    )
    const headers = fc.record(
      {
        'content-type': fc.constantFrom(
          'application/json',
          'text/csv',
          'x',
          'application/json; charset=x',
        ),
        'idempotency-key': fc.stringMatching(/^[ -~]{0,140}$/),
        'if-match': fc.constantFrom('"7"', '"8"', '*', 'x'),
        'accept-language': fc.stringMatching(/^[a-z;=,.0-9-]{0,30}$/),
        traceparent: fc.stringMatching(/^[0-9a-f-]{0,60}$/),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(fc.json(), fc.string(), fc.constant(undefined))
    const sent = fc.record({ method, path, headers, body })
    await fc.assert(
      fc.asyncProperty(sent, async ({ method: verb, path: at, headers: given, body: text }) => {
        const isBare = verb === 'GET' || verb === 'OPTIONS' || text === undefined
        const response = await fetch(door.url + at, {
          method: verb,
          headers: { ...auth, ...given },
          ...(isBare ? {} : { body: text }),
        })
        const answer = await response.text()
        expect(response.status).toBeLessThan(500)
        if (response.status < 400) return
        expect(JSON.parse(answer)).toMatchObject({
          code: expect.any(String),
          traceId: expect.any(String),
        })
      }),
      { numRuns: 500 },
    )
    expect(door.logged.filter(({ error }) => !isProblem(error))).toEqual([])
  }, 60_000)
})
