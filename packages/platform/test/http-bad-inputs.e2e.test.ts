import { gzipSync } from 'node:zlib'
import { type ProblemCode, problems } from '@hcrm/kernel'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { doorLimits } from '../src/http/limits.ts'
import { testActor } from './auth-test-issuer.ts'
import { thingsModule } from './http-routes.ts'
import { startDoor, type TestDoor } from './http-start-door.ts'

let door: TestDoor
let clerk: { readonly authorization: string }
const things = '/api/x/v1/things'
const someId = '0190c7d2-0000-7000-8000-000000000001'

beforeAll(async () => {
  const imports = { points: 1_000, perSeconds: 60 }
  door = await startDoor([thingsModule], { limits: { ...doorLimits, budgets: { imports } } })
  clerk = await door.issuer.as(testActor({ roles: ['clerk'] }))
})
afterAll(() => door.close())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

async function send({ method = 'POST', path = things, headers = {}, body }: Sent) {
  const response = await fetch(door.url + path, {
    method,
    headers: {
      ...clerk,
      ...(method === 'POST' ? { 'idempotency-key': 'k1' } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { response, text, json: text === '' ? undefined : JSON.parse(text) }
}

/** A body that is right but for `fields`. */
const made = (fields: object) => JSON.stringify({ name: 'Ann', ...fields })
const body = (text: string): Sent => ({ body: text })
const get = (path: string): Sent => ({ method: 'GET', path })
const csv = (text: string | Uint8Array): Sent => ({
  path: `${things}/import`,
  headers: { 'content-type': 'text/csv' },
  body: text,
})

type Case = readonly [what: string, sent: Sent, code: ProblemCode, field?: string]

const cases: Readonly<Record<string, readonly Case[]>> = {
  'row 1': [
    ['an empty body', body(''), 'BAD_JSON'],
    ['no body at all', {}, 'WRONG_MEDIA_TYPE'],
    [
      'a form',
      { ...body('a=1'), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'WRONG_MEDIA_TYPE',
    ],
    [
      'another charset',
      { ...body(made({})), headers: { 'content-type': 'application/json; charset=gbk' } },
      'WRONG_MEDIA_TYPE',
    ],
    ['an empty file', csv(''), 'BAD_TEXT'],
    [
      'a body where none is due',
      { ...body('{}'), method: 'DELETE', path: `${things}/${someId}` },
      'FORBIDDEN',
    ],
  ],
  'row 2': [
    ['broken JSON', body('{"name":'), 'BAD_JSON'],
    ['trailing garbage', body(`${made({})}x`), 'BAD_JSON'],
    ['two documents', body(made({}).repeat(2)), 'BAD_JSON'],
    ['a byte order mark', body(`\ufeff${made({})}`), 'BAD_JSON'],
    ['bytes that are not UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 'BAD_JSON'],
    ['a lone surrogate', body('{"name":"\\ud800"}'), 'BAD_TEXT', 'name'],
    ['a file that is not UTF-8', csv(Buffer.from([0xc4, 0xe3])), 'BAD_TEXT'],
  ],
  'row 3': [
    ['a key twice', body('{"name":"a","name":"b"}'), 'DUPLICATE_KEY'],
    ['a key twice, escaped', body('{"name":"a","n\\u0061me":"b"}'), 'DUPLICATE_KEY'],
  ],
  'row 4': [
    ['depth 10,000', body('['.repeat(10_000) + ']'.repeat(10_000)), 'TOO_LARGE'],
    ['depth 33', body('['.repeat(33) + ']'.repeat(33)), 'TOO_LARGE'],
    [
      'an array of 1,001',
      body(JSON.stringify({ tags: Array.from({ length: 1_001 }, () => 'a') })),
      'TOO_LARGE',
    ],
    ['a body of 1 MB and a byte', body(made({ name: 'a'.repeat(1_048_576) })), 'TOO_LARGE'],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(1_000_000)), headers: { 'content-encoding': 'gzip' } },
      'WRONG_MEDIA_TYPE',
    ],
    ['a file over its own limit', csv('a'.repeat(101)), 'TOO_LARGE'],
    [
      '51 query keys',
      get(`${things}?${Array.from({ length: 51 }, (_x, i) => `k${i}=1`).join('&')}`),
      'TOO_LARGE',
    ],
  ],
  'row 5': [
    ['an unknown field', body(made({ colour: 'red' })), 'UNKNOWN_FIELD', 'colour'],
    ['a field of ours', body(made({ branchId: 'b2' })), 'UNKNOWN_FIELD', 'branchId'],
    [
      'an unknown field below',
      body(made({ price: { amount: 1, currency: 'CNY', role: 'x' } })),
      'UNKNOWN_FIELD',
      'price.role',
    ],
    ['a field that could be a number', body(made({ '13800138000': 1 })), 'UNKNOWN_FIELD', '*'],
    ['an unknown query key', get(`${things}?role=admin`), 'UNKNOWN_FIELD', 'role'],
    ['a query where none is due', get(`${things}/${someId}?a=1`), 'UNKNOWN_FIELD', 'a'],
    ['a missing field', body('{}'), 'MISSING_FIELD', 'name'],
  ],
  'row 6': [
    ['an operator for a text', body(made({ name: { $ne: null } })), 'WRONG_TYPE', 'name'],
    ['an array for a text', body(made({ name: ['a'] })), 'WRONG_TYPE', 'name'],
    ['an operator for an id', body(made({ owner: { $oid: someId } })), 'WRONG_TYPE', 'owner'],
    ['an operator for a number', body(made({ points: { $gt: 0 } })), 'WRONG_TYPE', 'points'],
    ['null for a text', body(made({ name: null })), 'WRONG_TYPE', 'name'],
    ['an array for the body', body('[]'), 'WRONG_TYPE'],
    ['another word of a list', body(made({ kind: 'c' })), 'WRONG_TYPE', 'kind'],
    ['another choice', body(made({ choice: { by: 'fax' } })), 'WRONG_TYPE', 'choice.by'],
    ['a repeated query key', get(`${things}?branch=b1&branch=b2`), 'WRONG_TYPE', 'branch'],
    ['a bracketed query key', get(`${things}?branch[$ne]=b1`), 'WRONG_TYPE', '*'],
    ['an empty bracket', get(`${things}?branch[]=b1`), 'WRONG_TYPE', '*'],
  ],
  'row 7': [
    ['__proto__', body('{"name":"a","__proto__":{"x":1}}'), 'UNKNOWN_FIELD', '*'],
    [
      'constructor',
      body('{"name":"a","constructor":{"prototype":{}}}'),
      'UNKNOWN_FIELD',
      'constructor',
    ],
    ['__proto__ in the query', get(`${things}?__proto__=1`), 'UNKNOWN_FIELD', '*'],
  ],
  'row 8': [
    ['NaN', body('{"name":"a","points":NaN}'), 'BAD_NUMBER'],
    ['1e400', body('{"name":"a","points":1e400}'), 'BAD_NUMBER', 'points'],
    ['-0', body('{"name":"a","points":-0}'), 'BAD_NUMBER', 'points'],
    ['0.1 points', body(made({ points: 0.1 })), 'BAD_NUMBER', 'points'],
    ['2^53 + 1', body('{"name":"a","points":9007199254740993}'), 'BAD_NUMBER', 'points'],
    ['a number as text', body(made({ points: '12' })), 'BAD_NUMBER', 'points'],
    ['less than none', body(made({ points: -1 })), 'BAD_NUMBER', 'points'],
    ['too many', body(made({ points: 1_001 })), 'BAD_NUMBER', 'points'],
    ['page size 0', get(`${things}?limit=0`), 'BAD_NUMBER', 'limit'],
    ['page size 101', get(`${things}?limit=101`), 'BAD_NUMBER', 'limit'],
    ['a page size in hexadecimal', get(`${things}?limit=0x10`), 'BAD_NUMBER', 'limit'],
    ['an empty page size', get(`${things}?limit=`), 'BAD_NUMBER', 'limit'],
  ],
  'row 9': [
    ['30 February', body(made({ day: '2026-02-30' })), 'BAD_TIME', 'day'],
    ['29 February of a common year', body(made({ day: '2025-02-29' })), 'BAD_TIME', 'day'],
    ['24:00', body(made({ time: '24:00' })), 'BAD_TIME', 'time'],
    ['year 10000', body(made({ day: '10000-01-01' })), 'BAD_TIME', 'day'],
    ['year 1899', body(made({ day: '1899-12-31' })), 'BAD_TIME', 'day'],
    ['no zone', body(made({ at: '2026-01-01T10:00:00' })), 'BAD_TIME', 'at'],
    ['a leap second', body(made({ at: '2026-12-31T23:59:60Z' })), 'BAD_TIME', 'at'],
    ['an instant in the year 9999', body(made({ at: '9999-01-01T00:00:00Z' })), 'BAD_TIME', 'at'],
    ['30 February in the query', get(`${things}?day=2026-02-30`), 'BAD_TIME', 'day'],
  ],
  'row 10': [
    [
      'a name of 1 MB less a little',
      body(made({ name: 'a'.repeat(1_000_000) })),
      'BAD_TEXT',
      'name',
    ],
    ['41 characters', body(made({ name: 'a'.repeat(41) })), 'BAD_TEXT', 'name'],
    ['NUL', body(made({ name: 'a\u0000' })), 'BAD_TEXT', 'name'],
    ['an escape sequence', body(made({ name: '\u001b[31m' })), 'BAD_TEXT', 'name'],
    ['a bidirectional override', body(made({ name: 'a\u202eb' })), 'BAD_TEXT', 'name'],
    ['only blanks', body(made({ name: ' \u3000\t' })), 'BAD_TEXT', 'name'],
    ['two lines', body(made({ name: 'a\nb' })), 'BAD_TEXT', 'name'],
    ['NUL in the query', get(`${things}?branch=%00`), 'BAD_TEXT', 'branch'],
  ],
  'row 11': [
    [
      'a telephone number with a letter',
      body(made({ choice: { by: 'phone', phone: '+86138x' } })),
      'BAD_CONTACT',
      'choice.phone',
    ],
    [
      'an address without @',
      body(made({ choice: { by: 'mail', mail: 'x' } })),
      'BAD_CONTACT',
      'choice.mail',
    ],
  ],
  'row 14': [
    ['a malformed id', get(`${things}/123`), 'BAD_ID', 'thingId'],
    ['an id with dots', get(`${things}/..%2f..%2fetc`), 'BAD_ID', 'thingId'],
    ['an id with NUL', get(`${things}/%00`), 'BAD_ID', 'thingId'],
    ['an id of 10 kB', get(`${things}/${'a'.repeat(10_000)}`), 'BAD_ID', 'thingId'],
    ['an ObjectId', get(`${things}/507f1f77bcf86cd799439011`), 'BAD_ID', 'thingId'],
    ['a malformed id in the body', body(made({ owner: '1' })), 'BAD_ID', 'owner'],
    ['percent-encoding cut short', get(`${things}/%e4%bd`), 'BAD_REQUEST'],
    ['percent-encoding cut short in the query', get(`${things}?branch=%`), 'BAD_REQUEST'],
  ],
  'row 15': [
    ['no token', { ...body(made({})), headers: { authorization: '' } }, 'UNAUTHENTICATED'],
    [
      'another scheme',
      { ...body(made({})), headers: { authorization: 'Basic YTpi' } },
      'UNAUTHENTICATED',
    ],
  ],
  'row 16': [
    ['a role without the right', { method: 'DELETE', path: `${things}/${someId}` }, 'FORBIDDEN'],
  ],
  'row 17': [
    ['an empty key', { ...body(made({})), headers: { 'idempotency-key': '' } }, 'KEY_REQUIRED'],
    [
      'a key of 129',
      { ...body(made({})), headers: { 'idempotency-key': 'k'.repeat(129) } },
      'KEY_REQUIRED',
    ],
    [
      'a key of 10 kB',
      { ...body(made({})), headers: { 'idempotency-key': 'k'.repeat(10_000) } },
      'KEY_REQUIRED',
    ],
    [
      'a key that is not ASCII',
      { ...body(made({})), headers: { 'idempotency-key': 'é' } },
      'KEY_REQUIRED',
    ],
  ],
  'row 19': [
    [
      'no version',
      { ...body('{"name":"a"}'), method: 'PUT', path: `${things}/${someId}` },
      'VERSION_REQUIRED',
    ],
    ...['"6"', 'W/"7"', '7', '*', '"6", "7"', '"x"'].map(
      (tag): Case => [
        `version ${tag}`,
        {
          ...body('{"name":"a"}'),
          method: 'PUT',
          path: `${things}/${someId}`,
          headers: { 'if-match': tag },
        },
        'STALE_VERSION',
      ],
    ),
  ],
  'row 22': [
    ['a forged cursor', get(`${things}?cursor=%27%22`), 'BAD_CURSOR', 'cursor'],
    ['a cursor of 2 kB', get(`${things}?cursor=${'a'.repeat(2_000)}`), 'BAD_CURSOR', 'cursor'],
    ['sort by a field of ours', get(`${things}?sort=balance`), 'UNKNOWN_FIELD', 'sort'],
  ],
}

const flat = Object.entries(cases).flatMap(([row, list]) =>
  list.map(([what, sent, code, field]) => [row, what, sent, code, field] as const),
)

describe('twenty-five bad inputs', () => {
  it.each(flat)('%s: %s', async (_row, _what, sent, code, field) => {
    const { response, json } = await send(sent)
    expect(json).toMatchObject({ code, status: problems[code].http })
    expect(response.status).toBe(problems[code].http)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(json.field).toBe(field)
  })

  it('SEC19: no answer holds what was sent, and none was a defect', async () => {
    const secret = 'Zhang Wei 13800138000'
    for (const sent of [
      body(made({ name: `${secret}\u0000` })),
      body(made({ [secret]: 1 })),
      body(made({ owner: secret })),
      body(`{"name":"${secret}"`),
      get(`${things}/${encodeURIComponent(secret)}`),
      get(`${things}?${encodeURIComponent(secret)}=1`),
    ]) {
      const { text } = await send(sent)
      expect(text).not.toMatch(/Zhang|138001/)
    }
    expect(door.logged).toEqual([])
  })

  it('row 1: the right ones are taken, trimmed and in normal form', async () => {
    const { response, json } = await send(body(made({ name: '  Ame\u0301lie ' })))
    expect(response.status).toBe(201)
    expect(json.name).toBe('Amélie')
  })
})
