import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type MortalService, startMortal } from './mortal-service.ts'
import { describeItems, type Person, publishedSheet, until } from './start-scheduling.ts'

let service: MortalService
let desk: Person

beforeEach(() => service?.live())
beforeAll(async () => {
  service = await startMortal()
  await service.live()
  await describeItems(service)
  desk = await service.person('receptionist')
}, 180_000)
afterAll(() => service?.stop())

const inDays = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
/** After every hold of a test has lapsed, before anything else. */
const later = { offsetMs: 6 * 60_000 }

let sheets = 0
async function newSheet(date = inDays(3)): Promise<string> {
  sheets += 1
  return publishedSheet(service, { resource: `dr-${sheets}`, places: 2, date })
}

async function book(sheetId: string, customerId: string, key: string = randomUUID()) {
  const body = { sheetId, session: 'am', customerId, channel: 'desk' }
  return desk('POST', '/bookings', { body, key })
}

async function cancel(id: string) {
  return desk('POST', `/bookings/${id}/cancellation`, { body: { reason: 'r' } })
}

async function freeOn(sheetId: string): Promise<number> {
  return (await desk('GET', `/sheets/${sheetId}`)).body.sessions[0].free
}

async function statesOf(customerId: string): Promise<readonly string[]> {
  const { body } = await desk('GET', `/bookings?customerId=${customerId}`)
  return body.items.map(({ status }: { status: string }) => status)
}

/** The process dies at a failpoint while it is asked; another one takes its place. */
async function dying(failpoints: string, ask: () => Promise<unknown>, next = {}): Promise<void> {
  await service.arm(failpoints)
  await expect(ask()).rejects.toThrow('fetch failed')
  await service.died()
  await service.live(next)
}

/** One place is taken by this customer, no claim stands in the way of nobody, none is lost. */
async function expectWhole(
  { sheetId, other }: { readonly sheetId: string; readonly other: string },
  booking: { readonly id: string; readonly customerId: string },
): Promise<void> {
  expect(await freeOn(sheetId)).toBe(1)
  expect((await book(other, booking.customerId)).body.code).toBe('ALREADY_BOOKED')
  expect((await cancel(booking.id)).status).toBe(200)
  expect((await book(other, booking.customerId)).status).toBe(201)
  expect(await freeOn(sheetId)).toBe(2)
}

describe('killed while booking', () => {
  it.each(['afterDecide', 'afterCommit'])(
    'S4 PR1 D21: at documents.%s; repeated, it is done once',
    async (point) => {
      const [sheetId, other] = [await newSheet(), await newSheet()]
      const [customerId, key] = [randomUUID(), randomUUID()]
      const ask = () => book(sheetId, customerId, key)
      await dying(`documents.${point}=kill`, ask)
      const again = await ask()
      expect(again).toMatchObject({ status: 201, body: { status: 'booked' } })
      await expectWhole({ sheetId, other }, again.body)
    },
    120_000,
  )

  it('S4 D21: at documents.afterDecide; never repeated, nothing is left of it', async () => {
    const [sheetId, other] = [await newSheet(), await newSheet()]
    const customerId = randomUUID()
    await dying('documents.afterDecide=kill', () => book(sheetId, customerId))
    expect(await freeOn(sheetId)).toBe(2)
    expect((await book(other, customerId)).status).toBe(201)
  }, 120_000)

  it('S4 D21: at documents.afterCommit; never repeated, it stands and is found', async () => {
    const [sheetId, other] = [await newSheet(), await newSheet()]
    const customerId = randomUUID()
    await dying('documents.afterCommit=kill', () => book(sheetId, customerId))
    expect(await statesOf(customerId)).toEqual(['booked'])
    const { body } = await desk('GET', `/bookings?customerId=${customerId}`)
    await expectWhole({ sheetId, other }, body.items[0])
  }, 120_000)
})

describe('killed while cancelling', () => {
  it('S6 D21: at documents.afterCommit; never repeated, the claim is given back', async () => {
    const [sheetId, other] = [await newSheet(), await newSheet()]
    const customerId = randomUUID()
    const { body } = await book(sheetId, customerId)
    await dying('documents.afterCommit=kill', () => cancel(body.id))
    expect((await book(other, customerId)).status).toBe(201)
    expect(await freeOn(sheetId)).toBe(2)
    expect(await statesOf(customerId)).toContain('cancelled')
  }, 120_000)
})

