import { fail } from '@hcrm/kernel'
import { isZone } from '../values/calendar.ts'
import { same } from '../values/same.ts'

export const unitKinds = ['branch', 'department', 'external'] as const
export type UnitKind = (typeof unitKinds)[number]

export const positions = ['doctor', 'nurse', 'consultant', 'coordinator', 'agent', 'other'] as const
export type Position = (typeof positions)[number]

/** A branch hospital, one of its departments, or an organisation outside that its records name. */
export interface OrgUnit {
  readonly code: string
  readonly kind: UnitKind
  /** Its own code for a branch. */
  readonly branch: string
  readonly nameZh: string
  readonly nameEn: string
  /** IANA zone of a branch; empty for the others, who follow their branch. */
  readonly zone: string
  readonly address: string
  readonly phone: string
  readonly active: boolean
  /** References of the branch's own systems, e.g. `Organization/17`. */
  readonly sources: readonly string[]
}

export interface StaffMember {
  readonly code: string
  readonly branch: string
  readonly department: string
  readonly position: Position
  readonly title: string
  readonly nameZh: string
  readonly nameEn: string
  readonly specialities: readonly string[]
  readonly languages: readonly string[]
  readonly active: boolean
  readonly sources: readonly string[]
}

export interface UnitSet {
  readonly type: 'UnitSet'
  readonly unit: OrgUnit
}

export interface StaffSet {
  readonly type: 'StaffSet'
  readonly member: StaffMember
}

export const initialUnit: OrgUnit = {
  code: '',
  kind: 'department',
  branch: '',
  nameZh: '',
  nameEn: '',
  zone: '',
  address: '',
  phone: '',
  active: false,
  sources: [],
}

export const initialMember: StaffMember = {
  code: '',
  branch: '',
  department: '',
  position: 'other',
  title: '',
  nameZh: '',
  nameEn: '',
  specialities: [],
  languages: [],
  active: false,
  sources: [],
}

/** A unit keeps its kind and its branch: records point at it (S1). */
export function setUnit(state: OrgUnit | undefined, unit: OrgUnit): readonly UnitSet[] {
  if (unit.kind === 'branch' ? unit.branch !== unit.code : unit.branch === unit.code) {
    fail('NOT_ALLOWED_HERE', { field: 'branch' })
  }
  if (unit.kind === 'branch' && !isZone(unit.zone)) fail('NOT_ALLOWED_HERE', { field: 'zone' })
  if (state && (state.kind !== unit.kind || state.branch !== unit.branch)) {
    fail('BAD_STATE', { detail: 'A unit keeps its kind and its branch.' })
  }
  return state && same(state, unit) ? [] : [{ type: 'UnitSet', unit }]
}

/** A staff member may change department, not branch: who moves gets another code there (A11). */
export function setStaff(state: StaffMember | undefined, member: StaffMember): readonly StaffSet[] {
  if (state && state.branch !== member.branch) {
    fail('BAD_STATE', { detail: 'A staff member keeps the branch.' })
  }
  return state && same(state, member) ? [] : [{ type: 'StaffSet', member }]
}
