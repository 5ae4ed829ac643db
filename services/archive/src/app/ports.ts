import type { Found, PageOf, Repository } from '@hcrm/documents'
import type { Clock, Scope } from '@hcrm/kernel'
import type { AuditTrail } from '@hcrm/platform'
import type { SignedOut, SignOutState } from '../domain/access/sign-out.ts'
import type { Contact } from '../domain/contact/contact.ts'
import type { CustomerEvent } from '../domain/customer/customer.ts'
import type { CustomerState } from '../domain/customer/customer-state.ts'
import type { IdDocument } from '../domain/customer/document-number.ts'
import type { EncounterEvent, EncounterState } from '../domain/encounter/encounter.ts'
import type { ParkedLine, ParkedLineEvent } from '../domain/intake/parked-line.ts'
import type {
  OrgUnit,
  StaffMember,
  StaffSet,
  UnitSet,
} from '../domain/organisation/organisation.ts'
import type { Delivery, MessageEvent, MessageState } from '../domain/outreach/message.ts'
import type { Rendered } from '../domain/outreach/templates.ts'

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** By what a customer may be found; every value normalised. */
export type Finding =
  | { readonly by: 'code'; readonly code: string }
  | { readonly by: 'phone'; readonly phone: string }
  | { readonly by: 'email'; readonly email: string }
  | { readonly by: 'document'; readonly document: IdDocument }
  | { readonly by: 'mrn'; readonly branch: string; readonly mrn: string }
  /** A form of `nameForms`, among those registered at one of these branches. */
  | { readonly by: 'name'; readonly form: string; readonly branches: readonly string[] }
  /** References of one branch's systems, at most 100. */
  | { readonly by: 'sources'; readonly branch: string; readonly sources: readonly string[] }

export type FoundCustomer = Found<CustomerState>

export interface Customers
  extends Pick<Repository<CustomerState, CustomerEvent>, 'read' | 'readMany' | 'update'> {
  find(finding: Finding, page: PageRequest): Promise<PageOf<FoundCustomer>>
}

export interface CustomerStore {
  within(scope: Scope): Customers
}

export interface Organisation {
  readonly units: {
    within(scope: Scope): Pick<Repository<OrgUnit, UnitSet>, 'read' | 'readMany' | 'update'>
  }
  readonly staff: {
    within(scope: Scope): Pick<Repository<StaffMember, StaffSet>, 'read' | 'readMany' | 'update'>
  }
  /** Of every branch: who works where is no secret within the group. */
  listUnits(query: { readonly branch?: string }, page: PageRequest): Promise<PageOf<OrgUnit>>
  listStaff(
    query: { readonly branch?: string; readonly department?: string },
    page: PageRequest,
  ): Promise<PageOf<StaffMember>>
  unitsByCode(codes: readonly string[]): Promise<readonly OrgUnit[]>
  unitsBySource(branch: string, sources: readonly string[]): Promise<readonly OrgUnit[]>
  staffBySource(branch: string, sources: readonly string[]): Promise<readonly StaffMember[]>
  /** Codes of all branches. */
  branches(): Promise<readonly string[]>
  /** Zone of a branch; that of the group when the branch is not known yet. */
  zoneOf(branch: string): Promise<string>
}

export interface EncounterStore {
  within(
    scope: Scope,
  ): Pick<Repository<EncounterState, EncounterEvent>, 'read' | 'readMany' | 'update'>
}

export interface ParkedLineStore {
  within(scope: Scope): Pick<Repository<ParkedLine, ParkedLineEvent>, 'read' | 'update'> & {
    list(page: PageRequest): Promise<PageOf<Found<ParkedLine>>>
    /** At most 100 references of one branch. */
    waitingFor(
      branch: string,
      references: readonly string[],
      page: PageRequest,
    ): Promise<PageOf<Found<ParkedLine>>>
  }
}

export interface Contacts {
  within(scope: Scope): {
    /** What still stands first, then the latest. */
    highlights(customerId: string, limit: number): Promise<readonly Contact[]>
    timeline(
      customerId: string,
      page: PageRequest,
    ): Promise<PageOf<Contact & { readonly id: string }>>
  }
  read(id: string): Promise<Contact | undefined>
  /** Nothing when the row has come from this or a later fact already. */
  put(id: string, seq: number, contact: Contact): Promise<void>
}

export interface MessageStore {
  within(scope: Scope): Pick<Repository<MessageState, MessageEvent>, 'read' | 'update'> & {
    ofThread(thread: string, page: PageRequest): Promise<PageOf<Found<MessageState>>>
    ofCustomer(customerId: string, page: PageRequest): Promise<PageOf<Found<MessageState>>>
  }
  due(now: Date, limit: number): Promise<readonly string[]>
}

/** Takes one of the places a customer's day has; the same message gets the same place again. */
export interface ContactBudget {
  take(place: {
    readonly customerId: string
    readonly localDate: string
    readonly message: string
    readonly now: Date
  }): Promise<boolean>
}

export interface Letter extends Rendered {
  /** Same for the same message and round, so that a mail server can tell a repetition. */
  readonly messageId: string
  readonly to: string
  readonly at: Date
  readonly calendar?: string
}

/** A way out of the house. Never throws; says what is known. */
export interface Transport {
  send(letter: Letter): Promise<Delivery>
}

export interface Transports {
  readonly email: Transport
  readonly sms: Transport
}

/** A message as the development outbox shows it. */
export interface OutboxEntry {
  readonly channel: 'email' | 'sms'
  /** Masked. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly at: string
  readonly hasCalendar: boolean
}

export interface Outbox extends Transports {
  /** The last ones, latest first. */
  entries(): readonly OutboxEntry[]
}

/** By subject of tokens. */
export interface SignOutStore {
  within(scope: Scope): Pick<Repository<SignOutState, SignedOut>, 'update'>
}

/** Everything the doors of this service reach. */
export interface Archive {
  readonly customers: CustomerStore
  readonly organisation: Organisation
  readonly encounters: EncounterStore
  readonly parkedLines: ParkedLineStore
  readonly contacts: Contacts
  readonly messages: MessageStore
  readonly signOuts: SignOutStore
  readonly audit: AuditTrail
  /** Of tokens: real time, whatever the deployment's clock is set to. */
  readonly tokenClock: Clock
  readonly limits: ImportLimits
}

export interface ImportLimits {
  readonly linesMax: number
  readonly lineCharactersMax: number
}
