import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive } from './start-archive.ts'

let scene: Scene
let his: Person
let west: Person
let customerId: string
const at = '2026-11-20T23:30:00+08:00'

beforeAll(async () => {
  scene = await startArchive()
  his = await scene.person('branchClient', { kind: 'client' })
  west = await scene.person('branchClient', { kind: 'client', branches: ['west'] })
  const unit = { nameZh: '东院', nameEn: 'East' }
  const east = { ...unit, kind: 'branch', zone: 'Asia/Shanghai' }
  expect((await his('PUT', '/organisation/units/east', { body: east })).status).toBe(201)
  const eye = { ...unit, kind: 'department' }
  expect((await his('PUT', '/organisation/units/east-eye', { body: eye })).status).toBe(201)
  const doctor = { department: 'east-eye', position: 'doctor', nameZh: '陈', nameEn: 'Chen' }
  expect((await his('PUT', '/organisation/staff/dr-chen', { body: doctor })).status).toBe(201)
  const body = { name: '林一', mrn: 'E-7', birthDate: '1980-02-29', sex: 'female' }
  customerId = (await his('POST', '/customers', { body })).body.customer.id
}, 120_000)
afterAll(() => scene?.stop())

const visit = {
  sourceSystem: 'his',
  sourceId: 'V-1',
  customer: { mrn: 'E-7' },
  department: 'east-eye',
  staff: 'dr-chen',
  kind: 'outpatient',
  startedAt: at,
  conditions: [{ system: 'icd10', code: 'H52.1', text: '近视' }],
}
const id = 'east:his:V-1'

describe('the organisation', () => {
  it('S1: is public to those who have signed in, whatever their branch', async () => {
    const units = await west('GET', '/organisation/units?branch=east')
    expect(units.body.items.map(({ code }: { code: string }) => code)).toEqual(['east', 'east-eye'])
    const staff = await west('GET', '/organisation/staff?branch=east&department=east-eye')
    expect(staff.body.items).toMatchObject([{ code: 'dr-chen', nameEn: 'Chen' }])
    const all = await west('GET', '/organisation/units?limit=1')
    expect(all.body.nextCursor).toEqual(expect.any(String))
  })

  it('SEC1 SEC2: is written by its own branch only', async () => {
    const body = { kind: 'department', nameZh: 'x', nameEn: 'x' }
    expect((await west('PUT', '/organisation/units/east-eye', { body })).status).toBe(404)
    const foreign = { ...body, branch: 'east' }
    expect((await west('PUT', '/organisation/units/mine', { body: foreign })).status).toBe(404)
    const branch = { ...body, kind: 'branch', zone: 'Asia/Shanghai' }
    expect((await west('PUT', '/organisation/units/east', { body: branch })).status).toBe(404)
    const desk = await scene.person('receptionist')
    expect((await desk('PUT', '/organisation/units/east-eye', { body })).status).toBe(403)
  })

  it('S1: a branch without a zone is refused', async () => {
    const body = { kind: 'branch', nameZh: 'x', nameEn: 'x', zone: 'Asia/Atlantis' }
    const refused = await west('PUT', '/organisation/units/west', { body })
    expect(refused).toMatchObject({ status: 422, body: { field: 'zone' } })
  })
})

