import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive } from './start-archive.ts'

let scene: Scene
let desk: Person
let west: Person

beforeAll(async () => {
  scene = await startArchive()
  desk = await scene.person('receptionist')
  west = await scene.person('receptionist', { subject: 'r-west', branches: ['west'] })
}, 120_000)
afterAll(() => scene?.stop())

const zhang = {
  name: '单雄信',
  phones: ['138 1234 5678'],
  emails: ['shan@example.com'],
  idDocument: { kind: 'id-card', number: '11010519491231001１' },
  address: '滨江路 18 号',
  regionCode: '310101',
  wechatId: 'shan_wx',
  occupation: '画家',
  history: '高血压',
  allergies: '青霉素',
  source: 'friend-referral',
  kinds: ['potential'],
  mrn: 'E-0001',
}

let id: string
let code: string

describe('a customer at the desk', () => {
  it('A1 A3: is entered once, masked, registered at the branch', async () => {
    const body = zhang
    const made = await desk('POST', '/customers', { body, key: 'first' })
    expect(made).toMatchObject({ status: 201, body: { candidates: 0 } })
    const { customer } = made.body
    ;({ id, code } = customer)
    expect(customer).toMatchObject({
      name: '单雄信',
      sex: 'male',
      birthDate: '1949-12-31',
      phones: ['138****5678'],
      emails: ['s***@example.com'],
      idDocument: { kind: 'id-card', number: '110*************11' },
      address: '***',
      wechatId: '***',
      registrations: [{ branch: 'east', mrn: 'E-0001' }],
      consent: { purposes: ['care', 'service'], doNotContact: false },
    })
    expect(customer.health).toBeUndefined()
    const again = await desk('POST', '/customers', { body, key: 'first' })
    expect(again).toMatchObject({ status: 201, body: { customer: { id, code } } })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await desk('POST', '/customers', { body: { ...body, name: 'x' }, key: 'first' })
    expect(other).toMatchObject({ status: 422, body: { code: 'KEY_REUSED' } })
  })

  it('A1: the same ID document or MRN is refused, and says how to go on', async () => {
    const { mrn: _mrn, ...person } = zhang
    const same = await desk('POST', '/customers', { body: person })
    expect(same).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_EXISTS', field: 'idDocument' },
    })
    expect(same.body.detail).toContain(code)
    const numbered = await desk('POST', '/customers', { body: { name: 'N. N.', mrn: 'E-0001' } })
    expect(numbered).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS', field: 'mrn' } })
  })

  it('A4 W12: the same phone and name is told as a candidate, a phone alone is not', async () => {
    const { idDocument: _document, mrn: _mrn, ...person } = zhang
    const twin = await desk('POST', '/customers', { body: person })
    expect(twin).toMatchObject({ status: 201, body: { candidates: 1 } })
    const child = await desk('POST', '/customers', { body: { ...person, name: '单小二' } })
    expect(child).toMatchObject({ status: 201, body: { candidates: 0 } })
  })

  it.each([
    ['code', () => ({ code })],
    [
      'code in lower case with a dash',
      () => ({ code: `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase() }),
    ],
    ['phone', () => ({ phone: '+86 138-1234-5678' })],
    ['phone, full-width', () => ({ phone: '１３８１２３４５６７８' })],
    ['ID number', () => ({ idNumber: '110105 19491231 0011' })],
    ['ID number of 15 digits', () => ({ idNumber: '110105491231001' })],
    ['MRN', () => ({ mrn: 'E-0001' })],
    ['name', () => ({ name: '单雄信' })],
    ['beginning of the name', () => ({ name: '单雄' })],
    ['pinyin', () => ({ name: 'Shan Xiongxin' })],
    ['pinyin as plain characters', () => ({ name: 'danxiongxin' })],
    ['initials', () => ({ name: 'SXX' })],
  ])('A1 N13: is found by %s', async (_by, query) => {
    const { status, body } = await desk('POST', '/customers/search', { body: query() })
    expect(status).toBe(200)
    const card = body.items.find((each: { id: string }) => each.id === id)
    expect(card).toEqual({
      id,
      code,
      name: '单*信',
      sex: 'male',
      birthYear: 1949,
      phone: '138****5678',
      branches: ['east'],
      recognition: false,
    })
  })

  it('A1: is read by code and by id', async () => {
    const byCode = await desk('GET', `/customers/by-code/${code}`)
    expect(byCode).toMatchObject({ status: 200, body: { id } })
    expect(await desk('GET', `/customers/${id}`)).toMatchObject({ status: 200, body: { code } })
    expect(await desk('GET', '/customers/by-code/ABCDEFGH')).toMatchObject({ status: 404 })
  })

  it('A1: pages of a search do not repeat anybody', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const body = { phone: '13812345678', limit: 1, ...(cursor && { cursor }) }
      const page = await desk('POST', '/customers/search', { body })
      seen.push(...page.body.items.map((each: { id: string }) => each.id))
      cursor = page.body.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(3)
    expect(seen).toHaveLength(3)
  })

  it.each([
    ['an unknown field', { name: 'x', balance: 1 }, 400, 'UNKNOWN_FIELD'],
    ['no name', { phones: [] }, 400, 'MISSING_FIELD'],
    ['a wrong phone', { name: 'x', phones: ['12345'] }, 422, 'BAD_CONTACT'],
    [
      'a wrong ID card',
      { name: 'x', idDocument: { kind: 'id-card', number: '110105194912310012' } },
      422,
      'BAD_DOCUMENT_NUMBER',
    ],
    ['a wrong day', { name: 'x', birthDate: '1991-02-29' }, 400, 'BAD_TIME'],
    ['another branch', { name: 'x', branch: 'west' }, 404, 'NOT_FOUND'],
    ['an unknown referrer', { name: 'x', referrerCode: '23456789' }, 422, 'UNKNOWN_REFERENCE'],
    ['unknown staff', { name: 'x', responsibleStaff: 'nobody' }, 422, 'UNKNOWN_REFERENCE'],
  ])('SEC3 SEC2: %s is refused', async (_why, body, status, problem) => {
    const refused = await desk('POST', '/customers', { body })
    expect(refused).toMatchObject({ status, body: { code: problem } })
    expect(refused.text).not.toContain('110105194912310012')
  })
})

describe('two branches', () => {
  it('A3 SEC1: another branch finds nobody by id, name or MRN', async () => {
    const missing = await west('GET', '/customers/00000000-0000-4000-8000-000000000000')
    const foreign = await west('GET', `/customers/${id}`)
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' })
    for (const body of [{ name: '单雄信' }, { name: 'sxx' }, { mrn: 'E-0001' }]) {
      expect((await west('POST', '/customers/search', { body })).body.items).toEqual([])
    }
    expect((await west('GET', `/customers/by-code/${code}`)).status).toBe(404)
    expect((await west('GET', `/customers/${id}/consents`)).status).toBe(404)
    expect((await west('GET', `/customers/${id}/registrations`)).status).toBe(404)
    expect((await west('GET', `/customers/${id}/view`)).status).toBe(404)
    expect((await west('GET', `/customers/${id}/timeline`)).status).toBe(404)
    const reveal = { fields: ['phones'], reason: 'to call back today' }
    expect((await west('POST', `/customers/${id}/reveals`, { body: reveal })).status).toBe(404)
    // Not 412: the version of what is not there cannot be wrong.
    const patch = { body: { occupation: 'x' }, ifMatch: '"99"' }
    expect((await west('PATCH', `/customers/${id}`, patch)).status).toBe(404)
    const consents = { body: { purposes: [], channels: [], doNotContact: true }, ifMatch: '"99"' }
    expect((await west('PUT', `/customers/${id}/consents`, consents)).status).toBe(404)
  })

  it.each([
    ['phone', () => ({ phone: '13812345678' })],
    ['ID number', () => ({ idNumber: '110105194912310011' })],
    ['code', () => ({ code })],
  ])('A3: recognises by exact %s, and sees no more than that', async (_by, query) => {
    const { body } = await west('POST', '/customers/search', { body: query() })
    const card = body.items.find((each: { id: string }) => each.id === id)
    expect(card).toEqual({
      id,
      code,
      name: '单*信',
      sex: 'male',
      birthYear: 1949,
      branches: [],
      recognition: true,
    })
  })

  it('A3: registers the same customer; one MRN per branch, one customer per MRN', async () => {
    const taken = await west('POST', '/customers', { body: { name: 'W. W.', mrn: 'W-1' } })
    expect(taken.status).toBe(201)
    const path = `/customers/${id}/registrations`
    const other = await west('POST', path, { body: { mrn: 'W-1' } })
    expect(other).toMatchObject({ status: 409, body: { code: 'ALREADY_EXISTS', field: 'mrn' } })
    const made = await west('POST', path, { body: { mrn: 'W-2' } })
    expect(made).toMatchObject({ status: 201, body: { id, code } })
    expect(made.body.registrations).toEqual([
      { branch: 'west', mrn: 'W-2', registeredAt: expect.any(String) },
    ])
    expect((await west('POST', path, { body: { mrn: 'W-2' } })).status).toBe(201)
    expect((await west('POST', path, { body: { mrn: 'W-3' } })).status).toBe(409)
    expect((await west('GET', `/customers/${id}`)).body.name).toBe('单雄信')
    expect(
      (await west('POST', '/customers/search', { body: { name: 'sxx' } })).body.items,
    ).toHaveLength(1)
  })

  it('A3: a branch system registers by code and gets a number', async () => {
    const north = await scene.person('branchClient', { kind: 'client', branches: ['north'] })
    const made = await north('POST', '/registrations', { body: { code } })
    expect(made).toMatchObject({
      status: 201,
      body: { id, registrations: [{ branch: 'north', mrn: `M${code}` }] },
    })
    expect((await north('POST', '/registrations', { body: { code: '23456789' } })).status).toBe(404)
  })

  it('A3: the group sees every registration', async () => {
    const boss = await scene.person('executive', { group: true, branches: [] })
    const { body } = await boss('GET', `/customers/${id}/registrations`)
    expect(body.items.map(({ branch }: { branch: string }) => branch)).toEqual([
      'east',
      'west',
      'north',
    ])
    const auditor = await scene.person('auditor', { group: true, branches: [] })
    expect((await auditor('GET', `/customers/${id}`)).body.name).toBe('单*信')
    const operator = await scene.person('itOperator', { group: true, branches: [] })
    expect((await operator('GET', `/customers/${id}`)).status).toBe(403)
  })
})

describe('a change', () => {
  it('A1: needs the version that was read', async () => {
    const before = await desk('GET', `/customers/${id}`)
    const ifMatch = before.headers.get('etag') ?? ''
    const bare = await desk('PATCH', `/customers/${id}`, { body: { occupation: '教师' } })
    expect(bare).toMatchObject({ status: 428, body: { code: 'VERSION_REQUIRED' } })
    const body = { occupation: '教师', address: null, phones: ['13900000001'], kinds: ['direct'] }
    const changed = await desk('PATCH', `/customers/${id}`, { body, ifMatch })
    expect(changed).toMatchObject({
      status: 200,
      body: { occupation: '教师', phones: ['139****0001'] },
    })
    expect(changed.body.address).toBeUndefined()
    expect(changed.body.kinds).toEqual([
      { kind: 'potential', from: expect.any(String), until: expect.any(String) },
      { kind: 'direct', from: expect.any(String) },
    ])
    const stale = await desk('PATCH', `/customers/${id}`, { body: { occupation: 'x' }, ifMatch })
    expect(stale).toMatchObject({ status: 412, body: { code: 'STALE_VERSION' } })
    const old = await desk('POST', '/customers/search', { body: { phone: '13812345678' } })
    expect(old.body.items.some((each: { id: string }) => each.id === id)).toBe(false)
    const found = await desk('POST', '/customers/search', { body: { phone: '13900000001' } })
    expect(found.body.items).toMatchObject([{ id }])
  })

  it('A16: consent is set and read', async () => {
    const consent = {
      purposes: ['care', 'marketing'],
      channels: ['sms'],
      quietHours: { from: '12:00', to: '14:00' },
      doNotContact: false,
    }
    const put = await desk('PUT', `/customers/${id}/consents`, { body: consent })
    expect(put).toMatchObject({ status: 200, body: consent })
    expect((await desk('GET', `/customers/${id}/consents`)).body).toEqual(consent)
    const bad = { ...consent, purposes: ['everything'] }
    expect((await desk('PUT', `/customers/${id}/consents`, { body: bad })).status).toBe(400)
  })
})

describe('confidentiality', () => {
  it.each([
    ['receptionist', '单雄信', '1949-12-31', false],
    ['clinician', '单雄信', '1949-12-31', true],
    ['surveyor', '单*信', undefined, false],
    ['finance', '单*信', undefined, false],
    ['marketing', '单*信', undefined, false],
  ])('SEC24: what %s sees', async (role, name, birthDate, health) => {
    const { body } = await (await scene.person(role))('GET', `/customers/${id}`)
    expect(body.name).toBe(name)
    expect(body.birthDate).toBe(birthDate)
    expect('health' in body).toBe(health)
    expect(body.idDocument.number).toBe('110*************11')
    expect(body.phones).toEqual(['139****0001'])
  })

  it('SEC24: a patient sees themselves and nobody else', async () => {
    const facts = { kind: 'customer', branches: [], self: id } as const
    const self = await scene.person('patient', facts)
    expect((await self('GET', `/customers/${id}`)).body).toMatchObject({
      name: '单雄信',
      health: { allergies: '青霉素' },
    })
    const other = await scene.person('patient', { ...facts, self: crypto.randomUUID() })
    expect((await other('GET', `/customers/${id}`)).status).toBe(404)
    expect((await self('POST', '/customers/search', { body: { code } })).status).toBe(403)
  })

  it('A18 SEC24: reveals with a reason, written down before', async () => {
    const path = `/customers/${id}/reveals`
    const short = { fields: ['phones'], reason: '打电话' }
    expect(await desk('POST', path, { body: short })).toMatchObject({
      status: 400,
      body: { code: 'BAD_TEXT' },
    })
    const body = { fields: ['phones', 'idDocument', 'name'], reason: '客户要求核对登记的手机号码' }
    expect(await desk('POST', path, { body })).toMatchObject({
      status: 200,
      body: { phones: ['+8613900000001'], idDocument: '110105194912310011', name: '单雄信' },
    })
    const nurse = await scene.person('followUpNurse')
    const refused = await nurse('POST', path, { body })
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  it('A18: of a key customer fewer see the name, and fewer reveal', async () => {
    const coordinator = await scene.person('coordinator')
    const path = `/customers/${id}/classification`
    const put = await coordinator('PUT', path, { body: { classification: 'key' } })
    expect(put).toMatchObject({ status: 200, body: { classification: 'key', name: '单雄信' } })
    expect((await desk('PUT', path, { body: { classification: 'ordinary' } })).status).toBe(403)
    expect((await desk('GET', `/customers/${id}`)).body.name).toBe('单*信')
    const body = { fields: ['phones'], reason: '客户要求核对登记的手机号码' }
    expect((await desk('POST', `/customers/${id}/reveals`, { body })).status).toBe(403)
    expect((await coordinator('POST', `/customers/${id}/reveals`, { body })).status).toBe(200)
  })

  it('SEC22: no log holds a name, number, address or reason', () => {
    const log = scene.logged()
    expect(log.length).toBeGreaterThan(1_000)
    const planted = [
      '单雄信',
      '单*信',
      '13812345678',
      '13900000001',
      '1101051949',
      'shan@',
      'shan_wx',
      '滨江路',
      '青霉素',
      '核对登记',
      'E-0001',
    ]
    expect(planted.filter((value) => log.includes(value))).toEqual([])
  })
})
