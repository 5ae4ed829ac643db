import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { initialConsent } from '../src/domain/customer/consent.ts'
import {
  becomePatient,
  type CustomerEvent,
  changeCustomer,
  classify,
  evolveCustomer,
  initialCustomer,
  registerAtBranch,
  registerCustomer,
  setConsent,
  tellSource,
} from '../src/domain/customer/customer.ts'
import { branchesOf, type CustomerState, kindsNow } from '../src/domain/customer/customer-state.ts'
import { code } from './problems.ts'

const at = '2026-01-01T00:00:00.000Z'
const later = '2026-02-01T00:00:00.000Z'
const particulars = {
  identity: { name: '张晓明', birthDate: '1980-02-29' },
  contacts: { phones: ['+8613812341234'], emails: [] },
  health: {},
  profile: { sex: 'male', birthYear: 1980, languages: ['zh-CN'], source: 'nearby' },
} as const
const record = { branch: 'east', mrn: 'M1', sources: [] }

function after(state: CustomerState, events: readonly CustomerEvent[]): CustomerState {
  return fold(evolveCustomer, state, events)
}

const customer = after(
  initialCustomer,
  registerCustomer(undefined, {
    ...particulars,
    code: 'P23SBB6J',
    kinds: ['potential'],
    record,
    at,
  }),
)

describe('a customer', () => {
  it('A1 A3: is registered where the record was made', () => {
    expect(customer).toMatchObject({ ...particulars, code: 'P23SBB6J', consent: initialConsent })
    expect(branchesOf(customer)).toEqual(['east'])
    expect(code(() => registerCustomer(customer, { ...customer, record, at, kinds: [] }))).toBe(
      'ALREADY_EXISTS',
    )
  })

  it('A3: is registered at another branch, once, with one MRN', () => {
    const west = { branch: 'west', mrn: 'W7', sources: [], at: later }
    const both = after(customer, registerAtBranch(customer, west))
    expect(branchesOf(both)).toEqual(['east', 'west'])
    expect(registerAtBranch(both, west)).toEqual([])
    expect(code(() => registerAtBranch(both, { ...west, mrn: 'W8' }))).toBe('ALREADY_EXISTS')
    expect(code(() => registerAtBranch(undefined, west))).toBe('NOT_FOUND')
  })

  it('A3: many branches, but not without end', () => {
    let state = customer
    for (let n = 1; n < 200; n += 1) {
      const next = { branch: `b${n}`, mrn: `${n}`, sources: [], at }
      state = after(state, registerAtBranch(state, next))
    }
    const more = { branch: 'one-more', mrn: '1', sources: [], at }
    expect(code(() => registerAtBranch(state, more))).toBe('LIMIT_REACHED')
  })

  it('A13: remembers what its source told and by which references', () => {
    const told = { branch: 'east', sources: ['Patient/1'], told: 'digest' }
    const linked = after(customer, tellSource(customer, told))
    expect(linked.records).toEqual([
      { branch: 'east', mrn: 'M1', sources: ['Patient/1'], told: 'digest' },
    ])
    expect(tellSource(linked, told)).toEqual([])
    expect(tellSource(linked, { branch: 'east', sources: ['Patient/1'] })).toEqual([])
    expect(tellSource(linked, { ...told, told: 'other' })).toHaveLength(1)
    expect(code(() => tellSource(customer, { ...told, branch: 'west' }))).toBe('NOT_FOUND')
    const many = Array.from({ length: 21 }, (_none, n) => `Patient/${n}`)
    expect(code(() => tellSource(customer, { ...told, sources: many }))).toBe('LIMIT_REACHED')
  })

  it('A1: a change names the parts that changed, and nothing else', () => {
    const identity = { ...particulars.identity, name: '张小明' }
    const events = changeCustomer(customer, { ...particulars, identity, at: later })
    expect(events).toMatchObject([{ type: 'Changed', parts: ['identity'] }])
    expect(after(customer, events).identity.name).toBe('张小明')
    expect(after(customer, events).contacts).toBe(customer.contacts)
    expect(changeCustomer(customer, { ...particulars, at: later })).toEqual([])
  })

  it('A2: kinds change over a life time and their history stays', () => {
    const patient = after(customer, becomePatient(customer, later))
    expect(kindsNow(patient)).toEqual(['direct'])
    expect(patient.kinds).toEqual([
      { kind: 'potential', from: at, until: later },
      { kind: 'direct', from: later },
    ])
    expect(becomePatient(patient, later)).toEqual([])
    const employee = after(
      patient,
      changeCustomer(patient, { kinds: ['direct', 'employee'], at: later }),
    )
    expect(kindsNow(employee)).toEqual(['direct', 'employee'])
    expect(changeCustomer(employee, { kinds: ['employee', 'direct'], at: later })).toEqual([])
  })

  it('A2: the history of kinds is bounded', () => {
    let state = customer
    const flip = () => {
      const kinds = kindsNow(state).includes('direct') ? ['potential'] : ['direct']
      state = after(state, changeCustomer(state, { kinds: kinds as ['direct'], at: later }))
    }
    expect(code(() => Array.from({ length: 300 }, flip))).toBe('LIMIT_REACHED')
  })

  it('A16 A18: consent and classification change once', () => {
    const consent = { ...initialConsent, doNotContact: true }
    const silent = after(customer, setConsent(customer, consent))
    expect(silent.consent).toEqual(consent)
    expect(setConsent(silent, consent)).toEqual([])
    const key = after(customer, classify(customer, 'key'))
    expect(key.classification).toBe('key')
    expect(classify(key, 'key')).toEqual([])
  })
})
