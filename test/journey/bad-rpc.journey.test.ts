import { randomUUID } from 'node:crypto'
import { type MethodDefinition, status } from '@grpc/grpc-js'
import { ArchiveServiceService as Archive } from '@hcrm/proto/archive/v1/archive_service'
import { FeedbackServiceService as Feedback } from '@hcrm/proto/feedback/v1/feedback_service'
import { LoyaltyServiceService as Loyalty } from '@hcrm/proto/loyalty/v1/loyalty_service'
import * as scheduling from '@hcrm/proto/scheduling/v1/scheduling_service'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { signIn } from '../setting/client.ts'
import { openRpcDoor, type RpcDoor } from '../setting/grpc.ts'
import { dayFromNow, type Hospital, newCustomer, ok, openDay, openHospital } from './hospital.ts'

const { SchedulingServiceService: Scheduling } = scheduling

let hospital: Hospital
let door: RpcDoor
let token: string
let trainer: string
let foreign: Things
let own: Things

interface Things {
  readonly customer: string
  readonly sheet: string
  readonly booking: string
}

beforeAll(async () => {
  hospital = await openHospital(1)
  const { target, east, west } = hospital
  door = openRpcDoor(target)
  own = await openThings(east)
  foreign = await openThings(west)
  token = east.reception.token
  const { code } = east
  trainer = (await signIn(target, { subject: 't', roles: ['trainer'], branches: [code] })).token
}, 60_000)
afterAll(() => door?.close())

async function openThings(branch: Hospital['east']): Promise<Things> {
  const doctor = branch.doctors[0] ?? ''
  const sheet = await openDay(branch, { doctor, date: dayFromNow(9), places: 3 })
  const customer = await newCustomer(branch.reception)
  const wanted = { sheetId: sheet, session: 'am', customerId: customer, channel: 'desk' }
  const { id } = ok(await branch.reception.post('/api/scheduling/v1/bookings', wanted)).body
  const path = `/api/scheduling/v1/bookings/${id}/cancellation`
  ok(await branch.reception.post(path, { reason: 'so that it is cancelled' }))
  return { customer, sheet, booking: id }
}

/** Whom a request is about; it must not come back in an answer. */
const person = '张晓明'
const bytes = (...of: number[]) => Buffer.from(of)
/** Field 1, text, of these bytes. */
const text = (of: Buffer | string) => {
  const value = Buffer.from(of)
  return Buffer.concat([bytes(0x0a, value.length), value])
}

interface Asked {
  readonly method: MethodDefinition<never, unknown>
  readonly request: object | Buffer
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

const reads = (request: object | Buffer, more: Partial<Asked> = {}): Asked => ({
  method: Scheduling.getBooking as never,
  request,
  ...more,
})
const books = (change: object = {}, more: Partial<Asked> = {}): Asked => ({
  method: Scheduling.bookPlace as never,
  request: {
    ...{ sheetId: own.sheet, session: 'am', customerId: own.customer, serviceItem: '' },
    ...{ channel: 'desk', ...change },
  },
  headers: { 'idempotency-key': randomUUID() },
  ...more,
})
const cancels = (change: object = {}): Asked => ({
  method: Scheduling.cancelBooking as never,
  request: { bookingId: own.booking, reason: person, ...change },
  headers: { 'idempotency-key': randomUUID() },
})
const finds = (change: object): Asked => {
  const { code: branch, department } = hospital.east
  const request = { branch, department, date: dayFromNow(9), channel: 'desk', ...change }
  return { method: Scheduling.findPlaces as never, request }
}
const holds = (change: object = {}, more: Partial<Asked> = {}): Asked => ({
  method: Loyalty.holdPoints as never,
  request: { customerId: own.customer, points: 1, cause: person, ...change },
  headers: { 'idempotency-key': randomUUID() },
  ...more,
})
const commits = (change: object = {}): Asked => ({
  method: Loyalty.commitHold as never,
  request: { customerId: own.customer, holdId: randomUUID(), ...change },
})
const accounts = (customerId: string): Asked => ({
  method: Loyalty.getAccount as never,
  request: { customerId },
})
const customers = (request: object | Buffer): Asked => ({
  method: Archive.getCustomer as never,
  request,
})
const cases = (caseId: string): Asked => ({
  token: hospital.east.complaints.token,
  method: Feedback.getCase as never,
  request: { caseId },
})

const long = 'x'.repeat(10_000)
const unreadable = bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f)

