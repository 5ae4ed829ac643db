import type { OutgoingEvent } from '@hcrm/documents'
import { yuan } from '@hcrm/kernel'
import type { EncounterRecorded } from '@hcrm/proto/archive/v1/archive_events'
import { customer, encounter, message, organisation, signOut } from '@hcrm/proto/contracts'
import type { SignedOut, SignOutState } from '../domain/access/sign-out.ts'
import type { CustomerEvent } from '../domain/customer/customer.ts'
import { type CustomerState, kindsNow } from '../domain/customer/customer-state.ts'
import type { CodedItems, EncounterEvent, EncounterState } from '../domain/encounter/encounter.ts'
import type {
  OrgUnit,
  StaffMember,
  StaffSet,
  UnitSet,
} from '../domain/organisation/organisation.ts'
import type { MessageEvent, MessageState } from '../domain/outreach/message.ts'

/** A customer's facts as the contract has them: names of parts, no values. */
export function customerFact(
  event: CustomerEvent,
  state: CustomerState,
  customerId: string,
): OutgoingEvent | undefined {
  const { sex, birthYear, regionCode, source } = state.profile
  const facts = { customerId, kinds: [...kindsNow(state)], birthYear, sex, regionCode, source }
  switch (event.type) {
    case 'Registered':
      return customer.CustomerRegistered.out({
        ...facts,
        code: state.code,
        branch: event.branch,
        registeredAt: new Date(event.at),
      })
    case 'RegisteredAtBranch':
      return customer.RegisteredAtBranch.out({
        customerId,
        branch: event.branch,
        registeredAt: new Date(event.at),
      })
    case 'Changed':
      return customer.CustomerChanged.out({ ...facts, parts: [...event.parts] })
    case 'KindsSet':
      return customer.CustomerChanged.out({ ...facts, parts: ['kinds'] })
    case 'Classified':
      return customer.CustomerChanged.out({ ...facts, parts: ['classification'] })
    case 'ConsentSet': {
      const { purposes, doNotContact } = event.consent
      return customer.ConsentChanged.out({ customerId, purposes: [...purposes], doNotContact })
    }
    case 'SourceTold':
      return undefined
  }
}

export function unitFact({ unit }: UnitSet): OutgoingEvent {
  const { sources: _own, ...fact }: OrgUnit = unit
  return organisation.OrgUnitChanged.out(fact)
}

export function staffFact({ member }: StaffSet): OutgoingEvent {
  const { sources: _own, ...fact }: StaffMember = member
  const { specialities, languages } = fact
  return organisation.StaffChanged.out({
    ...fact,
    specialities: [...specialities],
    languages: [...languages],
  })
}

export function encounterFact(
  event: EncounterEvent,
  state: EncounterState,
  encounterId: string,
): OutgoingEvent {
  const { branch, visit, version } = state
  const { customerId, department } = visit
  const about = { encounterId, customerId, branch }
  switch (event.type) {
    case 'Recorded': {
      const fact = recordedFact(state, encounterId)
      if (event.version === 1) return encounter.EncounterRecorded.out(fact)
      return encounter.EncounterCorrected.out({ encounter: fact })
    }
    case 'EncounterCancelled':
      return encounter.EncounterCancelled.out({ ...about, version })
    case 'Charged': {
      const { id, category, item, amountFen, at, localDate } = event.charge
      return encounter.ChargePosted.out({
        ...about,
        chargeId: id,
        department,
        category,
        item,
        amount: yuan(amountFen),
        settledAt: new Date(at),
        localDate,
      })
    }
    case 'Refunded': {
      const { id, amountFen, at, localDate } = event.refund
      const charge = state.charges.find((each) => each.id === event.chargeId)
      return encounter.ChargeRefunded.out({
        ...about,
        refundId: id,
        chargeId: event.chargeId,
        department,
        category: charge?.category ?? '',
        amount: yuan(amountFen),
        refundedAt: new Date(at),
        localDate,
      })
    }
  }
}

/** Each version repeats the whole, so that a late reader needs no history. */
function recordedFact(state: EncounterState, encounterId: string): EncounterRecorded {
  const { branch, visit, about, clinical, version } = state
  const { startedAt, endedAt, ...rest } = visit
  return {
    encounterId,
    branch,
    ...rest,
    startedAt: new Date(startedAt),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt),
    conditions: codesOf(clinical.conditions),
    procedures: codesOf(clinical.procedures),
    version,
    ...about,
  }
}

function codesOf(items: CodedItems): string[] {
  return Object.values(items).map(({ system, code }) => `${system}|${code}`)
}

export function messageFact(
  event: MessageEvent,
  state: MessageState,
  messageId: string,
): OutgoingEvent | undefined {
  const { customerId, correlation, kind, plan, channel } = state
  const about = { messageId, customerId, correlation, kind }
  switch (event.type) {
    case 'Sent':
      return message.MessageSent.out({
        ...about,
        channel: channel ?? '',
        template: plan.template,
        sentAt: new Date(event.at),
      })
    case 'Failed':
      return message.MessageFailed.out({
        ...about,
        reason: event.reason,
        failedAt: new Date(event.at),
      })
    case 'Planned':
    case 'Deferred':
    case 'Sending':
    case 'Postponed':
      return undefined
  }
}

export function signOutFact(
  { signedOutAt, reason }: SignedOut,
  _state: SignOutState,
  subject: string,
): OutgoingEvent {
  return signOut.SignedOut.out({ subject, signedOutAt: new Date(signedOutAt), reason })
}
