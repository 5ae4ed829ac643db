import { beforeAll, describe, expect, it } from '@jest/globals'
import { dayFromNow, type Hospital, newCustomer, ok, openDay, openHospital } from './hospital.ts'

let hospital: Hospital
let sheetId: string
let customerId: string

beforeAll(async () => {
  hospital = await openHospital(1)
  sheetId = await openDay(hospital.east, {
    doctor: hospital.east.doctors[0] ?? '',
    date: dayFromNow(8),
    places: 3,
  })
  customerId = await newCustomer(hospital.east.reception)
}, 60_000)

interface Attempt {
  readonly path: string
  readonly raw: string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

async function attempt({ path, raw, headers = {}, method = 'POST' }: Attempt) {
  const started = performance.now()
  const response = await fetch(`${hospital.target.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${hospital.east.reception.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'bad-input',
      ...headers,
    },
    ...(method !== 'GET' && { body: raw }),
  })
  const text = await response.text()
  const body = (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {}) as {
    code?: string
    field?: string
  }
  return { status: response.status, code: body.code, text, ms: performance.now() - started }
}

const customers = '/api/archive/v1/customers'
const person = (change: object) => JSON.stringify({ name: '张晓明', source: 'nearby', ...change })
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** Rows of promises.md, section 3, that apply to REST; `number` is the row. */
const rows: readonly (readonly [
  number: number,
  what: string,
  attempt: Attempt,
  status: number,
  code: string,
])[] = [
  [1, 'an empty body', { path: customers, raw: '' }, 400, 'BAD_JSON'],
  [
    1,
    'another content type',
    { path: customers, raw: '<a/>', headers: { 'content-type': 'text/xml' } },
    415,
    'WRONG_MEDIA_TYPE',
  ],
  [2, 'broken JSON', { path: customers, raw: '{"name":' }, 400, 'BAD_JSON'],
  [2, 'trailing garbage', { path: customers, raw: `${person({})}x` }, 400, 'BAD_JSON'],
  [2, 'two documents', { path: customers, raw: `${person({})}${person({})}` }, 400, 'BAD_JSON'],
  [3, 'a key twice', { path: customers, raw: '{"name":"a","name":"b"}' }, 400, 'DUPLICATE_KEY'],
  [4, 'depth of 10,000', { path: customers, raw: deep(10_000) }, 413, 'TOO_LARGE'],
  [
    4,
    'two megabytes',
    { path: customers, raw: person({ needs: 'x'.repeat(2_000_000) }) },
    413,
    'TOO_LARGE',
  ],
  [5, 'an unknown field', { path: customers, raw: person({ balance: 1 }) }, 400, 'UNKNOWN_FIELD'],
  [
    6,
    'an operator for a text',
    { path: customers, raw: person({ name: { $ne: null } }) },
    400,
    'WRONG_TYPE',
  ],
  [
    7,
    'a prototype key',
    { path: customers, raw: '{"__proto__":{"a":1},"name":"x"}' },
    400,
    'UNKNOWN_FIELD',
  ],
  [
    8,
    'a number out of range',
    { path: '/api/loyalty/v1/accounts/ID/holds', raw: '{"points":1e400}' },
    400,
    'BAD_NUMBER',
  ],
  [
    8,
    'a part of a point',
    { path: '/api/loyalty/v1/accounts/ID/holds', raw: '{"points":0.1}' },
    400,
    'BAD_NUMBER',
  ],
  [
    8,
    'a number as text',
    { path: '/api/loyalty/v1/accounts/ID/holds', raw: '{"points":"12"}' },
    400,
    'BAD_NUMBER',
  ],
  [
    9,
    '30 February',
    { path: customers, raw: person({ birthDate: '1990-02-30' }) },
    400,
    'BAD_TIME',
  ],
  [
    10,
    'a control character',
    { path: customers, raw: person({ name: 'a\u0000b' }) },
    400,
    'BAD_TEXT',
  ],
  [
    10,
    'a bidirectional override',
    { path: customers, raw: person({ name: 'a\u202eb' }) },
    400,
    'BAD_TEXT',
  ],
  [10, 'blanks only', { path: customers, raw: person({ name: '   ' }) }, 400, 'BAD_TEXT'],
  [
    11,
    'an ID with a wrong check digit',
    {
      path: customers,
      raw: person({ idDocument: { kind: 'id-card', number: '310101199001011230' } }),
    },
    422,
    'BAD_DOCUMENT_NUMBER',
  ],
  [
    11,
    'no telephone number',
    { path: customers, raw: person({ phones: ['123'] }) },
    422,
    'BAD_CONTACT',
  ],
  [
    14,
    'an id that is none',
    { path: '/api/archive/v1/customers/..%2f..%2fx', raw: '', method: 'GET' },
    400,
    'BAD_ID',
  ],
  [
    15,
    'no token',
    { path: customers, raw: '{}', headers: { authorization: '' } },
    401,
    'UNAUTHENTICATED',
  ],
  [
    15,
    'a forged token',
    { path: customers, raw: '{}', headers: { authorization: 'Bearer a.b.c' } },
    401,
    'UNAUTHENTICATED',
  ],
  [
    16,
    'a role without the right',
    {
      path: '/api/reporting/v1/reports/operations?from=2026-01-01&to=2026-01-31',
      raw: '',
      method: 'GET',
    },
    403,
    'FORBIDDEN',
  ],
  [
    17,
    'a key that is too long',
    { path: customers, raw: person({}), headers: { 'idempotency-key': 'k'.repeat(129) } },
    400,
    'KEY_REQUIRED',
  ],
  [
    22,
    'a forged cursor',
    { path: '/api/scheduling/v1/bookings?customerId=ID&cursor=AAAA', raw: '', method: 'GET' },
    400,
    'BAD_CURSOR',
  ],
  [
    22,
    'a page too large',
    { path: '/api/scheduling/v1/bookings?customerId=ID&limit=1000000000', raw: '', method: 'GET' },
    400,
    'BAD_NUMBER',
  ],
]

describe('bad input', () => {
  it.each(rows)('SEC14 row %i: %s', async (_number, _what, given, status, code) => {
    const wanted = { ...given, path: given.path.replace('ID', customerId) }
    const answer = await attempt(wanted)
    expect([answer.status, answer.code]).toEqual([status, code])
    // Never an echo of what was sent, never how we are built.
    expect(answer.text).not.toMatch(/张晓明|node_modules|\.ts:|at Object|MongoServer/)
  })

  it('SEC14 row 12: the id of another branch answers as a missing one', async () => {
    const foreign = await hospital.west.reception.get(`${customers}/${customerId}`)
    const missing = await hospital.west.reception.get(
      `${customers}/00000000-0000-8000-8000-000000000000`,
    )
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' })
  })

  it('SEC14 row 13: a booking for another branch’s customer holds nothing', async () => {
    const foreign = await newCustomer(hospital.west.reception)
    const reply = await hospital.east.reception.post('/api/scheduling/v1/bookings', {
      sheetId,
      session: 'am',
      customerId: foreign,
      channel: 'desk',
    })
    expect([reply.status, reply.body.code]).toEqual([422, 'UNKNOWN_REFERENCE'])
    const { department } = hospital.east
    const date = sheetId.split(':')[2]
    const found = ok(
      await hospital.east.reception.get(
        `/api/scheduling/v1/places?department=${department}&from=${date}&to=${date}&channel=desk`,
      ),
    )
    expect(found.body.items[0].free).toBe(3)
  })

  it('SEC14 row 19: a stale version is refused', async () => {
    const { reception } = hospital.east
    const path = `${customers}/${customerId}`
    const stale = await reception.patch(
      path,
      { occupation: '教师' },
      { headers: { 'if-match': '"999"' } },
    )
    expect([stale.status, stale.body.code]).toEqual([412, 'STALE_VERSION'])
    const without = await reception.patch(path, { occupation: '教师' })
    expect([without.status, without.body.code]).toEqual([428, 'VERSION_REQUIRED'])
  })
})
