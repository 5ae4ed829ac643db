import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkCharacter } from '../src/domain/customer/document-number.ts'
import {
  condition,
  encounter,
  ndjson,
  organization,
  patient,
  practitioner,
  procedure,
  role,
} from './fhir.ts'
import { type Person, type Reply, type Scene, startArchive } from './start-archive.ts'

let scene: Scene
let his: Person
let west: Person

beforeAll(async () => {
  scene = await startArchive()
  his = await scene.person('branchClient', { kind: 'client' })
  west = await scene.person('branchClient', { kind: 'client', branches: ['west'] })
}, 120_000)
afterAll(() => scene?.stop())

const type = 'application/fhir+ndjson'
const push = (who: Person, ...lines: readonly (object | string)[]): Promise<Reply> =>
  who('POST', '/fhir/$import', { body: ndjson(...lines), type })
const tally = (change: object) => ({ created: 0, unchanged: 0, corrected: 0, parked: 0, ...change })
const parked = async (who: Person) => (await who('GET', '/imports/parked?limit=100')).body.items

describe('a push of resources', () => {
  it('A13: is taken in any order, findings before visits, visits before patients', async () => {
    const lines = [
      procedure('pr1', 'e1'),
      condition('co1', 'e1'),
      encounter('e1', 'p1', {
        participant: [{ individual: { reference: 'Practitioner?identifier=urn:his:staff|Sd1' } }],
      }),
      role('ro1', 'd1', 'eye'),
      patient('p1'),
      practitioner('d1'),
      organization('eye'),
    ]
    const first = await push(his, ...lines)
    const one = tally({ created: 1 })
    expect(first).toMatchObject({
      status: 200,
      body: {
        counts: {
          Organization: one,
          Practitioner: one,
          PractitionerRole: tally({ corrected: 1 }),
          Patient: one,
          Encounter: one,
          Condition: one,
          Procedure: one,
        },
      },
    })
    const again = await push(his, ...lines.reverse())
    for (const counts of Object.values(again.body.counts))
      expect(counts).toEqual(tally({ unchanged: 1 }))
    expect(await parked(his)).toEqual([])
  })

  it('A13: makes units, staff, customer and visit', async () => {
    const { body: units } = await his('GET', '/organisation/units?branch=east')
    expect(units.items).toMatchObject([{ kind: 'department', nameZh: 'Ward eye' }])
    const [{ code: department }] = units.items
    const { body: staff } = await his('GET', '/organisation/staff?branch=east')
    expect(staff.items).toMatchObject([
      { nameZh: '陈思远', department, title: '主任医师', specialities: ['心内科'] },
    ])
    const visit = await his('GET', '/encounters/east:fhir:e1')
    expect(visit.body).toMatchObject({
      department,
      staff: staff.items[0].code,
      kind: 'outpatient',
      localDate: '2026-03-01',
      startedAt: '2026-03-01T01:00:00.000Z',
      conditions: [{ system: 'snomed', code: '444814009', text: 'Viral sinusitis' }],
      procedures: [{ system: 'snomed', code: '430193006' }],
    })
    const found = await his('GET', '/fhir/Patient/p1')
    expect(found.body).toMatchObject({
      resourceType: 'Patient',
      id: 'p1',
      name: [{ text: '周婷婷' }],
      birthDate: '1986-05-04',
    })
    expect(found.text).not.toContain('13712345678')
    const shown = await his('GET', '/fhir/Encounter/e1')
    expect(shown.body).toMatchObject({ id: 'e1', status: 'finished', class: { code: 'AMB' } })
    expect((await west('GET', '/fhir/Patient/p1')).status).toBe(404)
    expect((await west('GET', '/fhir/Encounter/e1')).status).toBe(404)
  })

  it('A13: late lines wait parked, are listed, and are taken when their target comes', async () => {
    const waiting = await push(his, condition('co2', 'e2'), encounter('e2', 'p2'))
    expect(waiting.body.counts).toEqual({
      Condition: tally({ parked: 1 }),
      Encounter: tally({ parked: 1 }),
    })
    expect(await parked(his)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          resource: 'Encounter',
          waitingFor: 'Patient/p2',
          error: 'UNKNOWN_REFERENCE',
        }),
        expect.objectContaining({ resource: 'Condition', waitingFor: 'Encounter/e2' }),
      ]),
    )
    expect((await parked(west)).length).toBe(0)
    await push(his, encounter('e2', 'p2'))
    expect(await parked(his)).toHaveLength(2)
    expect((await push(his, patient('p2'))).body.counts).toEqual({ Patient: tally({ created: 1 }) })
    expect(await parked(his)).toEqual([])
    expect((await his('GET', '/encounters/east:fhir:e2')).body.conditions).toHaveLength(1)
  })

  it('A13: a broken line is parked with its error, replayed and repaired', async () => {
    const { birthDate: _day, ...good } = patient('p3')
    const broken = { ...good, telecom: [{ system: 'phone', value: '12' }] }
    const answer = await push(his, '{"resourceType":"Patient",', broken, {
      resourceType: 'Basic',
      id: 'x',
    })
    expect(answer.body.counts).toEqual({
      unreadable: tally({ parked: 2 }),
      Patient: tally({ parked: 1 }),
    })
    const lines = await parked(his)
    expect(lines.map(({ error }: { error: string }) => error).sort()).toEqual([
      'BAD_CONTACT',
      'BAD_JSON',
      'NOT_ALLOWED_HERE',
    ])
    expect(JSON.stringify(lines)).not.toContain('婷婷')
    await push(his, '{"resourceType":"Patient",')
    expect(await parked(his)).toHaveLength(3)
    const of = (error: string) => lines.find((line: { error: string }) => line.error === error).id
    const replay = (error: string, line?: string) =>
      his('POST', `/imports/parked/${of(error)}/replay`, {
        body: line === undefined ? {} : { line },
      })
    expect((await replay('BAD_CONTACT')).body).toEqual({ Patient: tally({ parked: 1 }) })
    expect(await parked(his)).toHaveLength(3)
    expect((await replay('BAD_JSON', '{"still":"broken"')).body).toEqual({
      unreadable: tally({ parked: 1 }),
    })
    expect(await parked(his)).toHaveLength(3)
    const [{ id: still }] = (await parked(his)).filter(
      ({ error }: { error: string }) => error === 'BAD_JSON',
    )
    const repaired = { line: JSON.stringify(patient('p4')) }
    const path = `/imports/parked/${still}/replay`
    expect((await his('POST', path, { body: repaired })).body).toEqual({
      Patient: tally({ created: 1 }),
    })
    expect((await his('POST', path, { body: repaired })).status).toBe(404)
    expect(
      (await west('POST', `/imports/parked/${of('BAD_CONTACT')}/replay`, { body: {} })).status,
    ).toBe(404)
    // The source sends it right at last.
    await push(his, good)
    expect((await parked(his)).map(({ error }: { error: string }) => error)).toEqual([
      'NOT_ALLOWED_HERE',
    ])
  })

  it('A13: what is told otherwise is corrected; what is taken back is gone', async () => {
    const moved = encounter('e1', 'p1', { class: { code: 'EMER' } })
    const removed = procedure('pr1', 'e1', { status: 'entered-in-error' })
    const answer = await push(his, moved, condition('co1', 'e1', '195967001'), removed)
    expect(answer.body.counts).toEqual({
      Encounter: tally({ corrected: 1 }),
      Condition: tally({ corrected: 1 }),
      Procedure: tally({ corrected: 1 }),
    })
    const { body } = await his('GET', '/encounters/east:fhir:e1')
    expect(body).toMatchObject({
      version: 2,
      kind: 'emergency',
      conditions: [{ code: '195967001' }],
      procedures: [],
    })
    const gone = encounter('e1', 'p1', { status: 'entered-in-error' })
    expect((await push(his, gone)).body.counts.Encounter).toEqual(tally({ corrected: 1 }))
    expect((await push(his, gone)).body.counts.Encounter).toEqual(tally({ unchanged: 1 }))
    expect((await push(his, moved)).body.counts.Encounter).toEqual(tally({ unchanged: 1 }))
    expect((await his('GET', '/fhir/Encounter/e1')).body.status).toBe('entered-in-error')
  })

  it('A13: a visit taken back before it was told waits for itself', async () => {
    const gone = encounter('e5', 'p1', { status: 'cancelled' })
    expect((await push(his, gone)).body.counts.Encounter).toEqual(tally({ parked: 1 }))
    await push(his, encounter('e5', 'p1'))
    expect((await his('GET', '/encounters/east:fhir:e5')).body.status).toBe('cancelled')
  })

  it('A13: the same resource twice in one push: the last one holds', async () => {
    const twice = [patient('p20', { gender: 'male' }), patient('p20')]
    const visits = [encounter('e20', 'p20'), encounter('e20', 'p20', { class: { code: 'IMP' } })]
    const { body } = await push(his, ...twice, ...visits)
    const both = tally({ created: 1, unchanged: 1 })
    expect(body.counts).toEqual({ Patient: both, Encounter: both })
    expect((await his('GET', '/fhir/Patient/p20')).body.gender).toBe('female')
    expect((await his('GET', '/encounters/east:fhir:e20')).body.kind).toBe('inpatient')
  })

  it('A13: an older version that comes late changes nothing', async () => {
    const version = (lastUpdated: string, code: string) =>
      encounter('e6', 'p1', { meta: { lastUpdated }, class: { code } })
    await push(his, version('2026-03-02T00:00:00Z', 'IMP'))
    const late = await push(his, version('2026-03-01T00:00:00Z', 'AMB'))
    expect(late.body.counts.Encounter).toEqual(tally({ unchanged: 1 }))
    expect((await his('GET', '/encounters/east:fhir:e6')).body.kind).toBe('inpatient')
  })
})

