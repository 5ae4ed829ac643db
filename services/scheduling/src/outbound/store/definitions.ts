import type {
  AggregateDefinition,
  Change,
  ProjectionDefinition,
  ProjectionStore,
  ShownRow,
} from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import type {
  AvailabilityRow,
  BookingRow,
  Invitations,
  StaffMember,
  Unit,
} from '../../app/ports.ts'
import { availabilityRow, bookingRow } from '../../app/rows.ts'
import { claimChange } from '../../domain/claim.ts'
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

export const claimCollection = 'scheduling.claims'

interface SheetRows {
  readonly bookings: Pick<ProjectionStore<BookingRow>, 'showing'>
  readonly availability: Pick<ProjectionStore<AvailabilityRow>, 'showing'>
  readonly invitations: Pick<Invitations, 'code'>
}

/** A sheet is written with its customers' claims and with the rows that show it. */
export function sheetDefinition(rows: SheetRows): AggregateDefinition<Sheet, SheetEvent> {
  return {
    collection: 'scheduling.sheets',
    v: 1,
    initial: blankSheet,
    evolve: evolveSheet,
    branchOf: ({ branch }) => branch,
    publish: publishSheetEvent,
    keys: ({ department, date }) => ({ departmentDay: `${department}:${date}` }),
    due: dueOf,
    indexes: [{ fields: { 'keys.departmentDay': 1 } }],
    claims: {
      collection: claimCollection,
      of: (event, sheet, { operation: alias }) => {
        const { take, release } = claimChange(event, sheet)
        // One intent claims once: repeated for another sheet it is another request.
        return { release, take: take && alias !== undefined ? { ...take, alias } : take }
      },
    },
    shows: (change) => shownRows(change, rows),
  }
}

function shownRows(
  { id: sheetId, isNew, events, state: sheet, now }: Change<Sheet, SheetEvent>,
  { bookings, availability, invitations }: SheetRows,
): readonly ShownRow[] {
  const begun = new Set(events.flatMap((event) => (event.type === 'held' ? event.booking.id : [])))
  const touched = new Set([...begun, ...events.flatMap((event) => ('id' in event ? event.id : []))])
  const rows = [...touched].flatMap((id) => {
    const booking = sheet.bookings[id]
    if (booking === undefined) return []
    const row = bookingRow(invitations, sheet, { sheetId, booking })
    return bookings.showing(id, row, { isNew: begun.has(id) })
  })
  if (!events.some(({ type }) => changesRoom.has(type))) return rows
  return [...rows, availability.showing(sheetId, availabilityRow(sheet, now), { isNew })]
}

const changesRoom: ReadonlySet<SheetEvent['type']> = new Set([
  'published',
  'held',
  'holdEnded',
  'cancelled',
  'moved',
])

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
