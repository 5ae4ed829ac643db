import { fail } from '@hcrm/kernel'
import type { Particulars } from '../../domain/customer/customer.ts'
import type {
  CustomerKind,
  CustomerSource,
  CustomerState,
  Sex,
} from '../../domain/customer/customer-state.ts'
import {
  cardFacts,
  type DocumentKind,
  type IdDocument,
  normaliseDocument,
} from '../../domain/customer/document-number.ts'
import { normaliseEmail, normalisePhone } from './contact-points.ts'

/** What somebody tells of a customer, as they wrote it. */
export interface CustomerDraft extends Texts {
  readonly name: string
  readonly sex?: Sex | undefined
  readonly idDocument?: { readonly kind: DocumentKind; readonly number: string } | undefined
  readonly phones?: readonly string[] | undefined
  readonly emails?: readonly string[] | undefined
  readonly languages?: readonly string[] | undefined
  readonly source?: CustomerSource | undefined
  readonly kinds?: readonly CustomerKind[] | undefined
}

/** Texts that may be missing; in a patch `null` takes one away. */
interface Texts {
  /** `YYYY-MM-DD` */
  readonly birthDate?: string | null | undefined
  readonly occupation?: string | null | undefined
  readonly address?: string | null | undefined
  readonly regionCode?: string | null | undefined
  readonly wechatId?: string | null | undefined
  readonly history?: string | null | undefined
  readonly allergies?: string | null | undefined
  readonly needs?: string | null | undefined
  readonly referrerCode?: string | null | undefined
  readonly responsibleStaff?: string | null | undefined
}

export type CustomerPatch = Omit<CustomerDraft, 'name' | 'idDocument'> & {
  readonly name?: string | undefined
  readonly idDocument?: CustomerDraft['idDocument'] | null
}

const empty: Particulars = {
  identity: { name: '' },
  contacts: { phones: [], emails: [] },
  health: {},
  profile: { sex: 'unknown', languages: ['zh-CN'], source: 'other' },
}

export function particularsOf(draft: CustomerDraft, now: Date): Particulars {
  return patched(empty, draft, now)
}

/**
 * The particulars with a patch over them, normalised. Throws BAD_CONTACT, BAD_DOCUMENT_NUMBER, and
 * NOT_ALLOWED_HERE when card and birth date or sex contradict each other.
 */
export function patched(before: Particulars, patch: CustomerPatch, now: Date): Particulars {
  const idDocument = documentOf(before.identity.idDocument, patch.idDocument)
  const facts = idDocument?.kind === 'id-card' ? cardFacts(idDocument.number) : undefined
  const birthDate = agreed('birthDate', {
    told: pick(before.identity.birthDate, patch.birthDate),
    card: facts?.birthDate,
  })
  const told = patch.sex ?? before.profile.sex
  const sex = agreed('sex', { told: told === 'unknown' ? undefined : told, card: facts?.sex })
  if (birthDate !== undefined) checkBirth(birthDate, now)
  const { contacts, health, profile } = before
  return {
    identity: {
      name: patch.name ?? before.identity.name,
      ...given({
        birthDate,
        idDocument,
        occupation: pick(before.identity.occupation, patch.occupation),
      }),
    },
    contacts: {
      phones: patch.phones ? distinct(patch.phones.map(normalisePhone)) : contacts.phones,
      emails: patch.emails ? distinct(patch.emails.map(normaliseEmail)) : contacts.emails,
      ...given({
        address: pick(contacts.address, patch.address),
        wechatId: pick(contacts.wechatId, patch.wechatId),
      }),
    },
    health: given({
      history: pick(health.history, patch.history),
      allergies: pick(health.allergies, patch.allergies),
      needs: pick(health.needs, patch.needs),
    }),
    profile: {
      sex: sex ?? 'unknown',
      languages: patch.languages ?? profile.languages,
      source: patch.source ?? profile.source,
      ...given({
        birthYear: birthDate === undefined ? undefined : Number(birthDate.slice(0, 4)),
        regionCode: pick(profile.regionCode, patch.regionCode),
        referrerCode: pick(profile.referrerCode, patch.referrerCode),
        responsibleStaff: pick(profile.responsibleStaff, patch.responsibleStaff),
      }),
    },
  }
}

export function particularsIn({ identity, contacts, health, profile }: CustomerState): Particulars {
  return { identity, contacts, health, profile }
}

function documentOf(
  before: IdDocument | undefined,
  patch: CustomerPatch['idDocument'],
): IdDocument | undefined {
  if (patch === undefined) return before
  return patch === null ? undefined : normaliseDocument(patch.kind, patch.number)
}

/** What was told and what the card holds, when both are known, must be the same. */
function agreed<T extends string>(
  field: string,
  { told, card }: { readonly told: T | undefined; readonly card: T | undefined },
): T | undefined {
  if (told !== undefined && card !== undefined && told !== card) {
    fail('NOT_ALLOWED_HERE', { field, detail: 'The ID card says something else.' })
  }
  return told ?? card
}

/** Some place on earth is 14 hours ahead of UTC. */
const aheadMs = 14 * 3_600_000

function checkBirth(birthDate: string, now: Date): void {
  const latest = new Date(now.getTime() + aheadMs).toISOString().slice(0, 10)
  if (birthDate > latest) fail('NOT_ALLOWED_HERE', { field: 'birthDate' })
}

function pick<T>(before: T | undefined, patch: T | null | undefined): T | undefined {
  if (patch === undefined) return before
  return patch ?? undefined
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the fields that have no value. */
function given<T extends object>(fields: T): Given<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
