import type { Consent } from './consent.ts'
import type { IdDocument } from './document-number.ts'

export const sexes = ['male', 'female', 'other', 'unknown'] as const
export type Sex = (typeof sexes)[number]

/** Employee (the first customer), patient, not yet one, relative or friend, related party (A2). */
export const customerKinds = ['employee', 'direct', 'potential', 'indirect', 'related'] as const
export type CustomerKind = (typeof customerKinds)[number]

export const customerSources = [
  'friend-referral',
  'nearby',
  'passing-by',
  'medium',
  'online',
  'his',
  'other',
] as const
export type CustomerSource = (typeof customerSources)[number]

/** `key` for core customers, `protected` for those whose being here is itself a secret (A18). */
export const classifications = ['ordinary', 'key', 'protected'] as const
export type Classification = (typeof classifications)[number]

/** Sealed. */
export interface Identity {
  readonly name: string
  /** `YYYY-MM-DD` */
  readonly birthDate?: string
  readonly idDocument?: IdDocument
  readonly occupation?: string
}

/** Sealed. Every value normalised. */
export interface Contacts {
  /** E.164 */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly address?: string
  readonly wechatId?: string
}

/** Sealed. Free texts. */
export interface Health {
  readonly history?: string
  readonly allergies?: string
  readonly needs?: string
}

/** What may stand open: no one is recognised by it. */
export interface Profile {
  readonly sex: Sex
  readonly birthYear?: number
  /** Administrative region, six digits. */
  readonly regionCode?: string
  /** BCP 47, the preferred one first. */
  readonly languages: readonly string[]
  readonly source: CustomerSource
  readonly referrerCode?: string
  readonly responsibleStaff?: string
}

/** One stretch of being of a kind; those that ended stay (A2). */
export interface KindPeriod {
  readonly kind: CustomerKind
  readonly from: string
  readonly until?: string
}

export interface Registration {
  readonly branch: string
  readonly at: string
}

/** Sealed. Numbers a branch knows the customer by. */
export interface BranchRecord {
  readonly branch: string
  readonly mrn: string
  /** References of the branch's own systems, e.g. `Patient/17`. */
  readonly sources: readonly string[]
  /** Fingerprint of what those systems told last: the same again must not undo what staff wrote. */
  readonly told?: string
}

export interface CustomerState {
  readonly code: string
  readonly identity: Identity
  readonly contacts: Contacts
  readonly health: Health
  readonly records: readonly BranchRecord[]
  readonly profile: Profile
  readonly kinds: readonly KindPeriod[]
  readonly registrations: readonly Registration[]
  readonly consent: Consent
  readonly classification: Classification
}

export function kindsNow(state: CustomerState): readonly CustomerKind[] {
  return state.kinds.filter(({ until }) => until === undefined).map(({ kind }) => kind)
}

export function branchesOf(state: CustomerState): readonly string[] {
  return state.registrations.map(({ branch }) => branch)
}