describe('a visit from the branch', () => {
  it('A13: is taken once, corrected when told otherwise', async () => {
    const first = await his('POST', '/encounters', { body: visit })
    expect(first).toMatchObject({
      status: 201,
      body: {
        outcome: 'created',
        encounter: { id, customerId, version: 1, localDate: '2026-11-20' },
      },
    })
    expect(await his('POST', '/encounters', { body: visit })).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', encounter: { version: 1 } },
    })
    const emergency = { ...visit, kind: 'emergency', conditions: [] }
    expect(await his('POST', '/encounters', { body: emergency })).toMatchObject({
      status: 200,
      body: { outcome: 'corrected', encounter: { version: 2, conditions: [] } },
    })
    await his('POST', '/encounters', { body: visit })
    expect(await his('GET', `/encounters/${id}`)).toMatchObject({
      status: 200,
      body: { version: 3, kind: 'outpatient', conditions: [{ code: 'H52.1', text: '近视' }] },
    })
  })

  it('A2: makes its customer a patient', async () => {
    const { body } = await his('GET', `/customers/${customerId}`)
    const now = body.kinds.filter(({ until }: { until?: string }) => until === undefined)
    expect(now).toMatchObject([{ kind: 'direct' }])
  })

  it.each([
    ['customer', { customer: { mrn: 'nobody' } }],
    ['customer', { customer: { code: '23456789' } }],
    ['customer', { customer: { id: '00000000-0000-4000-8000-000000000000' } }],
    ['department', { department: 'nowhere' }],
    ['staff', { staff: 'nobody' }],
  ])('SEC2: an unknown %s is refused: %j', async (field, change) => {
    const refused = await his('POST', '/encounters', { body: { ...visit, ...change } })
    expect(refused).toMatchObject({ status: 422, body: { code: 'UNKNOWN_REFERENCE', field } })
  })

  it('SEC1: is its branch’s own', async () => {
    expect((await west('GET', `/encounters/${id}`)).status).toBe(404)
    expect((await west('POST', `/encounters/${id}/cancellation`)).status).toBe(404)
    const foreign = { ...visit, branch: 'east' }
    expect((await west('POST', '/encounters', { body: foreign })).status).toBe(404)
    const customer = await west('POST', '/encounters', {
      body: { ...visit, customer: { id: customerId } },
    })
    expect(customer).toMatchObject({ status: 422, body: { field: 'customer' } })
    const desk = await scene.person('receptionist')
    expect((await desk('GET', `/encounters/${id}`)).status).toBe(403)
  })

  it('A13: ends after it begins', async () => {
    const body = { ...visit, endedAt: '2026-11-19T00:00:00Z' }
    expect(await his('POST', '/encounters', { body })).toMatchObject({
      status: 400,
      body: { code: 'BAD_TIME' },
    })
  })
})

describe('charges', () => {
  const fee = { chargeId: 'C-1', category: 'examination', item: 'CT', settledAt: at }
  const amount = (fen: number) => ({ amount: fen, currency: 'CNY' })

  it('A13 L3 L4: are posted and refunded once', async () => {
    const path = `/encounters/${id}/charges`
    const body = { ...fee, amount: amount(30_000) }
    expect((await his('POST', path, { body })).status).toBe(201)
    expect((await his('POST', path, { body })).body.charges).toHaveLength(1)
    const other = await his('POST', path, { body: { ...body, amount: amount(1) } })
    expect(other).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS' } })
    const back = { refundId: 'R-1', amount: amount(10_000), refundedAt: at }
    await his('POST', `${path}/C-1/refunds`, { body: back })
    const { body: after } = await his('POST', `${path}/C-1/refunds`, { body: back })
    expect(after.charges).toMatchObject([
      { amountFen: 30_000, refunds: [{ id: 'R-1', amountFen: 10_000 }] },
    ])
    const more = { amount: amount(20_001), refundedAt: at }
    expect(await his('POST', `${path}/C-1/refunds`, { body: more })).toMatchObject({
      status: 409,
      body: { code: 'LIMIT_REACHED' },
    })
    const none = await his('POST', `${path}/C-9/refunds`, { body: back })
    expect(none.status).toBe(404)
  })

  it('A13: without an id of their own they get one of the request', async () => {
    const path = `/encounters/${id}/charges`
    const body = { category: 'drug', item: 'x', settledAt: at, amount: amount(500) }
    await his('POST', path, { body, key: 'drug-1' })
    const { body: after } = await his('POST', path, { body, key: 'drug-1' })
    expect(after.charges).toHaveLength(2)
  })

  it.each([[0], [-5], [1.5]])('A13: %d fen are refused', async (fen) => {
    const body = { ...fee, chargeId: 'C-2', amount: amount(fen) }
    const refused = await his('POST', `/encounters/${id}/charges`, { body })
    expect(refused).toMatchObject({ status: 400, body: { code: 'BAD_NUMBER' } })
  })

  it('A13: a cancelled visit takes no more of them', async () => {
    const gone = await his('POST', `/encounters/${id}/cancellation`)
    expect(gone).toMatchObject({ status: 200, body: { status: 'cancelled', version: 4 } })
    const body = { ...fee, chargeId: 'C-3', amount: amount(1) }
    expect((await his('POST', `/encounters/${id}/charges`, { body })).status).toBe(409)
    expect((await his('POST', '/encounters', { body: visit })).body.outcome).toBe('unchanged')
    const other = { ...visit, kind: 'emergency' }
    expect(await his('POST', '/encounters', { body: other })).toMatchObject({
      status: 409,
      body: { code: 'BAD_STATE' },
    })
  })
})
