import type { EventEnvelope } from '@hcrm/events'
import {
  badEvents,
  dayToken,
  parkedKeys,
  replayKey,
  type StartedService,
  startService,
  textToken,
} from '@hcrm/platform/testing'
import { type EventContract, encounter, organisation, points } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loyaltyModule } from '../src/index.ts'

const group = 'loyalty.bills.consume'
const { ChargePosted } = encounter

let service: StartedService
/** Causes of all entries of the ledger, by the event that told them: each may come twice. */
const entries = new Map<string, string>()
const told = (): readonly string[] => [...entries.values()]

beforeAll(async () => {
  service = await open()
}, 60_000)
afterAll(() => service?.stop())

async function open(): Promise<StartedService> {
  const opened = await startService(loyaltyModule)
  const { started } = opened.events.consume({
    group: 'test',
    topics: [points.PointsPosted.topic],
    handle: async ({ id, data }) => void entries.set(id, points.PointsPosted.decode(data).cause),
  })
  await started
  return opened
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

function envelope<M>(contract: EventContract<M>, subject: string, message: M): EventEnvelope {
  const { type, data } = contract.out(message)
  const { branch = 'east' } = message as { readonly branch?: string }
  const time = new Date()
  return { id: `${subject}:1`, type, source: '/archive', subject, seq: 1, time, branch, data }
}

function charge(subject: string, change: object = {}): EventEnvelope {
  return envelope(ChargePosted, subject, {
    ...{ chargeId: `of ${subject}`, encounterId: subject, customerId: 'c1', branch: 'east' },
    ...{ department: textToken, category: 'treatment', item: 'x', localDate: dayToken },
    ...{ amount: { amount: 100, currency: 'CNY' }, settledAt: new Date() },
    ...change,
  })
}

const tell = (event: EventEnvelope) => service.events.publish(ChargePosted.topic, [event])

const ownRows: readonly (readonly [what: string, error: string, change: object])[] = [
  ['no amount', 'Problem:MISSING_FIELD', { amount: undefined }],
  ['an amount below none', 'Problem:BAD_NUMBER', { amount: { amount: -1, currency: 'CNY' } }],
  ['another currency', 'Problem:NOT_ALLOWED_HERE', { amount: { amount: 1, currency: 'USD' } }],
  ['no charge', 'Problem:MISSING_FIELD', { chargeId: '' }],
  ['no customer', 'Problem:MISSING_FIELD', { customerId: '' }],
]

describe('bills that are none', () => {
  it('PR9 SEC14: each is parked with its error and earns nothing; other keys go on', async () => {
    const wrong = new Map<string, string>()
    for (const [index, { of, error }] of badEvents.entries()) {
      wrong.set(`bad-${index}`, error)
      await tell(of(charge(`bad-${index}`)))
      await tell(charge(`good-${index}`))
    }
    for (const [what, error, change] of ownRows) {
      wrong.set(what, error)
      await tell(charge(what, change))
    }
    await until('every good charge', () => told().length >= badEvents.length)
    await until('all parked', async () => (await parkedKeys(service, group)).length === wrong.size)
    const parked = await parkedKeys(service, group)
    expect(new Map(parked.map(({ key, error }) => [key, error]))).toEqual(wrong)
    expect([...told()].sort()).toEqual(badEvents.map((_, index) => `of good-${index}`).sort())
    expect(await replayKey(service, { group, key: 'bad-0' })).toBe(false)
  }, 60_000)

  it('PR8 PR9: twice or late counts once, and is parked for nothing', async () => {
    const before = (await parkedKeys(service, group)).length
    await tell({ ...charge('late'), seq: 2 })
    await tell(charge('late'))
    await tell({ ...charge('late'), seq: 2 })
    await tell(charge('last'))
    await until('the last', () => told().includes('of last'))
    expect(told().filter((cause) => cause === 'of late')).toHaveLength(1)
    expect(await parkedKeys(service, group)).toHaveLength(before)
  }, 60_000)
})

describe('bills that wait for what they need', () => {
  // A service of its own: one that has refused this much stops at the next, for somebody to look.
  beforeAll(async () => {
    await service.stop()
    entries.clear()
    service = await open()
  }, 60_000)

  const { OrgUnitChanged } = organisation
  const setZone = (zone: string, seq: number) => {
    const names = { code: 'north', nameZh: '北', nameEn: 'North', address: '', phone: '' }
    const unit = { ...names, kind: 'branch', branch: 'north', active: true, zone }
    const event = { ...envelope(OrgUnitChanged, 'north', unit), seq }
    return service.events.publish(OrgUnitChanged.topic, [event])
  }

  it('PR9: once what was wrong is mended, an operator replays the key', async () => {
    await setZone('Nowhere/None', 1)
    let count = 0
    await until('a refusal', async () => {
      count += 1
      await tell(charge(`north-${count}`, { branch: 'north' }))
      return (await parkedKeys(service, group)).length > 0
    })
    const [parked] = await parkedKeys(service, group)
    expect(parked).toMatchObject({ key: expect.stringMatching(/^north-\d+$/), error: 'RangeError' })
    const { key = '' } = parked ?? {}
    expect(await replayKey(service, { group, key })).toBe(false)
    await setZone('Asia/Shanghai', 2)
    await until('the replay', () => replayKey(service, { group, key }))
    await until('its points', () => told().includes(`of ${key}`))
    expect((await parkedKeys(service, group)).map((row) => row.key)).not.toContain(key)
  }, 60_000)
})
