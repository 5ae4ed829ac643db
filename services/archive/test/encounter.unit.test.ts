import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import {
  type Charge,
  cancelEncounter,
  type EncounterEvent,
  type EncounterState,
  evolveEncounter,
  initialEncounter,
  leftOf,
  postCharge,
  type RecordEncounter,
  recordEncounter,
  refundCharge,
} from '../src/domain/encounter/encounter.ts'
import { code } from './problems.ts'

const key = { branch: 'east', system: 'his', sourceId: '17' }
const visit = {
  customerId: 'c1',
  department: 'east-eye',
  kind: 'outpatient',
  startedAt: '2026-11-20T01:00:00.000Z',
  localDate: '2026-11-20',
} as const
const flu = { system: 'icd10', code: 'J11' }
const told: RecordEncounter = {
  ...key,
  visit,
  about: { sex: 'female', source: 'nearby' },
  clinical: { conditions: { a: flu }, procedures: {} },
  whole: true,
}

function after(
  state: EncounterState | undefined,
  events: readonly EncounterEvent[],
): EncounterState {
  return fold(evolveEncounter, state ?? initialEncounter, events)
}

const recorded = after(undefined, recordEncounter(undefined, told).events)
const fee: Charge = {
  id: 'ch1',
  category: 'examination',
  item: 'ct',
  amountFen: 30_000,
  at: visit.startedAt,
  localDate: visit.localDate,
  refunds: [],
}

describe('a visit', () => {
  it('A13: is recorded once, whatever the order of its fields', () => {
    expect(recorded).toMatchObject({ ...key, visit, version: 1, status: 'recorded' })
    const again = recordEncounter(recorded, {
      ...told,
      visit: Object.fromEntries(Object.entries(visit).reverse()) as unknown as typeof visit,
    })
    expect(again).toEqual({ events: [], visit: 'unchanged', items: { a: 'unchanged' } })
  })

  it('A13: told otherwise it is a corrected version', () => {
    const other = { ...told, visit: { ...visit, department: 'east-ear' } }
    const { events, visit: outcome } = recordEncounter(recorded, other)
    expect(outcome).toBe('corrected')
    expect(after(recorded, events)).toMatchObject({ version: 2, visit: { department: 'east-ear' } })
  })

  it('A13: findings alone are told, corrected and taken back', () => {
    const part = { ...key, whole: false, clinical: { conditions: {}, procedures: { b: flu } } }
    const added = recordEncounter(recorded, part)
    expect(added).toMatchObject({ visit: 'unchanged', items: { b: 'created' } })
    const state = after(recorded, added.events)
    expect(state.clinical).toEqual({ conditions: { a: flu }, procedures: { b: flu } })
    expect(recordEncounter(state, part).events).toEqual([])
    const corrected = {
      ...part,
      clinical: { conditions: {}, procedures: { b: { ...flu, code: 'J10' } } },
    }
    expect(recordEncounter(state, corrected).items).toEqual({ b: 'corrected' })
    const none = { ...key, whole: false, clinical: { conditions: {}, procedures: {} } }
    const removed = recordEncounter(state, { ...none, removed: ['b', 'never'] })
    expect(removed.items).toEqual({ b: 'corrected', never: 'unchanged' })
    expect(after(state, removed.events).clinical.procedures).toEqual({})
  })

  it('A13: told whole, what is missing is gone', () => {
    const empty = { ...told, clinical: { conditions: {}, procedures: {} } }
    const { events } = recordEncounter(recorded, empty)
    expect(after(recorded, events).clinical.conditions).toEqual({})
  })

  it('A13: an older version that comes late changes nothing', () => {
    const dated = after(undefined, recordEncounter(undefined, { ...told, asOf: '2026-02' }).events)
    const late = { ...told, visit: { ...visit, department: 'x' }, asOf: '2026-01' }
    expect(recordEncounter(dated, late)).toMatchObject({ events: [], visit: 'unchanged' })
    expect(recordEncounter(dated, { ...late, asOf: '2026-03' }).visit).toBe('corrected')
  })

  it('A13: a finding without its visit is not found', () => {
    const part = { ...key, whole: false, clinical: told.clinical }
    expect(code(() => recordEncounter(undefined, part))).toBe('NOT_FOUND')
  })

  it('A13: cancelled it stays cancelled; a late copy is no revival', () => {
    const gone = after(recorded, cancelEncounter(recorded))
    expect(gone).toMatchObject({ status: 'cancelled', version: 2 })
    expect(cancelEncounter(gone)).toEqual([])
    expect(recordEncounter(gone, told)).toMatchObject({ events: [], visit: 'unchanged' })
    const other = { ...told, visit: { ...visit, department: 'x' } }
    expect(code(() => recordEncounter(gone, other))).toBe('BAD_STATE')
    expect(code(() => postCharge(gone, fee))).toBe('BAD_STATE')
    expect(code(() => cancelEncounter(undefined))).toBe('NOT_FOUND')
  })

  it('A13: it passes to another customer only while nothing was charged', () => {
    const other = { ...told, visit: { ...visit, customerId: 'c2' } }
    expect(recordEncounter(recorded, other).visit).toBe('corrected')
    const charged = after(recorded, postCharge(recorded, fee))
    expect(code(() => recordEncounter(charged, other))).toBe('BAD_STATE')
  })

  it('A13: findings are many, but not without end', () => {
    const items = Object.fromEntries(Array.from({ length: 1_001 }, (_none, n) => [`${n}`, flu]))
    const many = { ...told, clinical: { conditions: items, procedures: {} } }
    expect(code(() => recordEncounter(undefined, many))).toBe('LIMIT_REACHED')
  })
})

