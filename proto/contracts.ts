import { BinaryReader } from '@bufbuild/protobuf/wire'
import * as archiveFacts from './gen/hcrm/archive/v1/archive_events.ts'
import * as outreach from './gen/hcrm/common/v1/outreach.ts'
import * as feedbackFacts from './gen/hcrm/feedback/v1/feedback_events.ts'
import * as loyaltyFacts from './gen/hcrm/loyalty/v1/loyalty_events.ts'
import * as schedulingFacts from './gen/hcrm/scheduling/v1/scheduling_events.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes that are no UTF-8 are refused, not replaced. */
const strictly = (bytes: Uint8Array): string => utf8.decode(bytes)

/** Reads and writes one generated message. */
interface Codec<Message> {
  encode(message: Message): { finish(): Uint8Array }
  decode(data: Uint8Array | BinaryReader): Message
}

/** One kind of event: its topic, its full name, and its form. */
export interface EventContract<Message> {
  readonly topic: string
  readonly type: string
  readonly decode: (data: Uint8Array) => Message
  /** What a document keeps until the relay has published it. */
  readonly out: (message: Message) => { topic: string; type: string; data: Uint8Array }
}

function event<Message>(
  topic: string,
  type: string,
  codec: Codec<Message>,
): EventContract<Message> {
  return {
    topic,
    type,
    decode: (data) => codec.decode(new BinaryReader(data, strictly)),
    out: (message) => ({ topic, type, data: codec.encode(message).finish() }),
  }
}

/** Any generated message; `never` in, `unknown` out fits them all. */
interface AnyCodec {
  encode(message: never): { finish(): Uint8Array }
  decode(data: Uint8Array): unknown
}
type Codecs = Readonly<Record<string, AnyCodec>>
type Contracts<C extends Codecs> = {
  readonly [K in keyof C]: C[K] extends Codec<infer Message> ? EventContract<Message> : never
}

/** All events of one aggregate go to one topic, so that its `seq` has no gaps there. */
function aggregate<C extends Codecs>(topic: string, owner: string, codecs: C): Contracts<C> {
  const contracts: Record<string, EventContract<unknown>> = {}
  for (const [name, codec] of Object.entries(codecs)) {
    const home = name.startsWith('Outreach') ? 'hcrm.common.v1' : owner
    contracts[name] = event(topic, `${home}.${name}`, codec as Codec<unknown>)
  }
  return contracts as Contracts<C>
}

const { OutreachRequested, OutreachWithdrawn } = outreach
const messages = { OutreachRequested, OutreachWithdrawn }

const A = 'hcrm.archive.v1'
const { CustomerRegistered, CustomerChanged, ConsentChanged, RegisteredAtBranch } = archiveFacts
const { OrgUnitChanged, StaffChanged, MessageSent, MessageFailed } = archiveFacts
const { EncounterRecorded, EncounterCorrected, EncounterCancelled } = archiveFacts
const { ChargePosted, ChargeRefunded, SignedOut } = archiveFacts

export const customer = aggregate('hcrm.archive.customer.v1', A, {
  CustomerRegistered,
  CustomerChanged,
  ConsentChanged,
  RegisteredAtBranch,
})
export const organisation = aggregate('hcrm.archive.organisation.v1', A, {
  OrgUnitChanged,
  StaffChanged,
})
export const encounter = aggregate('hcrm.archive.encounter.v1', A, {
  EncounterRecorded,
  EncounterCorrected,
  EncounterCancelled,
  ChargePosted,
  ChargeRefunded,
})
export const message = aggregate('hcrm.archive.message.v1', A, { MessageSent, MessageFailed })
export const signOut = aggregate('hcrm.archive.signout.v1', A, { SignedOut })

const S = 'hcrm.scheduling.v1'
const { RosterPublished, RosterChanged } = schedulingFacts
const { PlaceHeld, Booked, Rescheduled, Cancelled, Arrived, NoShow, Fulfilled, HoldReleased } =
  schedulingFacts

export const roster = aggregate('hcrm.scheduling.roster.v1', S, { RosterPublished, RosterChanged })
export const booking = aggregate('hcrm.scheduling.booking.v1', S, {
  PlaceHeld,
  Booked,
  Rescheduled,
  Cancelled,
  Arrived,
  NoShow,
  Fulfilled,
  HoldReleased,
  ...messages,
})

const F = 'hcrm.feedback.v1'
const { QuestionnairePublished, SurveyInvited, ResponseReceived } = feedbackFacts
const { CaseOpened, CaseChanged, CaseJudged, CaseEscalated, SettlementAgreed, CaseClosed } =
  feedbackFacts

export const questionnaire = aggregate('hcrm.feedback.questionnaire.v1', F, {
  QuestionnairePublished,
})
export const survey = aggregate('hcrm.feedback.survey.v1', F, {
  SurveyInvited,
  ResponseReceived,
  ...messages,
})
export const feedbackCase = aggregate('hcrm.feedback.case.v1', F, {
  CaseOpened,
  CaseChanged,
  CaseJudged,
  CaseEscalated,
  SettlementAgreed,
  CaseClosed,
  ...messages,
})

const L = 'hcrm.loyalty.v1'
const { MemberJoined, TierChanged, PointsPosted } = loyaltyFacts

export const membership = aggregate('hcrm.loyalty.membership.v1', L, {
  MemberJoined,
  TierChanged,
  ...messages,
})
export const points = aggregate('hcrm.loyalty.points.v1', L, { PointsPosted })

/** Every topic with its events; partitions are fixed at birth. */
export const contracts = {
  customer,
  organisation,
  encounter,
  message,
  signOut,
  roster,
  booking,
  questionnaire,
  survey,
  feedbackCase,
  membership,
  points,
} as const

export const partitionsPerTopic = 12

/** Topics of one service, e.g. `topicsOf('archive')`. */
export function topicsOf(service: string): readonly { name: string; partitions: number }[] {
  return allTopics().filter((topic) => topic.name.startsWith(`hcrm.${service}.`))
}

export function allTopics(): readonly { name: string; partitions: number }[] {
  const groups: readonly Readonly<Record<string, { readonly topic: string }>>[] =
    Object.values(contracts)
  const names = groups.flatMap((group) => Object.values(group).map(({ topic }) => topic))
  return [...new Set(names)].map((name) => ({ name, partitions: partitionsPerTopic }))
}