describe('patients of a push', () => {
  const card = (number: string) => ({
    identifier: [{ type: { coding: [{ code: 'NNCHN' }] }, value: number }],
  })

  it('A3: the same ID card at another branch is the same customer', async () => {
    const number = `11010519860504002${checkCharacter('11010519860504002')}`
    await push(his, patient('c1', card(number)))
    const answer = await push(west, patient('w9', card(number.toLowerCase())))
    expect(answer.body.counts.Patient).toEqual(tally({ created: 1 }))
    const boss = await scene.person('executive', { group: true, branches: [] })
    const { body } = await boss('POST', '/customers/search', {
      body: { idNumber: number },
    })
    expect(body.items).toMatchObject([{ branches: ['east', 'west'], recognition: false }])
  })

  it('A3 A13: a push does not undo what staff wrote since, a new version does', async () => {
    const desk = await scene.person('receptionist')
    const body = { mrn: 'MR-p1' }
    const { body: found } = await desk('POST', '/customers/search', { body })
    const [{ id }] = found.items
    const ifMatch = (await desk('GET', `/customers/${id}`)).headers.get('etag') ?? ''
    const patch = { phones: ['13600000000'] }
    expect((await desk('PATCH', `/customers/${id}`, { body: patch, ifMatch })).status).toBe(200)
    expect((await push(his, patient('p1'))).body.counts.Patient).toEqual(tally({ unchanged: 1 }))
    expect((await desk('GET', `/customers/${id}`)).body.phones).toEqual(['136****0000'])
    const moved = patient('p1', { telecom: [{ system: 'phone', value: '13500000000' }] })
    expect((await push(his, moved)).body.counts.Patient).toEqual(tally({ corrected: 1 }))
    expect((await desk('GET', `/customers/${id}`)).body.phones).toEqual(['135****0000'])
  })

  it('A3: one whose MRN the desk has entered is that customer, and becomes a patient', async () => {
    const desk = await scene.person('receptionist')
    const made = await desk('POST', '/customers', { body: { name: '周婷婷', mrn: 'MR-p8' } })
    const { id } = made.body.customer
    expect((await push(his, patient('p8'))).body.counts.Patient).toEqual(tally({ corrected: 1 }))
    await push(his, encounter('e8', 'p8'))
    const { body } = await desk('GET', `/customers/${id}`)
    expect(body.birthDate).toBe('1986-05-04')
    const now = body.kinds.filter(({ until }: { until?: string }) => until === undefined)
    expect(now).toMatchObject([{ kind: 'direct' }])
  })

  it('A16: the dead get no messages, whoever tells it first', async () => {
    const desk = await scene.person('receptionist')
    const isSilent = async (mrn: string) => {
      const { body } = await desk('POST', '/customers/search', { body: { mrn } })
      const consent = await desk('GET', `/customers/${body.items[0].id}/consents`)
      return consent.body.doNotContact
    }
    const dead = { deceasedBoolean: true }
    expect((await push(his, patient('p9', dead))).body.counts.Patient).toEqual(
      tally({ created: 1 }),
    )
    expect(await isSilent('MR-p9')).toBe(true)
    const number = `11010519860504004${checkCharacter('11010519860504004')}`
    await push(his, patient('p10', card(number)))
    await push(west, patient('w10', { ...card(number), deceasedDateTime: '2026-01-01' }))
    const boss = await scene.person('executive', { group: true, branches: [] })
    const { body } = await boss('POST', '/customers/search', { body: { idNumber: number } })
    const consent = await boss('GET', `/customers/${body.items[0].id}/consents`)
    expect(consent.body.doNotContact).toBe(true)
  })
})