/** Rows of promises.md, section 3, that apply to gRPC; `number` is the row. */
const rows: readonly (readonly [
  number: number,
  what: string,
  ask: () => Asked,
  status: keyof typeof status,
  code: string,
])[] = [
  [
    1,
    'bytes that are no message, read',
    () => reads(unreadable),
    'INVALID_ARGUMENT',
    'BAD_REQUEST',
  ],
  [
    1,
    'bytes that are no message, write',
    () => holds({}, { request: unreadable }),
    'INVALID_ARGUMENT',
    'BAD_REQUEST',
  ],
  [
    1,
    'a length without its bytes',
    () => customers(bytes(0x0a, 0x20, 0x41)),
    'INVALID_ARGUMENT',
    'BAD_REQUEST',
  ],
  [1, 'nothing, read', () => reads({ bookingId: '' }), 'INVALID_ARGUMENT', 'BAD_ID'],
  [1, 'nothing, write', () => books({ sheetId: '' }), 'INVALID_ARGUMENT', 'BAD_ID'],
  [1, 'no name of a customer', () => customers({}), 'INVALID_ARGUMENT', 'MISSING_FIELD'],
  [1, 'an empty account', () => accounts(''), 'INVALID_ARGUMENT', 'BAD_ID'],
  [1, 'an empty case', () => cases(''), 'INVALID_ARGUMENT', 'BAD_ID'],
  [2, 'ill-formed UTF-8', () => reads(text(bytes(0xff, 0xfe))), 'INVALID_ARGUMENT', 'BAD_ID'],
  [
    4,
    'a hundred and one at once',
    () => ({
      method: Archive.describeCustomers as never,
      request: { customerIds: Array.from({ length: 101 }, randomUUID) },
    }),
    'RESOURCE_EXHAUSTED',
    'TOO_LARGE',
  ],
  [
    4,
    'metadata of 20 kB',
    () => reads({ bookingId: own.booking }, { headers: { 'x-more': `${long}${long}` } }),
    'RESOURCE_EXHAUSTED',
    'TOO_LARGE',
  ],
  [8, 'no points', () => holds({ points: 0 }), 'INVALID_ARGUMENT', 'BAD_NUMBER'],
  [8, 'points below none', () => holds({ points: -5 }), 'INVALID_ARGUMENT', 'BAD_NUMBER'],
  [8, 'points beyond all', () => holds({ points: 1e12 }), 'INVALID_ARGUMENT', 'BAD_NUMBER'],
  [
    8,
    'points of 2^63 - 1',
    () => holds({}, { request: bytes(0x10, ...Array(8).fill(0xff), 0x7f) }),
    'INVALID_ARGUMENT',
    'BAD_REQUEST',
  ],
  [9, '30 February', () => finds({ date: '2027-02-30' }), 'INVALID_ARGUMENT', 'BAD_TIME'],
  [9, 'the year 10000', () => finds({ date: '10000-01-01' }), 'INVALID_ARGUMENT', 'BAD_TIME'],
  [10, 'NUL', () => cancels({ reason: `${person}\0` }), 'INVALID_ARGUMENT', 'BAD_TEXT'],
  [10, 'turned text', () => cancels({ reason: `${person}\u202e` }), 'INVALID_ARGUMENT', 'BAD_TEXT'],
  [10, 'blanks only', () => cancels({ reason: '  ' }), 'INVALID_ARGUMENT', 'BAD_TEXT'],
  [10, 'a text too long', () => cancels({ reason: long }), 'INVALID_ARGUMENT', 'BAD_TEXT'],
  [10, 'NUL in what for', () => holds({ cause: 'a\0' }), 'INVALID_ARGUMENT', 'BAD_TEXT'],
  [11, 'a session of no name', () => books({ session: 'noon' }), 'INVALID_ARGUMENT', 'WRONG_TYPE'],
  [
    12,
    'another branch’s booking',
    () => reads({ bookingId: foreign.booking }),
    'NOT_FOUND',
    'NOT_FOUND',
  ],
  [12, 'another branch’s sheet', () => books({ sheetId: foreign.sheet }), 'NOT_FOUND', 'NOT_FOUND'],
  [12, 'another branch’s account', () => accounts(foreign.customer), 'NOT_FOUND', 'NOT_FOUND'],
  [
    12,
    'another branch’s customer',
    () => customers({ customerId: foreign.customer }),
    'NOT_FOUND',
    'NOT_FOUND',
  ],
  [
    12,
    'points of another branch',
    () => holds({ customerId: foreign.customer }),
    'NOT_FOUND',
    'NOT_FOUND',
  ],
  [
    13,
    'a place for another branch’s customer',
    () => books({ customerId: foreign.customer }),
    'INVALID_ARGUMENT',
    'UNKNOWN_REFERENCE',
  ],
  [
    14,
    'a path for an id, read',
    () => reads({ bookingId: '../../x' }),
    'INVALID_ARGUMENT',
    'BAD_ID',
  ],
  [14, 'a path for an id, account', () => accounts('../../x'), 'INVALID_ARGUMENT', 'BAD_ID'],
  [14, 'an id of 10 kB', () => customers({ customerId: long }), 'INVALID_ARGUMENT', 'BAD_ID'],
  [14, 'an id with NUL', () => customers({ customerId: 'a\0b' }), 'INVALID_ARGUMENT', 'BAD_ID'],
  [14, 'a code of 10 kB', () => customers({ code: long }), 'NOT_FOUND', 'NOT_FOUND'],
  [14, 'a case of 10 kB', () => cases(long), 'INVALID_ARGUMENT', 'BAD_ID'],
  [14, 'a hold that is none', () => commits({ holdId: 'x' }), 'INVALID_ARGUMENT', 'BAD_ID'],
  [14, 'a hold of nobody', () => commits(), 'FAILED_PRECONDITION', 'BAD_STATE'],
  [
    15,
    'no token',
    () => reads({ bookingId: own.booking }, { token: '' }),
    'UNAUTHENTICATED',
    'UNAUTHENTICATED',
  ],
  [15, 'a forged token', () => holds({}, { token: 'a.b.c' }), 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  [
    16,
    'a role without the right',
    () => books({}, { token: trainer }),
    'PERMISSION_DENIED',
    'FORBIDDEN',
  ],
  [16, 'a channel of others', () => books({ channel: 'vip' }), 'PERMISSION_DENIED', 'FORBIDDEN'],
  [17, 'no key for a place', () => books({}, { headers: {} }), 'INVALID_ARGUMENT', 'KEY_REQUIRED'],
  [17, 'no key for points', () => holds({}, { headers: {} }), 'INVALID_ARGUMENT', 'KEY_REQUIRED'],
  [
    17,
    'a key that is too long',
    () => books({}, { headers: { 'idempotency-key': 'k'.repeat(129) } }),
    'INVALID_ARGUMENT',
    'KEY_REQUIRED',
  ],
  [19, 'cancels what is cancelled', () => cancels(), 'FAILED_PRECONDITION', 'BAD_STATE'],
  [20, 'more points than there are', () => holds(), 'FAILED_PRECONDITION', 'INSUFFICIENT_POINTS'],
  [
    22,
    'a forged cursor',
    () => ({
      method: Archive.listOrganisation as never,
      request: { cursor: 'AAAA', unitCodes: [] },
    }),
    'INVALID_ARGUMENT',
    'BAD_CURSOR',
  ],
]

describe('bad input by gRPC', () => {
  it.each(rows)('SEC14 row %i: %s', async (_number, _what, ask, wanted, code) => {
    const { method, ...asked } = ask()
    const answer = await door.ask(method, { token, ...(asked as { request: never }) })
    expect([status[answer.status], answer.code]).toEqual([wanted, code])
    expect(answer.told).not.toMatch(/张晓明|node_modules|\.ts:|at Object|MongoServer|x{20}/)
  })

  it('SEC14 row 4: a message of 5 MB is refused by the transport, in its own words', async () => {
    const { method } = reads({})
    const answer = await door.ask(method, { token, request: Buffer.alloc(5_000_000) })
    expect(status[answer.status]).toBe('RESOURCE_EXHAUSTED')
  })

  it('SEC14 row 5: a field of a later release is passed over', async () => {
    const { method, request } = reads({ bookingId: own.booking })
    const known = method.requestSerialize(request as never)
    const later = Buffer.concat([known, bytes(0xfa, 0x07), text('x').subarray(1)])
    const answer = await door.ask(method, { token, request: later })
    expect(answer).toMatchObject({ status: 0, reply: { booking: { status: 'cancelled' } } })
  })

  it('SEC14 row 18: a key that was used for something else is refused', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const customerId = await newCustomer(hospital.east.reception)
    const first = books({ customerId, session: 'am' }, { headers: key })
    const { method, ...asked } = first
    const made = await door.ask(method, { token, ...(asked as { request: never }) })
    expect(made.status).toBe(0)
    const { method: again, ...other } = books({}, { headers: key })
    const answer = await door.ask(again, { token, ...(other as { request: never }) })
    expect([status[answer.status], answer.code]).toEqual(['ABORTED', 'KEY_REUSED'])
  })

  it('SEC14: after all of it only the one place is taken and no point is held', async () => {
    const { reception, department } = hospital.east
    const day = new URLSearchParams({
      ...{ department, from: dayFromNow(9), to: dayFromNow(9), channel: 'desk' },
    })
    const found = ok(await reception.get(`/api/scheduling/v1/places?${day.toString()}`))
    expect(found.body.items[0].free).toBe(2)
    const account = `/api/loyalty/v1/accounts/${own.customer}/statement`
    expect(ok(await reception.get(account)).body.items).toEqual([])
    const bookings = `/api/scheduling/v1/bookings?customerId=${own.customer}`
    expect(ok(await reception.get(bookings)).body.items).toHaveLength(1)
  })
})
