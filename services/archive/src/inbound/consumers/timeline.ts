import type { Delivery } from '@hcrm/events'
import { groupBranch } from '@hcrm/kernel'
import { type ConsumerDefinition, type EventHandler, on } from '@hcrm/platform'
import type { EncounterRecorded } from '@hcrm/proto/archive/v1/archive_events'
import * as contracts from '@hcrm/proto/contracts'
import type { Case } from '@hcrm/proto/feedback/v1/feedback_events'
import type { Booking } from '@hcrm/proto/scheduling/v1/scheduling_events'
import { changeContact, recordContact } from '../../app/contact/record-contact.ts'
import type { Contacts } from '../../app/ports.ts'
import type { Contact } from '../../domain/contact/contact.ts'

const { booking, encounter, feedbackCase, membership, message, points, survey } = contracts

/**
 * One row per contact, of the facts of all services (A14). Twice or late: each row belongs to one
 * item of one document and is guarded by that document's `seq`, so an older or equal fact writes
 * nothing; a fact that tells only a change finds the row of its earlier ones, because facts of one
 * document come in order.
 */
export function timelineConsumer(contacts: Contacts): ConsumerDefinition {
  const groups = [booking, encounter, feedbackCase, membership, message, points, survey]
  return {
    operation: 'archive.timeline',
    topics: groups.map((group) => topicOf(group)),
    on: {
      ...bookingHandlers(contacts),
      ...encounterHandlers(contacts),
      ...caseHandlers(contacts),
      ...surveyHandlers(contacts),
      ...loyaltyHandlers(contacts),
      ...messageHandlers(contacts),
    },
  }
}

/** All facts of one aggregate go to one topic. */
function topicOf(group: Readonly<Record<string, { readonly topic: string }>>): string {
  const [first] = Object.values(group)
  if (!first) throw new Error('a contract without facts')
  return first.topic
}

type Handlers = Readonly<Record<string, EventHandler>>

interface Contract<Message> {
  readonly type: string
  readonly decode: (data: Uint8Array) => Message
}

/** Puts the row that a fact makes; a fact of nobody (an anonymous answer) makes none. */
function row<Message>(
  contacts: Contacts,
  contract: Contract<Message>,
  contactOf: (message: Message, event: Delivery) => Contact | undefined,
): Handlers {
  const handler = on(contract, async (fact: Message, event) => {
    const contact = contactOf(fact, event)
    if (contact) await recordContact(contacts, contact, placeOf(event))
  })
  return { [contract.type]: handler }
}

function placeOf({ subject, seq }: Delivery) {
  return { source: { id: subject, seq } }
}

function bookingHandlers(contacts: Contacts): Handlers {
  const put = <M extends { readonly booking: Booking | undefined }>(contract: Contract<M>) =>
    row(contacts, contract, (fact, event) => fact.booking && bookingContact(fact.booking, event))
  return {
    ...put(booking.Booked),
    ...put(booking.Rescheduled),
    ...put(booking.Cancelled),
    ...put(booking.Arrived),
    ...put(booking.NoShow),
    ...put(booking.Fulfilled),
  }
}

function bookingContact(fact: Booking, { branch, time, type }: Delivery): Contact {
  const { bookingId, customerId, department, resource, starts, channel, number } = fact
  const moved = type === booking.Rescheduled.type
  return {
    kind: 'booking',
    customerId,
    branch,
    at: (starts?.instant ?? time).toISOString(),
    status: moved ? 'moved' : fact.status,
    standing: !moved && fact.status === 'booked',
    ref: bookingId,
    department,
    staff: resource,
    data: { channel, number, date: starts?.date ?? '', time: starts?.time ?? '' },
  }
}

function encounterHandlers(contacts: Contacts): Handlers {
  const cancelled = on(encounter.EncounterCancelled, async ({ encounterId: ref }, event) => {
    const change = { kind: 'encounter', ref, status: 'cancelled', standing: false } as const
    await changeContact(contacts, change, placeOf(event))
  })
  return {
    ...row(contacts, encounter.EncounterRecorded, encounterContact),
    ...row(
      contacts,
      encounter.EncounterCorrected,
      (fact, event) => fact.encounter && encounterContact(fact.encounter, event),
    ),
    [encounter.EncounterCancelled.type]: cancelled,
  }
}

function encounterContact(fact: EncounterRecorded, { time }: Delivery): Contact {
  const { encounterId, customerId, branch, department, staff, kind, startedAt, localDate } = fact
  return {
    kind: 'encounter',
    customerId,
    branch,
    at: (startedAt ?? time).toISOString(),
    status: 'recorded',
    standing: false,
    ref: encounterId,
    department,
    ...(staff !== undefined && { staff }),
    data: { kind, date: localDate, version: fact.version },
  }
}

