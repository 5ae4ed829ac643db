import { fail, never } from '@hcrm/kernel'
import { same } from '../values/same.ts'
import { type Consent, initialConsent } from './consent.ts'
import type {
  BranchRecord,
  Classification,
  Contacts,
  CustomerKind,
  CustomerState,
  Health,
  Identity,
  KindPeriod,
  Profile,
  Registration,
} from './customer-state.ts'
import { kindsNow } from './customer-state.ts'

export type CustomerEvent =
  | ({ readonly type: 'Registered'; readonly branch: string; readonly at: string } & NewCustomer)
  | ({ readonly type: 'RegisteredAtBranch'; readonly at: string } & BranchRecord)
  | ({ readonly type: 'SourceTold' } & SourceTold)
  | ({ readonly type: 'Changed'; readonly parts: readonly Part[] } & Particulars)
  | { readonly type: 'KindsSet'; readonly kinds: readonly CustomerKind[]; readonly at: string }
  | { readonly type: 'ConsentSet'; readonly consent: Consent }
  | { readonly type: 'Classified'; readonly classification: Classification }

/** What a branch's own system said of somebody, and by which references it knows them. */
export interface SourceTold {
  readonly branch: string
  readonly sources: readonly string[]
  readonly told?: string
}

/** What is known of a person, in groups that change together. */
export interface Particulars {
  readonly identity: Identity
  readonly contacts: Contacts
  readonly health: Health
  readonly profile: Profile
}

export interface NewCustomer extends Particulars {
  readonly code: string
  readonly kinds: readonly CustomerKind[]
}

export type Part = keyof Particulars | 'kinds'

export interface RegisterCustomer extends NewCustomer {
  readonly record: BranchRecord
  readonly at: string
}

const registrationsMax = 200
const kindPeriodsMax = 200
const sourcesMax = 20

export const initialCustomer: CustomerState = {
  code: '',
  identity: { name: '' },
  contacts: { phones: [], emails: [] },
  health: {},
  records: [],
  profile: { sex: 'unknown', languages: [], source: 'other' },
  kinds: [],
  registrations: [],
  consent: initialConsent,
  classification: 'ordinary',
}

/** A new customer, registered where the record was made (A1, A3). */
export function registerCustomer(
  state: CustomerState | undefined,
  { record, at, ...customer }: RegisterCustomer,
): readonly CustomerEvent[] {
  if (state) fail('ALREADY_EXISTS')
  return [
    { type: 'Registered', branch: record.branch, at, ...customer },
    { type: 'RegisteredAtBranch', at, ...record },
  ]
}

/**
 * One registration per branch. Repeating it, or adding another reference of the same branch's
 * systems, is fine; another MRN at the same branch is not (A3).
 */
export function registerAtBranch(
  state: CustomerState | undefined,
  record: BranchRecord & { readonly at: string },
): readonly CustomerEvent[] {
  const { records, registrations } = known(state)
  const existing = records.find(({ branch }) => branch === record.branch)
  if (!existing) {
    if (registrations.length >= registrationsMax) fail('LIMIT_REACHED')
    return [{ type: 'RegisteredAtBranch', ...record }]
  }
  if (existing.mrn !== record.mrn) {
    fail('ALREADY_EXISTS', { detail: 'The customer has another MRN at this branch.' })
  }
  return tell(existing, record)
}

/** Remembers what a source said, so that the same again changes nothing (A13). */
export function tellSource(
  state: CustomerState | undefined,
  told: SourceTold,
): readonly CustomerEvent[] {
  const record = known(state).records.find(({ branch }) => branch === told.branch)
  return record ? tell(record, told) : fail('NOT_FOUND')
}

/** Puts new particulars in place; says which groups really changed. */
export function changeCustomer(
  state: CustomerState | undefined,
  to: Partial<Particulars> & { readonly kinds?: readonly CustomerKind[]; readonly at: string },
): readonly CustomerEvent[] {
  const before = known(state)
  const { identity, contacts, health, profile } = before
  const after = { identity, contacts, health, profile, ...particularsOf(to) }
  const parts = (['identity', 'contacts', 'health', 'profile'] as const).filter(
    (part) => !same(before[part], after[part]),
  )
  const changed: readonly CustomerEvent[] =
    parts.length === 0 ? [] : [{ type: 'Changed', parts, ...after }]
  return [...changed, ...setKinds(before, to)]
}