describe('a bundle', () => {
  const bundle = (kind: string, ...resources: readonly object[]) => ({
    resourceType: 'Bundle',
    type: kind,
    entry: resources.map((resource) => ({ resource })),
  })
  const send = (who: Person, body: object) =>
    who('POST', '/fhir', { body, type: 'application/fhir+json' })
  const statuses = ({ body }: Reply) =>
    body.entry.map(({ response }: { response: { status: string } }) => response.status)

  it('A13: entries refer to each other by urn:uuid', async () => {
    const [urn, id] = [
      'urn:uuid:0b9875ba-9310-413d-93d4-bf552585d527',
      '0b9875ba-9310-413d-93d4-bf552585d527',
    ]
    const { id: _none, ...person } = patient('any', { identifier: [] })
    const entry = [
      {
        resource: encounter('b1', 'x', { subject: { reference: urn } }),
        request: { method: 'PUT' },
      },
      { fullUrl: urn, resource: person, request: { method: 'POST' } },
    ]
    const answer = await send(his, { resourceType: 'Bundle', type: 'transaction', entry })
    expect(answer.body.type).toBe('transaction-response')
    expect(statuses(answer)).toEqual(['201 Created', '201 Created'])
    expect((await his('GET', `/fhir/Patient/${id}`)).status).toBe(200)
    expect(
      statuses(await send(his, { resourceType: 'Bundle', type: 'transaction', entry })),
    ).toEqual(['200 OK', '200 OK'])
  })

  it('A13: one unreadable entry refuses a transaction whole, in a batch it is parked', async () => {
    const entries = [patient('t1'), { ...patient('t2'), birthDate: 'soon' }]
    const refused = await send(his, bundle('transaction', ...entries))
    expect(refused).toMatchObject({ status: 400, body: { field: 'entry.1.resource.birthDate' } })
    expect((await his('GET', '/fhir/Patient/t1')).status).toBe(404)
    const batch = await send(his, bundle('batch', ...entries, encounter('t3', 'nobody')))
    expect(statuses(batch)).toEqual(['201 Created', '422 BAD_REQUEST', '202 Accepted'])
    expect((await his('GET', '/fhir/Patient/t1')).status).toBe(200)
  })

  it('SEC1: the door is for branch systems', async () => {
    const desk = await scene.person('receptionist')
    expect((await send(desk, bundle('batch'))).status).toBe(403)
    expect((await push(desk, patient('x'))).status).toBe(403)
    expect((await push(his)).status).toBe(200)
    const wrong = await his('POST', '/fhir/$import', { body: '{}', type: 'application/json' })
    expect(wrong.status).toBe(415)
  })

  it('P2: says what it offers', async () => {
    const { body } = await his('GET', '/fhir/metadata')
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
  })

  it('SEC22: no log holds a name, number or line', () => {
    const planted = ['婷婷', '思远', '13712345678', '1101051986', 'MR-p1', 'resourceType']
    expect(planted.filter((value) => scene.logged().includes(value))).toEqual([])
  })
})
