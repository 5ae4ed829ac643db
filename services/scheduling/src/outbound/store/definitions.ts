import type { AggregateDefinition, ProjectionDefinition } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import type { AvailabilityRow, BookingRow, StaffMember, Unit } from '../../app/ports.ts'
import {
  blankRoster,
  dueOfRoster,
  evolveRoster,
  type Roster,
  type RosterEvent,
} from '../../domain/roster.ts'
import {
  blankItem,
  evolveItem,
  type ItemEvent,
  type ServiceItem,
} from '../../domain/service-item.ts'
import { blankSheet, dueOf, evolveSheet, type Sheet, type SheetEvent } from '../../domain/sheet.ts'
import { publishRosterEvent, publishSheetEvent } from '../publish.ts'

export const sheetDefinition: AggregateDefinition<Sheet, SheetEvent> = {
  collection: 'scheduling.sheets',
  v: 1,
  initial: blankSheet,
  evolve: evolveSheet,
  branchOf: ({ branch }) => branch,
  publish: publishSheetEvent,
  keys: ({ department, date }) => ({ departmentDay: `${department}:${date}` }),
  due: dueOf,
  indexes: [{ fields: { 'keys.departmentDay': 1 } }],
}

export const rosterDefinition: AggregateDefinition<Roster, RosterEvent> = {
  collection: 'scheduling.rosters',
  v: 1,
  initial: blankRoster,
  evolve: evolveRoster,
  branchOf: ({ branch }) => branch,
  publish: publishRosterEvent,
  keys: ({ plan: { department, from } }) => ({ department, from }),
  due: dueOfRoster,
  indexes: [{ fields: { 'keys.department': 1, 'keys.from': 1 } }],
}

export const itemDefinition: AggregateDefinition<ServiceItem, ItemEvent> = {
  collection: 'scheduling.service-items',
  v: 1,
  initial: blankItem,
  evolve: evolveItem,
  branchOf: ({ branch }) => branch,
  publish: () => undefined,
  indexes: [{ fields: { branch: 1 } }],
}

export const bookingRowDefinition: ProjectionDefinition<BookingRow> = {
  collection: 'scheduling.bookings',
  v: 1,
  branchOf: ({ branch }) => branch,
  keys: ({ code, booking: { customer, starts } }) => ({ customer, at: starts.instant, code }),
  indexes: [{ fields: { 'keys.customer': 1, 'keys.at': 1 } }, { fields: { 'keys.code': 1 } }],
}

export const availabilityDefinition: ProjectionDefinition<AvailabilityRow> = {
  collection: 'scheduling.availability',
  v: 1,
  branchOf: ({ branch }) => branch,
  keys: ({ department, resource, date }) => ({
    departmentDay: `${department}:${date}`,
    resourceDay: `${resource}:${date}`,
  }),
  indexes: [{ fields: { 'keys.departmentDay': 1 } }, { fields: { 'keys.resourceDay': 1 } }],
}

/** Names of places and of those who work there are for everybody who is signed in. */
export const unitDefinition: ProjectionDefinition<Unit> = {
  collection: 'scheduling.units',
  v: 1,
  branchOf: () => groupBranch,
  keys: () => ({}),
  indexes: [],
}

export const staffDefinition: ProjectionDefinition<StaffMember> = {
  collection: 'scheduling.staff',
  v: 1,
  branchOf: () => groupBranch,
  keys: () => ({}),
  indexes: [],
}
