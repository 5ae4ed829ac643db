import type { Delivery } from '@hcrm/events'
import { readEvent, required } from '@hcrm/platform'
import type { EncounterRecorded } from '@hcrm/proto/archive/v1/archive_events'
import {
  booking,
  customer,
  type EventContract,
  encounter,
  feedbackCase,
  points,
  survey,
} from '@hcrm/proto/contracts'
import type { Case } from '@hcrm/proto/feedback/v1/feedback_events'
import type { Booking } from '@hcrm/proto/scheduling/v1/scheduling_events'
import type { Fact, VisitFact } from '../../domain/facts.ts'

/** A key that joins facts of one person; without our secret it leads back to nobody. */
type Anonymous = (customerId: string) => string

/** Place of an event among those of its source, and how its customer is called here. */
interface Told {
  readonly seq: number
  readonly anonymous: Anonymous
}

type Mapping = (event: Delivery, anonymous: Anonymous) => readonly Fact[]

/** Turns events into facts. Events that are no fact of a report have no row here. */
const mappings: ReadonlyMap<string, Mapping> = new Map([
  map(customer.CustomerRegistered, (told, at) => [customerFact(told, at)]),
  map(customer.CustomerChanged, (told, at) => [customerFact(told, at)]),
  map(customer.RegisteredAtBranch, ({ customerId, branch, registeredAt }, { seq, anonymous }) => [
    {
      table: 'registration',
      row: {
        key: `${anonymous(customerId)}:${branch}`,
        seq,
        customer: anonymous(customerId),
        branch,
        date: (registeredAt ?? new Date(0)).toISOString().slice(0, 10),
      },
    },
  ]),
  map(encounter.EncounterRecorded, (told, at) => [visit(told, at)]),
  map(encounter.EncounterCorrected, ({ encounter: told }, at) => (told ? [visit(told, at)] : [])),
  map(encounter.EncounterCancelled, (told, at) => [cancelledVisit(told, at)]),
  map(
    encounter.ChargePosted,
    (
      { chargeId, customerId, branch, department, category, amount, localDate },
      { seq, anonymous },
    ) => [
      {
        table: 'charge',
        row: {
          key: chargeId,
          seq,
          customer: anonymous(customerId),
          branch,
          department,
          category,
          amount: amount?.amount ?? 0,
          date: localDate,
        },
      },
    ],
  ),
  map(
    encounter.ChargeRefunded,
    (
      { refundId, customerId, branch, department, category, amount, localDate },
      { seq, anonymous },
    ) => [
      {
        table: 'charge',
        row: {
          key: refundId,
          seq,
          customer: anonymous(customerId),
          branch,
          department,
          category,
          amount: -(amount?.amount ?? 0),
          date: localDate,
        },
      },
    ],
  ),
  map(booking.Booked, ({ booking: told }, at) => bookingFact(told, at, 'booked')),
  map(booking.Arrived, ({ booking: told }, at) => bookingFact(told, at, 'arrived')),
  map(booking.Fulfilled, ({ booking: told }, at) => bookingFact(told, at, 'fulfilled')),
  map(booking.NoShow, ({ booking: told }, at) => bookingFact(told, at, 'no-show')),
  map(booking.Cancelled, ({ booking: told }, at) => bookingFact(told, at, 'cancelled')),
  map(booking.Rescheduled, ({ booking: told }, at) => bookingFact(told, at, 'moved')),
  map(survey.ResponseReceived, (told, { seq }) => [
    {
      table: 'response',
      row: {
        key: told.invitationId,
        seq,
        branch: told.branch,
        department: told.department,
        staff: told.staff ?? null,
        satisfactionBp: told.satisfactionBp ?? null,
        recommend: told.recommend ?? null,
        date: told.localDate,
      },
    },
  ]),
  map(feedbackCase.CaseOpened, ({ case: told }, { seq }) => caseFact(told, seq, null)),
  map(feedbackCase.CaseChanged, ({ case: told }, { seq }) => caseFact(told, seq, null)),
  map(feedbackCase.CaseJudged, ({ case: told }, { seq }) => caseFact(told, seq, null)),
  map(feedbackCase.CaseClosed, ({ case: told, inTime }, { seq }) => caseFact(told, seq, inTime)),
  map(points.PointsPosted, (told, { anonymous }) => [
    {
      table: 'points',
      row: {
        key: `${anonymous(told.accountId)}:${told.seq}`,
        seq: told.seq,
        branch: told.branch,
        kind: told.kind,
        points: told.points,
        date: told.localDate,
      },
    },
  ]),
])

