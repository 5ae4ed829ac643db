import type { AggregateStore } from '@hcrm/documents'
import { type Module, type ModuleContext, setting } from '@hcrm/platform'
import { allTopics, signOut } from '@hcrm/proto/contracts'
import { z } from 'zod'
import type { Scheduling, Store } from './app/ports.ts'
import { consumers } from './inbound/consumers/consumers.ts'
import { sheetsLate } from './inbound/gauges.ts'
import { schedulingRpc } from './inbound/grpc/scheduling.ts'
import { arrivalRoutes } from './inbound/http/arrivals.ts'
import { bookingRoutes } from './inbound/http/bookings.ts'
import { catalogueRoutes } from './inbound/http/catalogue.ts'
import { invitationRoutes } from './inbound/http/invitations.ts'
import { sheetRoutes } from './inbound/http/sheets.ts'
import { jobs } from './inbound/jobs/jobs.ts'
import { archiveCustomers } from './outbound/clients/customers.ts'
import { archiveUnits } from './outbound/clients/organisation.ts'
import { invitations } from './outbound/invitations.ts'
import {
  availabilityDefinition,
  bookingRowDefinition,
  claimCollection,
  itemDefinition,
  rosterDefinition,
  sheetDefinition,
  staffDefinition,
  unitDefinition,
} from './outbound/store/definitions.ts'
import { organisationCopy } from './outbound/store/organisation.ts'
import { readModels } from './outbound/store/read-models.ts'
import { zones } from './outbound/zones.ts'
import { policy } from './policy.ts'

const minutesText = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(43_200))

const settings = z.strictObject({
  holdMinutes: setting.count(5, { min: 1, max: 60 }),
  /** Customers cancel and move until so long before the start. */
  changeDeadlineMinutes: setting.count(120, { min: 0, max: 10_080 }),
  checkInOpensMinutes: setting.count(240, { min: 0, max: 1_440 }),
  checkInClosesMinutes: setting.count(720, { min: 0, max: 1_440 }),
  /** From the end of a session until who has not come is noted. */
  noShowGraceMinutes: setting.count(60, { min: 0, max: 1_440 }),
  overbookedPerSessionMax: setting.count(5, { min: 0, max: 50 }),
  rosterDaysMax: setting.count(42, { min: 1, max: 92 }),
  /** When channels lose their own places, unless a roster says otherwise. */
  flowBackDaysBefore: setting.count(1, { max: 30 }),
  flowBackTime: z.iso.time({ precision: -1 }).default('18:00'),
  /** Messages before the start, each so many minutes. */
  remindersMinutes: setting.list(['1440', '120']).pipe(z.array(minutesText).max(5)),
  sweepEveryMs: setting.count(5_000, { min: 50, max: 600_000 }),
  sweepMax: setting.count(100, { min: 1, max: 100 }),
  /** How long the archive is not asked again whether somebody may know a customer. */
  customerKnownMs: setting.count(10_000, { min: 0, max: 60_000 }),
  /** A map that shows `{address}`. */
  mapUrl: z.url().default('https://uri.amap.com/search?keyword={address}'),
})

type Settings = z.output<typeof settings>

export const schedulingModule: Module<Settings> = {
  name: 'scheduling',
  settings,
  policy,
  topics: allTopics(),
  signOuts: signOut.SignedOut,
  create(context) {
    const scheduling = portsOf(context)
    const { mapUrl, sweepEveryMs: everyMs } = context.settings
    return {
      routes: [
        ...catalogueRoutes(scheduling),
        ...sheetRoutes(scheduling),
        ...bookingRoutes(scheduling),
        ...arrivalRoutes(scheduling),
        ...invitationRoutes(scheduling, { mapUrl }),
      ],
      rpcs: [schedulingRpc(scheduling)],
      consumers: consumers(scheduling),
      gauges: [sheetsLate(scheduling)],
      jobs: jobs(scheduling, { everyMs, log: context.log }),
    }
  },
}

/** Rows are written for whoever made them needed; which branch they are of stands in them. */
const writer = { kind: 'system', user: 'scheduling.readModels' } as const

function portsOf(context: ModuleContext<Settings>): Scheduling {
  const { stores, clock, peers, publicUrl, audit } = context
  const { customerKnownMs: knownMs, flowBackDaysBefore: daysBefore, ...limits } = context.settings
  const bookings = stores.projection(bookingRowDefinition)
  const availability = stores.projection(availabilityDefinition)
  const codes = invitations({ blind: stores.blind, publicUrl })
  const sheets = sheetDefinition({ bookings, availability, invitations: codes })
  const units = stores.projection(unitDefinition).within(writer)
  const staff = stores.projection(staffDefinition).within(writer)
  return {
    sheets: storeOf(stores.aggregates(sheets)),
    rosters: storeOf(stores.aggregates(rosterDefinition)),
    items: storeOf(stores.aggregates(itemDefinition)),
    bookings: (scope) => bookings.within(scope),
    availability: (scope) => availability.within(scope),
    readModels: readModels({
      bookings: bookings.within(writer),
      availability: availability.within(writer),
    }),
    claims: stores.claims(claimCollection),
    customers: archiveCustomers({ peers, clock, knownMs }),
    organisation: organisationCopy({ units, staff, clock, ask: archiveUnits(peers) }),
    zones,
    invitations: codes,
    overbookings: {
      record: (call, { booking, branch, reason }) =>
        audit.record(call, {
          operation: 'scheduling.booking.create',
          subjects: [booking],
          outcome: 'allowed',
          branch,
          reason,
        }),
    },
    limits: { ...limits, flowBackAt: { daysBefore, time: limits.flowBackTime } },
  }
}

function storeOf<State, Event>(store: AggregateStore<State, Event>): Store<State, Event> {
  return {
    within: (scope) => store.within(scope),
    due: (now, limit) => store.due(now, limit),
  }
}
