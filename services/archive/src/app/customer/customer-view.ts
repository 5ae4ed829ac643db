import type { Call } from '@hcrm/kernel'
import type { Consent } from '../../domain/customer/consent.ts'
import {
  branchesOf,
  type Classification,
  type CustomerState,
  type Health,
  type KindPeriod,
  type Profile,
  type Sex,
} from '../../domain/customer/customer-state.ts'
import type { IdDocument } from '../../domain/customer/document-number.ts'
import {
  maskDocument,
  maskEmail,
  maskName,
  maskPhone,
  maskText,
} from '../../domain/customer/mask.ts'
import { knownBranches } from '../../domain/customer/sight.ts'
import type { FoundCustomer } from '../ports.ts'

/** A customer as one caller may see it: numbers masked, groups by role (A18, SEC24). */
export interface CustomerView extends Profile {
  readonly id: string
  readonly code: string
  readonly name: string
  /** For roles that check identities. */
  readonly birthDate?: string
  readonly idDocument?: IdDocument
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly address?: string
  readonly wechatId?: string
  readonly occupation?: string
  readonly classification: Classification
  readonly kinds: readonly KindPeriod[]
  readonly registrations: readonly RegistrationView[]
  readonly consent: Consent
  /** For roles that care. */
  readonly health?: Health
}

export interface RegistrationView {
  readonly branch: string
  readonly mrn?: string
  readonly registeredAt: string
}

/** What may be told of somebody whom one's own branch does not know. */
export interface CustomerCard {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly sex: Sex
  readonly birthYear?: number
  /** Masked; only for customers of one's own branch. */
  readonly phone?: string
  readonly branches: readonly string[]
  /** True: registered elsewhere in the group; register here to see more. */
  readonly recognition: boolean
}

export function customerView({ id, state }: FoundCustomer, call: Call): CustomerView {
  const { code, identity, contacts, profile, kinds, classification, consent } = state
  const may = partsFor(state, call)
  const { birthDate, idDocument, occupation } = identity
  return {
    id,
    code,
    name: may('name') ? identity.name : maskName(identity.name),
    ...profile,
    ...(birthDate !== undefined && may('birthDate') && { birthDate }),
    ...(idDocument && {
      idDocument: {
        kind: idDocument.kind,
        number: maskDocument(idDocument.kind, idDocument.number),
      },
    }),
    phones: contacts.phones.map(maskPhone),
    emails: contacts.emails.map(maskEmail),
    ...(contacts.address !== undefined && { address: maskText(contacts.address) }),
    ...(contacts.wechatId !== undefined && { wechatId: maskText(contacts.wechatId) }),
    ...(occupation !== undefined && may('name') && { occupation }),
    classification,
    kinds,
    registrations: registrationViews({ id, state }, call),
    consent,
    ...(may('health') && { health: state.health }),
  }
}

export function registrationViews(
  { id, state }: Pick<FoundCustomer, 'id' | 'state'>,
  call: Call,
): readonly RegistrationView[] {
  const known = knownBranches({ id, registeredAt: branchesOf(state) }, call)
  return state.registrations
    .filter(({ branch }) => known.includes(branch))
    .map(({ branch, at }) => {
      const record = state.records.find((each) => each.branch === branch)
      return { branch, registeredAt: at, ...(record && { mrn: record.mrn }) }
    })
}

/** For lists and recognition: always masked, whatever the role. */
export function customerCard(
  { id, state }: FoundCustomer,
  call: Call,
  recognition: boolean,
): CustomerCard {
  const { code, identity, contacts, profile } = state
  const [phone] = contacts.phones
  const branches = knownBranches({ id, registeredAt: branchesOf(state) }, call)
  return {
    id,
    code,
    name: maskName(identity.name),
    sex: profile.sex,
    ...(profile.birthYear !== undefined && { birthYear: profile.birthYear }),
    ...(phone !== undefined && !recognition && { phone: maskPhone(phone) }),
    branches: recognition ? [] : branches,
    recognition,
  }
}

/** What this role may see of this customer: of a classified one only roles that care for those. */
function partsFor({ classification }: CustomerState, call: Call): (part: string) => boolean {
  const isOpen = classification === 'ordinary' || call.may('classified')
  return (part) => isOpen && call.may(part)
}