function map<Message>(
  contract: EventContract<Message>,
  toFacts: (message: Message, told: Told) => readonly Fact[],
): readonly [string, Mapping] {
  return [
    contract.type,
    (event, anonymous) => toFacts(readEvent(contract, event), { seq: event.seq, anonymous }),
  ]
}

/** The facts an event tells; none for one that no report counts. */
export function factsWith(anonymous: Anonymous): (event: Delivery) => readonly Fact[] {
  return (event) => mappings.get(event.type)?.(event, anonymous) ?? []
}

interface CustomerTold {
  readonly customerId: string
  readonly birthYear?: number | undefined
  readonly sex: string
  readonly regionCode?: string | undefined
  readonly source: string
}

function customerFact(
  { customerId, birthYear, sex, regionCode, source }: CustomerTold,
  { seq, anonymous }: Told,
): Fact {
  const row = {
    key: anonymous(customerId),
    seq,
    birthYear: birthYear ?? null,
    sex,
    region: regionCode ?? null,
    source,
  }
  return { table: 'customer', row }
}

function visit(told: EncounterRecorded, { seq, anonymous }: Told): Fact {
  const row: VisitFact = {
    key: required(told.encounterId, 'encounter_id'),
    seq,
    customer: anonymous(told.customerId),
    branch: told.branch,
    department: told.department,
    staff: told.staff ?? null,
    kind: told.kind,
    date: told.localDate,
    procedures: told.procedures.length,
    booking: told.bookingId ?? null,
    birthYear: told.birthYear ?? null,
    sex: told.sex,
    region: told.regionCode ?? null,
    source: told.source,
    cancelled: false,
  }
  return { table: 'visit', row }
}

/** A cancelled visit keeps its key, so that whatever told of it before counts no longer. */
function cancelledVisit(
  told: { readonly encounterId: string; readonly customerId: string; readonly branch: string },
  { seq, anonymous }: Told,
): Fact {
  const row: VisitFact = {
    key: told.encounterId,
    seq,
    customer: anonymous(told.customerId),
    branch: told.branch,
    department: '',
    staff: null,
    kind: '',
    date: '1970-01-01',
    procedures: 0,
    booking: null,
    birthYear: null,
    sex: '',
    region: null,
    source: '',
    cancelled: true,
  }
  return { table: 'visit', row }
}

function bookingFact(
  told: Booking | undefined,
  { seq, anonymous }: Told,
  status: string,
): readonly Fact[] {
  if (!told) return []
  const { bookingId, customerId, branch, department, resource, channel, starts } = told
  const row = {
    key: `${bookingId}@${resource}:${starts?.date}`,
    seq,
    customer: anonymous(customerId),
    branch,
    department,
    resource,
    channel,
    status,
  }
  return [{ table: 'booking', row: { ...row, date: starts?.date ?? '1970-01-01' } }]
}

function caseFact(told: Case | undefined, seq: number, inTime: boolean | null): readonly Fact[] {
  if (!told) return []
  const { caseId, branch, department, kind, nature, severity, status, localDate, repeatedCause } =
    told
  return [
    {
      table: 'complaint',
      row: {
        key: caseId,
        seq,
        branch,
        department,
        kind,
        nature,
        severity,
        status,
        date: localDate,
        inTime,
        repeated: repeatedCause,
      },
    },
  ]
}
