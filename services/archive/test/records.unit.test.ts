import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { type Contact, highlightsOf, orderOf } from '../src/domain/contact/contact.ts'
import {
  evolveParkedLine,
  initialParkedLine,
  type ParkedLine,
  parkLine,
  takeLine,
} from '../src/domain/intake/parked-line.ts'
import {
  initialMember,
  initialUnit,
  setStaff,
  setUnit,
} from '../src/domain/organisation/organisation.ts'
import { same } from '../src/domain/values/same.ts'
import { code } from './problems.ts'

describe('organisation', () => {
  const branch = {
    ...initialUnit,
    code: 'east',
    kind: 'branch',
    branch: 'east',
    zone: 'Asia/Shanghai',
  } as const
  const eye = { ...initialUnit, code: 'east-eye', branch: 'east', nameZh: '眼科' }

  it('S1: a unit is set once', () => {
    expect(setUnit(undefined, branch)).toEqual([{ type: 'UnitSet', unit: branch }])
    expect(setUnit(branch, { ...branch })).toEqual([])
    expect(setUnit(eye, { ...eye, nameEn: 'Eyes' })).toHaveLength(1)
  })

  it.each([
    ['a branch of another', { ...branch, branch: 'west' }, 'NOT_ALLOWED_HERE'],
    ['a branch without a zone', { ...branch, zone: '' }, 'NOT_ALLOWED_HERE'],
    ['a department that is its own branch', { ...eye, branch: 'east-eye' }, 'NOT_ALLOWED_HERE'],
  ])('S1: no %s', (_name, unit, problem) => {
    expect(code(() => setUnit(undefined, unit))).toBe(problem)
  })

  it('SEC2: a unit keeps its kind and branch, a member of staff the branch', () => {
    expect(code(() => setUnit(eye, { ...eye, branch: 'west' }))).toBe('BAD_STATE')
    expect(code(() => setUnit(eye, { ...eye, kind: 'external' }))).toBe('BAD_STATE')
    const doctor = { ...initialMember, code: 'd1', branch: 'east', department: 'east-eye' }
    expect(setStaff(undefined, doctor)).toHaveLength(1)
    expect(setStaff(doctor, { ...doctor })).toEqual([])
    expect(setStaff(doctor, { ...doctor, department: 'east-ear' })).toHaveLength(1)
    expect(code(() => setStaff(doctor, { ...doctor, branch: 'west' }))).toBe('BAD_STATE')
  })
})

describe('a parked line', () => {
  const line = {
    branch: 'east',
    resource: 'Encounter',
    text: '{}',
    error: 'UNKNOWN_REFERENCE',
    waitingFor: 'Patient/1',
    at: 't1',
  }
  const after = (state: ParkedLine, events: ReturnType<typeof parkLine>) =>
    fold(evolveParkedLine, state, events)

  it('A13: waits, is taken, and forgets what it said', () => {
    const parked = after(initialParkedLine, parkLine(undefined, line))
    expect(parked).toMatchObject({ ...line, status: 'parked', tries: 1 })
    expect(parkLine(parked, { ...line, at: 't2' })).toEqual([])
    const again = after(parked, parkLine(parked, { ...line, waitingFor: 'Patient/2' }))
    expect(again).toMatchObject({ waitingFor: 'Patient/2', tries: 2 })
    const taken = after(again, takeLine(again))
    expect(taken).toMatchObject({ status: 'taken', text: '' })
    expect('waitingFor' in taken).toBe(false)
    expect(takeLine(taken)).toEqual([])
    expect(takeLine(undefined)).toEqual([])
    expect(after(taken, parkLine(taken, line)).status).toBe('parked')
  })
})

describe('contacts', () => {
  const row = (change: Partial<Contact>): Contact => ({
    customerId: 'c',
    branch: 'b',
    kind: 'encounter',
    at: '2026-01-01',
    status: 's',
    standing: false,
    ref: 'r',
    data: {},
    ...change,
  })

  it('A14: what stands comes first, then the latest', () => {
    const rows = [
      row({ at: '2026-03' }),
      row({ kind: 'membership', standing: true, at: '2001' }),
      row({ kind: 'booking', standing: true, at: '2027-02', ref: 'later' }),
      row({ kind: 'booking', standing: true, at: '2027-01', ref: 'sooner' }),
      row({ kind: 'booking', at: '2026-02' }),
      row({ kind: 'survey', at: '2025-01' }),
      row({ kind: 'survey', at: '2025-02', ref: 'last' }),
    ]
    const sorted = [...rows].sort((a, b) => (orderOf(a) < orderOf(b) ? 1 : -1))
    expect(sorted.map(({ standing }) => standing)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    const { appointments, memberships, openCases, lastSurvey, lastEncounter, points } =
      highlightsOf(sorted)
    expect(appointments.map(({ ref }) => ref)).toEqual(['sooner', 'later'])
    expect(memberships).toHaveLength(1)
    expect(openCases).toEqual([])
    expect(lastSurvey?.ref).toBe('last')
    expect(lastEncounter?.at).toBe('2026-03')
    expect(points).toBeUndefined()
  })
})

describe('sameness', () => {
  it('A13: does not depend on the order of fields, but on that of lists', () => {
    expect(same({ a: 1, b: { c: [1, 2], d: 2 } }, { b: { d: 2, c: [1, 2] }, a: 1 })).toBe(true)
    expect(same({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
    expect(same({ a: 1 }, { a: 1, b: 2 })).toBe(false)
  })
})