describe('a claim whose booking was never written', () => {
  it("S4 D21: stands while the write may be under way, and in nobody's way after", async () => {
    const [sheetId, other] = [await newSheet(), await newSheet()]
    const customerId = randomUUID()
    const id = `${customerId}:east-cardio:${inDays(3)}:am`
    const left = { id, holder: randomUUID(), sheetId: other, now: new Date() }
    await service.leaveClaim(left)
    const early = await book(sheetId, customerId)
    expect(early).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await freeOn(sheetId)).toBe(2)
    await service.live(later)
    await until(async () => (await book(sheetId, customerId)).status === 201)
  }, 120_000)
})

describe('killed while moving', () => {
  async function moving(point: string, next = {}) {
    const [from, to] = [await newSheet(), await newSheet(inDays(4))]
    const customerId = randomUUID()
    const { body } = await book(from, customerId)
    const move = { sheetId: to, session: 'am', reason: 'travel' }
    const key = randomUUID()
    const ask = () => desk('POST', `/bookings/${body.id}/reschedule`, { body: move, key })
    await dying(`${point}=kill`, ask, next)
    return { from, to, customerId, ask }
  }

  it('S6 D5 D21: at documents.afterDecide; the old place is kept, the new one free', async () => {
    const { from, to, customerId } = await moving('documents.afterDecide')
    expect(await freeOn(to)).toBe(2)
    expect(await freeOn(from)).toBe(1)
    expect((await book(to, customerId)).status).toBe(201)
  }, 120_000)

  it.each(['scheduling.afterMove', 'scheduling.afterFree'])(
    'S6 D5 D21: at %s; never repeated, the sweeper frees the old place',
    async (point) => {
      const { from, to, customerId } = await moving(point, later)
      await until(async () => (await freeOn(from)) === 2)
      expect(await freeOn(to)).toBe(1)
      await until(async () => (await statesOf(customerId)).join() === 'booked,cancelled')
      await until(async () => (await book(from, customerId)).status === 201)
      expect((await book(to, customerId)).body.code).toBe('ALREADY_BOOKED')
    },
    120_000,
  )

  it.each(['scheduling.afterMove', 'scheduling.afterFree'])(
    'S6 PR3 D21: at %s; repeated, it is done once',
    async (point) => {
      const { from, to, ask } = await moving(point)
      const again = await ask()
      expect(again).toMatchObject({ status: 201, body: { status: 'booked', sheetId: to } })
      expect([await freeOn(from), await freeOn(to)]).toEqual([2, 1])
    },
    120_000,
  )
})

describe('killed while publishing', () => {
  it('S2 D21: between two sheets; the sweeper publishes the rest', async () => {
    const planner = await service.person('serviceSupervisor', { group: true })
    const line = { session: 'am', starts: '08:00', ends: '12:00', places: 2, minutesPerPlace: 5 }
    const body = {
      ...{ branch: 'east', resource: 'dr-span', department: 'east-cardio' },
      ...{ from: inDays(3), to: inDays(5), releaseAt: { daysBefore: 30, time: '07:00' } },
      pattern: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...line, weekday, serviceItem: 'visit' })),
    }
    const drafted = await planner('POST', '/rosters', { body })
    const publish = () => planner('POST', `/rosters/${drafted.body.id}/publication`)
    await dying('scheduling.afterSheet=kill@1', publish, later)
    const last = `east:dr-span:${inDays(5)}`
    await until(async () => (await desk('GET', `/sheets/${last}`)).status === 200)
    const query = `department=east-cardio&from=${inDays(3)}&to=${inDays(3)}`
    const isDone = async () => {
      const { items } = (await planner('GET', `/rosters?${query}&limit=100`)).body
      const own = items.find(({ id }: { id: string }) => id === drafted.body.id)
      return own.publication.state === 'done'
    }
    await until(isDone)
    expect((await book(last, randomUUID())).status).toBe(201)
  }, 120_000)
})
