import type { Claims, Projection, Repository } from '@hcrm/documents'
import type { Call, Scope } from '@hcrm/kernel'
import type { SessionAvailability } from '../domain/availability.ts'
import type { Booking } from '../domain/booking.ts'
import type { DaysBefore, Roster, RosterEvent } from '../domain/roster.ts'
import type { ItemEvent, ServiceItem } from '../domain/service-item.ts'
import type { Sheet, SheetEvent } from '../domain/sheet.ts'

/** Everything the use cases need of the world. */
export interface Scheduling {
  readonly sheets: Store<Sheet, SheetEvent>
  readonly rosters: Store<Roster, RosterEvent>
  readonly items: Store<ServiceItem, ItemEvent>
  readonly bookings: (scope: Scope) => Pick<Projection<BookingRow>, 'read' | 'list'>
  readonly availability: (scope: Scope) => Pick<Projection<AvailabilityRow>, 'read' | 'list'>
  readonly readModels: ReadModels
  readonly claims: Pick<Claims, 'release'>
  readonly customers: Customers
  readonly organisation: Organisation
  readonly zones: Zones
  readonly invitations: Invitations
  readonly overbookings: Overbookings
  readonly limits: Limits
}

export interface Store<State, Event> {
  readonly within: (scope: Scope) => Repository<State, Event>
  /** Ids of what time alone has made due, oldest first. */
  readonly due: (now: Date, limit: number) => Promise<readonly string[]>
}

/** A booking as it can be found without its sheet. */
export interface BookingRow {
  readonly sheet: string
  readonly branch: string
  readonly department: string
  readonly resource: string
  /** For check-in. */
  readonly code: string
  /** Facts its sheet had told when this was written. */
  readonly facts: number
  readonly booking: Booking
}

/** What is free on a sheet, for a search. */
export interface AvailabilityRow {
  readonly branch: string
  readonly department: string
  readonly resource: string
  readonly date: string
  readonly releaseAt: Date
  readonly flowBackAt: Date
  readonly facts: number
  readonly sessions: readonly SessionAvailability[]
}

export interface Versioned<Row> {
  readonly id: string
  /** Of the sheet it was read from: an older one never replaces a newer one. */
  readonly version: number
  readonly row: Row
}

/** Repairs the rows that are written with a sheet; a row that is there and newer stays. */
export interface ReadModels {
  putBooking(row: Versioned<BookingRow>): Promise<void>
  putAvailability(row: Versioned<AvailabilityRow>): Promise<void>
  /** This process has written what shows a booking with so many facts of its sheet. */
  noteShown(bookingId: string, facts: number): void
  /** Whether it knows so; a hint that saves reading. */
  hasShown(bookingId: string, facts: number): boolean
}

/** What the archive knows of people. */
export interface Customers {
  /** Throws UNKNOWN_REFERENCE for somebody the caller may not know, UNAVAILABLE when unsure. */
  check(call: Call, id: string): Promise<void>
  /** Codes and masked names by id; who is not known is left out. */
  describe(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, CustomerCard>>
}

export interface CustomerCard {
  readonly code: string
  readonly displayName: string
}

/** Our copy of the group's branches, departments and staff. */
export interface Organisation {
  unit(code: string): Promise<Unit | undefined>
  /** As the archive has it now; while that is away as the copy has it, else UNAVAILABLE. */
  currentUnit(call: Call, code: string): Promise<Unit | undefined>
  staff(code: string): Promise<StaffMember | undefined>
  /** `seq` of the fact that tells it: an older one never replaces a newer one. */
  noteUnit(unit: Unit, seq: number): Promise<void>
  noteStaff(member: StaffMember, seq: number): Promise<void>
}

export interface Unit {
  readonly code: string
  readonly kind: string
  readonly branch: string
  readonly nameZh: string
  readonly nameEn: string
  readonly zone: string
  readonly address: string
  readonly phone: string
  readonly active: boolean
}

export interface StaffMember {
  readonly code: string
  readonly branch: string
  readonly department: string
  readonly nameZh: string
  readonly nameEn: string
  readonly active: boolean
}

export interface Zones {
  /** BAD_TIME for a time that the clocks of the zone leap over, and for an unknown zone. */
  instantOf(local: { readonly date: string; readonly time: string; readonly zone: string }): Date
}

/** Secrets that follow from a booking's id, so that they need not be kept. */
export interface Invitations {
  /** Eight characters for the check-in desk, none that looks like another. */
  code(booking: string): string
  /** Address of the invitation card; who has it needs no other right. */
  link(booking: string): string
  /** The booking of an address' token; undefined for one that was not made here. */
  open(token: string): string | undefined
}

/** Durable record of who went beyond the plan, and why. */
export interface Overbookings {
  record(
    call: Call,
    entry: { readonly booking: string; readonly branch: string; readonly reason: string },
  ): Promise<void>
}

/** Settings of the rules; units stand in the names. */
export interface Limits {
  readonly holdMinutes: number
  /** Customers cancel and move until so long before the start. */
  readonly changeDeadlineMinutes: number
  readonly checkInOpensMinutes: number
  readonly checkInClosesMinutes: number
  /** From the end of a session until who has not come is noted. */
  readonly noShowGraceMinutes: number
  readonly overbookedPerSessionMax: number
  readonly rosterDaysMax: number
  /** When channels lose their own places, unless the roster says otherwise. */
  readonly flowBackAt: DaysBefore
  /** Messages before the start, each so many minutes. */
  readonly remindersMinutes: readonly number[]
  readonly sweepMax: number
}