function caseHandlers(contacts: Contacts): Handlers {
  const put = <M extends { readonly case: Case | undefined }>(contract: Contract<M>) =>
    row(contacts, contract, (fact) => fact.case && caseContact(fact.case))
  return {
    ...put(feedbackCase.CaseOpened),
    ...put(feedbackCase.CaseChanged),
    ...put(feedbackCase.CaseJudged),
    ...put(feedbackCase.CaseEscalated),
    ...put(feedbackCase.SettlementAgreed),
    ...put(feedbackCase.CaseClosed),
  }
}

function caseContact(fact: Case): Contact | undefined {
  const { caseId, customerId, branch, department, staff, openedAt, dueAt, status } = fact
  if (customerId === undefined || openedAt === undefined) return undefined
  const { number, kind, nature, severity } = fact
  return {
    kind: 'case',
    customerId,
    branch,
    at: openedAt.toISOString(),
    status,
    standing: status !== 'closed',
    ref: caseId,
    department,
    ...(staff !== undefined && { staff }),
    data: { number, kind, nature, severity, due: dueAt?.toISOString() ?? '' },
  }
}

function surveyHandlers(contacts: Contacts): Handlers {
  return {
    ...row(contacts, survey.SurveyInvited, (fact, { time }) => ({
      ...surveyContact(fact),
      at: (fact.invitedAt ?? time).toISOString(),
      status: 'invited',
      data: { survey: fact.surveyId },
    })),
    ...row(contacts, survey.ResponseReceived, (fact, { time }) => {
      const { surveyId, satisfactionBp, recommend, receivedAt } = fact
      if (fact.customerId === '') return undefined
      return {
        ...surveyContact(fact),
        at: (receivedAt ?? time).toISOString(),
        status: 'answered',
        data: {
          survey: surveyId,
          ...(satisfactionBp !== undefined && { satisfactionBp }),
          ...(recommend !== undefined && { recommend }),
        },
      }
    }),
  }
}

interface SurveyFact {
  readonly invitationId: string
  readonly customerId: string
  readonly branch: string
  readonly department: string
  readonly staff?: string | undefined
}

function surveyContact(fact: SurveyFact) {
  const { invitationId, customerId, branch, department, staff } = fact
  const who = { customerId, branch, department, ...(staff !== undefined && { staff }) }
  return { kind: 'survey', ...who, standing: false, ref: invitationId } as const
}

/** Points and memberships belong to the group: every branch that knows the customer sees them. */
function loyaltyHandlers(contacts: Contacts): Handlers {
  const joined = {
    kind: 'membership',
    branch: groupBranch,
    status: 'member',
    standing: true,
  } as const
  return {
    ...row(contacts, membership.MemberJoined, (fact, { time }) => ({
      ...joined,
      customerId: fact.customerId,
      at: (fact.joinedAt ?? time).toISOString(),
      ref: fact.membershipId,
      data: { club: fact.club, tier: fact.tier },
    })),
    ...row(contacts, membership.TierChanged, (fact, { time }) => ({
      ...joined,
      customerId: fact.customerId,
      at: time.toISOString(),
      ref: fact.membershipId,
      data: { club: fact.club, tier: fact.toTier },
    })),
    ...row(contacts, points.PointsPosted, (fact, { time }) => ({
      kind: 'points',
      branch: groupBranch,
      customerId: fact.accountId,
      at: (fact.at ?? time).toISOString(),
      status: fact.kind,
      standing: true,
      ref: fact.accountId,
      data: { balance: fact.balanceAfter, pending: fact.pendingAfter, points: fact.points },
    })),
  }
}

function messageHandlers(contacts: Contacts): Handlers {
  return {
    ...row(contacts, message.MessageSent, (fact, { branch, time }) => ({
      kind: 'message',
      customerId: fact.customerId,
      branch,
      at: (fact.sentAt ?? time).toISOString(),
      status: 'sent',
      standing: false,
      ref: fact.messageId,
      data: { kind: fact.kind, channel: fact.channel, template: fact.template },
    })),
    ...row(contacts, message.MessageFailed, (fact, { branch, time }) => ({
      kind: 'message',
      customerId: fact.customerId,
      branch,
      at: (fact.failedAt ?? time).toISOString(),
      status: 'failed',
      standing: false,
      ref: fact.messageId,
      data: { kind: fact.kind, reason: fact.reason },
    })),
  }
}