/** A customer who has visited is a patient, whatever else they are (A2). */
export function becomePatient(
  state: CustomerState | undefined,
  at: string,
): readonly CustomerEvent[] {
  const kinds = kindsNow(known(state)).filter((kind) => kind !== 'potential')
  return setKinds(known(state), { kinds: [...new Set([...kinds, 'direct' as const])], at })
}

export function setConsent(
  state: CustomerState | undefined,
  consent: Consent,
): readonly CustomerEvent[] {
  return same(known(state).consent, consent) ? [] : [{ type: 'ConsentSet', consent }]
}

export function classify(
  state: CustomerState | undefined,
  classification: Classification,
): readonly CustomerEvent[] {
  if (known(state).classification === classification) return []
  return [{ type: 'Classified', classification }]
}

export function evolveCustomer(state: CustomerState, event: CustomerEvent): CustomerState {
  switch (event.type) {
    case 'Registered': {
      const { code, identity, contacts, health, profile, kinds, at } = event
      const periods = kinds.map((kind) => ({ kind, from: at }))
      return { ...state, code, identity, contacts, health, profile, kinds: periods }
    }
    case 'RegisteredAtBranch': {
      const { type, at, ...record } = event
      const registration: Registration = { branch: record.branch, at }
      return {
        ...state,
        registrations: [...state.registrations, registration],
        records: [...state.records, record],
      }
    }
    case 'SourceTold':
      return { ...state, records: state.records.map((record) => linked(record, event)) }
    case 'Changed': {
      const changed = event.parts.filter((part) => part !== 'kinds')
      return { ...state, ...Object.fromEntries(changed.map((part) => [part, event[part]])) }
    }
    case 'KindsSet':
      return { ...state, kinds: periodsAfter(state.kinds, event) }
    case 'ConsentSet':
      return { ...state, consent: event.consent }
    case 'Classified':
      return { ...state, classification: event.classification }
    default:
      return never(event)
  }
}

function known(state: CustomerState | undefined): CustomerState {
  return state ?? fail('NOT_FOUND')
}

function particularsOf(to: Partial<Particulars>): Partial<Particulars> {
  const { identity, contacts, health, profile } = to
  return {
    ...(identity && { identity }),
    ...(contacts && { contacts }),
    ...(health && { health }),
    ...(profile && { profile }),
  }
}

function setKinds(
  state: CustomerState,
  { kinds, at }: { readonly kinds?: readonly CustomerKind[]; readonly at: string },
): readonly CustomerEvent[] {
  if (kinds === undefined || same([...kinds].sort(), [...kindsNow(state)].sort())) return []
  if (state.kinds.length + kinds.length > kindPeriodsMax) fail('LIMIT_REACHED')
  return [{ type: 'KindsSet', kinds, at }]
}

function periodsAfter(
  periods: readonly KindPeriod[],
  { kinds, at }: { readonly kinds: readonly CustomerKind[]; readonly at: string },
): readonly KindPeriod[] {
  const kept = periods.map((period) =>
    period.until === undefined && !kinds.includes(period.kind) ? { ...period, until: at } : period,
  )
  const open = new Set(periods.filter((each) => each.until === undefined).map((each) => each.kind))
  const begun = kinds.filter((kind) => !open.has(kind)).map((kind) => ({ kind, from: at }))
  return [...kept, ...begun]
}

function tell(
  record: BranchRecord,
  { branch, sources, told }: SourceTold,
): readonly CustomerEvent[] {
  const added = sources.filter((source) => !record.sources.includes(source))
  if (record.sources.length + added.length > sourcesMax) fail('LIMIT_REACHED')
  if (added.length === 0 && (told === undefined || told === record.told)) return []
  return [{ type: 'SourceTold', branch, sources: added, ...(told !== undefined && { told }) }]
}

function linked(record: BranchRecord, { branch, sources, told }: SourceTold): BranchRecord {
  if (record.branch !== branch) return record
  const all = [...record.sources, ...sources]
  return { ...record, sources: all, ...(told !== undefined && { told }) }
}