describe('charges', () => {
  const charged = after(recorded, postCharge(recorded, fee))
  const part = { id: 'r1', amountFen: 10_000, at: fee.at, localDate: fee.localDate }

  it('A13 L3: are posted once by their id', () => {
    expect(charged.charges).toEqual([fee])
    expect(postCharge(charged, fee)).toEqual([])
    expect(code(() => postCharge(charged, { ...fee, amountFen: 1 }))).toBe('ALREADY_EXISTS')
    expect(code(() => postCharge(undefined, fee))).toBe('NOT_FOUND')
  })

  it('A13 L4: are refunded in parts, never more than there is, once by the refund’s id', () => {
    const once = after(charged, refundCharge(charged, { chargeId: 'ch1', refund: part }))
    expect(once.charges.map(leftOf)).toEqual([20_000])
    expect(refundCharge(once, { chargeId: 'ch1', refund: part })).toEqual([])
    const other = { ...part, amountFen: 1 }
    expect(code(() => refundCharge(once, { chargeId: 'ch1', refund: other }))).toBe(
      'ALREADY_EXISTS',
    )
    const more = { ...part, id: 'r2', amountFen: 20_001 }
    expect(code(() => refundCharge(once, { chargeId: 'ch1', refund: more }))).toBe('LIMIT_REACHED')
    const rest = { ...more, amountFen: 20_000 }
    const all = after(once, refundCharge(once, { chargeId: 'ch1', refund: rest }))
    expect(all.charges.map(leftOf)).toEqual([0])
    expect(code(() => refundCharge(all, { chargeId: 'no', refund: rest }))).toBe('NOT_FOUND')
    // A charge that was refunded in part is still the same charge when it is sent again.
    expect(postCharge(once, fee)).toEqual([])
  })

  it('A13: a cancelled visit is still refunded', () => {
    const gone = after(charged, cancelEncounter(charged))
    expect(refundCharge(gone, { chargeId: 'ch1', refund: part })).toHaveLength(1)
  })

  it('A13: are many, but not without end', () => {
    const charges = Array.from({ length: 1_000 }, (_none, n) => ({ ...fee, id: `${n}` }))
    expect(code(() => postCharge({ ...recorded, charges }, fee))).toBe('LIMIT_REACHED')
  })
})
