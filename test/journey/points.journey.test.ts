import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Client, eventually, type Reply } from '../setting/client.ts'
import { type Hospital, newCustomer, ok, openHospital } from './hospital.ts'

let hospital: Hospital
let encounterCount = 0

beforeAll(async () => {
  hospital = await openHospital(1)
  const club = {
    nameZh: '患者俱乐部',
    nameEn: 'Patient club',
    tiers: [
      { code: 'basic', fromSpendFen: 0 },
      { code: 'gold', fromSpendFen: 3_000_000 },
    ],
    joinBy: ['spending', 'desk'],
    earning: {
      rateByCategoryBp: {},
      excluded: ['drug'],
      bands: [
        { aboveFen: 1_000_000, extraBp: 500 },
        { aboveFen: 3_000_000, extraBp: 700 },
      ],
      expiryMonths: 24,
      refundWindowDays: 0,
    },
  }
  ok(await hospital.marketing.put('/api/loyalty/v1/clubs/patients', club))
}, 60_000)

async function visit(customerId: string): Promise<string> {
  encounterCount += 1
  const { his, code, department } = hospital.east
  const body = {
    sourceSystem: 'his',
    sourceId: `v-${code}-${encounterCount}`,
    customer: { id: customerId },
    department,
    kind: 'outpatient',
    startedAt: new Date().toISOString(),
  }
  return ok(await his.post('/api/archive/v1/encounters', body)).body.encounter.id
}

async function charge(encounterId: string, fen: number, category = 'treatment'): Promise<string> {
  const chargeId = `c-${randomUUID()}`
  const body = {
    chargeId,
    category,
    item: 'item',
    amount: { amount: fen, currency: 'CNY' },
    settledAt: new Date().toISOString(),
  }
  ok(
    await hospital.east.his.post(
      `/api/archive/v1/encounters/${encodeURIComponent(encounterId)}/charges`,
      body,
    ),
  )
  return chargeId
}

async function refund(encounterId: string, chargeId: string, fen: number): Promise<void> {
  const visited = `/api/archive/v1/encounters/${encodeURIComponent(encounterId)}`
  const path = `${visited}/charges/${chargeId}/refunds`
  const body = { amount: { amount: fen, currency: 'CNY' }, refundedAt: new Date().toISOString() }
  ok(await hospital.east.his.post(path, body))
}

function account(client: Client, customerId: string): Promise<Reply> {
  return client.get(`/api/loyalty/v1/accounts/${customerId}`)
}

async function balanceBecomes(customerId: string, points: number): Promise<void> {
  await eventually(
    `a balance of ${points}`,
    async () => (await account(hospital.east.reception, customerId)).body.balance === points,
  )
}

describe('points', () => {
  it('L3: the bands are right at 9,999.99, 10,000 and 30,000.01 yuan', async () => {
    const customerId = await newCustomer(hospital.east.reception)
    const encounter = await visit(customerId)
    await charge(encounter, 999_999)
    await balanceBecomes(customerId, 9_999)
    await charge(encounter, 1)
    await balanceBecomes(customerId, 10_000)
    await charge(encounter, 500_000, 'drug')
    await charge(encounter, 2_000_001)
    await balanceBecomes(customerId, 31_000)
    const { body } = ok(
      await hospital.east.reception.get(`/api/loyalty/v1/customers/${customerId}/memberships`),
    )
    await eventually('the gold tier', async () => {
      const found = await hospital.east.reception.get(
        `/api/loyalty/v1/customers/${customerId}/memberships`,
      )
      return found.body.items[0]?.tier === 'gold'
    })
    expect(body.items).toHaveLength(1)
  }, 60_000)

  it('L4: a refund takes back what the bands gave, also when it has been spent', async () => {
    const { reception } = hospital.east
    const customerId = await newCustomer(reception)
    const encounter = await visit(customerId)
    await charge(encounter, 1_000_000)
    const upper = await charge(encounter, 1_000_000)
    await balanceBecomes(customerId, 20_500)
    await refund(encounter, upper, 500_000)
    await balanceBecomes(customerId, 15_250)
    const held = ok(
      await reception.post(`/api/loyalty/v1/accounts/${customerId}/holds`, { points: 15_250 }),
    )
    ok(
      await reception.post(
        `/api/loyalty/v1/accounts/${customerId}/holds/${held.body.holdId}/commitment`,
        {},
      ),
    )
    await refund(encounter, upper, 500_000)
    await eventually(
      'the debt',
      async () => (await account(reception, customerId)).body.debt === 5_250,
    )
    await charge(encounter, 600_000)
    // Net spend 16,000: worth 16,300 in all, 10,000 + 5,250 less is … paid by what is earned now.
    await eventually('the debt is paid first', async () => {
      const { body } = await account(reception, customerId)
      return body.debt === 0 && body.balance === 16_300 - 15_250
    })
    const statement = ok(
      await reception.get(`/api/loyalty/v1/accounts/${customerId}/statement?limit=100`),
    ).body.items
    const sum = statement.reduce(
      (total: number, { points }: { points: number }) => total + points,
      0,
    )
    expect(sum).toBe(16_300 - 15_250)
  }, 60_000)

  it('L5: a redemption holds and commits once under retry, points plus cash', async () => {
    const { reception } = hospital.east
    const customerId = await newCustomer(reception)
    await charge(await visit(customerId), 100_000)
    await balanceBecomes(customerId, 1_000)
    const wanted = { points: 600, billFen: 1_000 }
    const replies = await Promise.all(
      Array.from({ length: 5 }, () =>
        reception.post(`/api/loyalty/v1/accounts/${customerId}/holds`, wanted, {
          key: `redeem-${customerId}`,
        }),
      ),
    )
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(replies[0]?.body).toMatchObject({ pointsValueFen: 600, cashFen: 400, balanceAfter: 400 })
    const { holdId } = replies[0]?.body ?? {}
    const path = `/api/loyalty/v1/accounts/${customerId}/holds/${holdId}/commitment`
    const commits = await Promise.all(Array.from({ length: 5 }, () => reception.post(path, {})))
    expect(commits.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await account(reception, customerId)).body).toMatchObject({ balance: 400, held: 0 })
  }, 60_000)

  it('PR5: of 20 redemptions of everything at once, one succeeds', async () => {
    const { reception } = hospital.east
    const customerId = await newCustomer(reception)
    await charge(await visit(customerId), 50_000)
    await balanceBecomes(customerId, 500)
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        reception.post(`/api/loyalty/v1/accounts/${customerId}/holds`, { points: 500 }),
      ),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ body }) => body.code === 'INSUFFICIENT_POINTS')).toHaveLength(19)
  }, 60_000)

  it('L5: a gift is two entries, never one; more than there is, is refused', async () => {
    const { reception } = hospital.east
    const [giver, taker] = [await newCustomer(reception), await newCustomer(reception)]
    await charge(await visit(giver), 30_000)
    await balanceBecomes(giver, 300)
    const gift = { points: 100, toCustomerId: taker }
    const send = () =>
      reception.post(`/api/loyalty/v1/accounts/${giver}/gifts`, gift, { key: `gift-${giver}` })
    ok(await send())
    ok(await send())
    expect((await account(reception, giver)).body.balance).toBe(200)
    expect((await account(reception, taker)).body.balance).toBe(100)
    const tooMuch = await reception.post(`/api/loyalty/v1/accounts/${giver}/gifts`, {
      ...gift,
      points: 201,
    })
    expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'INSUFFICIENT_POINTS'])
    expect((await account(hospital.west.reception, giver)).status).toBe(404)
  }, 60_000)
})
