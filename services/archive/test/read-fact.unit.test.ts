import { describe, expect, it } from '@jest/globals'
import { factsOfBundle } from '../src/inbound/fhir/bundle.ts'
import { linesOf } from '../src/inbound/fhir/lines.ts'
import { readFact } from '../src/inbound/fhir/read-fact.ts'
import {
  condition,
  encounter,
  organization,
  patient,
  practitioner,
  procedure,
  role,
} from './fhir.ts'
import { code } from './problems.ts'

const read = (resource: object) => readFact(JSON.stringify(resource))

describe('FHIR resources in our words', () => {
  it.each([
    ['AMB', undefined, 'outpatient'],
    ['AMB', '162673000', 'checkup'],
    ['IMP', '162673000', 'inpatient'],
    ['EMER', undefined, 'emergency'],
    ['HH', undefined, 'home'],
    ['VR', undefined, 'virtual'],
    ['SS', undefined, 'surgery'],
    ['other', undefined, 'outpatient'],
  ])('A13: class %s, type %s is %s', (of, type, kind) => {
    const coded = type === undefined ? {} : { type: [{ coding: [{ code: type }] }] }
    expect(read(encounter('e', 'p', { class: { code: of }, ...coded }))).toMatchObject({ kind })
  })

  it.each([
    ['Patient/17', 'Patient/17'],
    ['https://his.example/fhir/Patient/17', 'Patient/17'],
    ['Patient/17/_history/2', 'Patient/17'],
    ['Patient?identifier=urn:his:mrn|A 1', undefined],
    ['Patient?identifier=urn:his:mrn|A1', 'Patient?urn:his:mrn|A1'],
    ['#contained', undefined],
  ])('A13: reference %s leads to %s', (reference, wanted) => {
    const resource = encounter('e', 'p', { subject: { reference } })
    if (wanted === undefined) expect(code(() => read(resource))).toBe('UNKNOWN_REFERENCE')
    else expect(read(resource)).toMatchObject({ patient: wanted })
  })

  it('A13: a logical reference by identifier', () => {
    const subject = { identifier: { system: 's', value: 'v' } }
    expect(read(encounter('e', 'p', { subject }))).toMatchObject({ patient: 'Patient?s|v' })
  })

  it('A13: ICD-10 before SNOMED before the rest', () => {
    const coding = [
      { system: 'urn:own', code: 'x' },
      { system: 'http://snomed.info/sct', code: '1' },
      { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'J11' },
    ]
    expect(read({ ...condition('c', 'e'), code: { coding } })).toMatchObject({
      item: { system: 'icd10', code: 'J11' },
    })
    expect(read({ ...condition('c', 'e'), code: { coding: coding.slice(0, 1) } })).toMatchObject({
      item: { system: 'urn:own' },
    })
  })

  it('A1: a patient with their documents, numbers of their country, languages', () => {
    const type = (value: string) => ({ type: { coding: [{ code: value }] } })
    const fact = read(
      patient('p', {
        identifier: [
          { ...type('PPN'), value: 'E1234567' },
          { ...type('SS'), system: 'ssn', value: '999-11-2222' },
          { ...type('MR'), system: 'mrn', value: 'M1' },
          { system: 'urn:his', value: 'H1' },
        ],
        address: [{ line: ['1 Main St'], city: 'Salina', country: 'US' }],
        telecom: [
          { system: 'phone', value: '(555) 810-7203' },
          { system: 'email', value: 'a@b.org' },
        ],
        communication: [{ language: { coding: [{ code: 'en-US' }] } }],
      }),
    )
    expect(fact).toMatchObject({
      mrn: 'M1',
      references: ['Patient/p', 'Patient?mrn|M1', 'Patient?urn:his|H1'],
      draft: {
        name: '周婷婷',
        idDocument: { kind: 'passport', number: 'E1234567' },
        phones: ['+1(555) 810-7203'],
        emails: ['a@b.org'],
        address: '1 Main St, Salina, US',
        languages: ['en-US'],
      },
    })
    expect(JSON.stringify(fact)).not.toContain('999-11-2222')
  })

  it.each([
    [
      'organization',
      organization('o', { type: [{ coding: [{ code: 'ins' }] }] }),
      { kind: 'external' },
    ],
    ['practitioner', practitioner('d'), { name: '陈思远' }],
    [
      'role of a nurse',
      { ...role('r', 'd', 'o'), code: [{ text: 'Registered Nurse' }] },
      { position: 'nurse' },
    ],
    ['procedure not done', procedure('p', 'e', { status: 'not-done' }), { removed: true }],
    [
      'day without a time',
      encounter('e', 'p', { period: { start: '2026-03-01' } }),
      { startedAt: new Date('2026-03-01T12:00:00Z') },
    ],
    ['cancelled visit', encounter('e', 'p', { status: 'cancelled' }), { status: 'cancelled' }],
  ])('A13: %s', (_name, resource, wanted) => {
    expect(read(resource)).toMatchObject(wanted)
  })

  it.each([
    ['no type', { id: 'x' }, 'MISSING_FIELD'],
    ['a type that is not taken', { resourceType: 'Claim', id: 'x' }, 'NOT_ALLOWED_HERE'],
    ['an inherited type', { resourceType: 'constructor', id: 'x' }, 'NOT_ALLOWED_HERE'],
    ['no id', organization(''), 'BAD_REQUEST'],
    ['no name', patient('p', { name: [] }), 'MISSING_FIELD'],
    ['a planned visit', encounter('e', 'p', { status: 'planned' }), 'NOT_ALLOWED_HERE'],
    ['a visit without a start', encounter('e', 'p', { period: {} }), 'MISSING_FIELD'],
    [
      'a time without a zone',
      encounter('e', 'p', { period: { start: '2026-03-01T09:00:00' } }),
      'BAD_TIME',
    ],
    ['no such day', encounter('e', 'p', { period: { start: '2026-02-31T09:00:00Z' } }), 'BAD_TIME'],
    [
      'a finding without a visit',
      { ...condition('c', 'e'), encounter: undefined },
      'MISSING_FIELD',
    ],
    [
      'a finding without a code',
      { ...condition('c', 'e'), code: { text: 'flu' } },
      'MISSING_FIELD',
    ],
  ])('A13: %s is refused', (_why, resource, problem) => {
    expect(code(() => read(resource))).toBe(problem)
  })

  it('A13: the lines of a push', () => {
    expect([...linesOf('a\r\n\n  \nb\nc')]).toEqual(['a', 'b', 'c'])
    expect([...linesOf('')]).toEqual([])
    expect([...linesOf('a\n')]).toEqual(['a'])
  })

  it('A13: a bundle of something else', () => {
    expect(
      code(() => factsOfBundle({ resourceType: 'Bundle', type: 'searchset', entry: [] })),
    ).toBe('BAD_REQUEST')
    const entry = [{ resource: patient('p'), request: { method: 'DELETE' } }]
    expect(code(() => factsOfBundle({ resourceType: 'Bundle', type: 'batch', entry }))).toBe(
      'BAD_REQUEST',
    )
  })
})
