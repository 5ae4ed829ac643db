import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { findPlaces, sessionView } from '../../app/find-places.ts'
import type { Scheduling } from '../../app/ports.ts'
import { type DaySheet, readDay, readSheet } from '../../app/read-bookings.ts'
import { booking, branch, channel, code, session, sheetId, wallTime } from './schemas.ts'

const tag = 'sheets'

const sessionShape = {
  session,
  starts: wallTime,
  ends: wallTime,
  /** The first place that is free. */
  next: wallTime.optional(),
  durationMinutes: z.int(),
  serviceItem: z.string(),
  fee: schemas.money,
}

const place = z
  .strictObject({
    sheetId: z.string(),
    branch: z.string(),
    department: z.string(),
    resource: z.string(),
    ...sessionShape,
    /** For the channel asked for, now. */
    free: z.int(),
    /** Set while the places are not released yet. */
    releasesAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Place' })

const freeFor = z.strictObject({
  web: z.int(),
  phone: z.int(),
  desk: z.int(),
  his: z.int(),
  vip: z.int(),
})

const onSheet = booking
  .extend({
    overbookedBy: z.string().optional(),
    overbookedReason: z.string().optional(),
    customerCode: z.string().optional(),
    /** Masked. */
    customerName: z.string().optional(),
  })
  .meta({ id: 'BookingOnSheet' })

const sheet = z
  .strictObject({
    id: z.string(),
    branch: z.string(),
    department: z.string(),
    resource: z.string(),
    date: schemas.localDate,
    zone: z.string(),
    releaseAt: z.iso.datetime(),
    flowBackAt: z.iso.datetime(),
    sessions: z.array(z.strictObject({ ...sessionShape, places: z.int(), free: z.int(), freeFor })),
    bookings: z.array(onSheet),
  })
  .meta({ id: 'Sheet' })

export function sheetRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/places',
      operation: 'scheduling.place.find',
      tag,
      summary: 'Free places of a department or of one resource, over at most 31 days (S4).',
      query: z.strictObject({
        branch,
        department: code.optional(),
        resource: code.optional(),
        from: schemas.localDate,
        to: schemas.localDate,
        channel: channel.default('web'),
      }),
      replies: { 200: z.strictObject({ items: z.array(place) }) },
      handle: async ({ query, call }, reply) => {
        const items = await findPlaces(scheduling, call, query)
        return reply(200, { items: [...items] })
      },
    }),
    route({
      method: 'get',
      path: '/sheets',
      operation: 'scheduling.sheet.day',
      tag,
      summary: 'The sheets of a department on a day, with who is expected (S8).',
      query: z.strictObject({ department: code, date: schemas.localDate }),
      replies: { 200: z.strictObject({ items: z.array(sheet) }) },
      handle: async ({ query, call }, reply) => {
        const items = await readDay(scheduling, call, query)
        return reply(200, { items: items.map(sheetView) })
      },
    }),
    route({
      method: 'get',
      path: '/sheets/:id',
      operation: 'scheduling.sheet.read',
      tag,
      summary: 'One sheet (S3).',
      params: z.strictObject({ id: sheetId }),
      replies: { 200: sheet },
      handle: async ({ params: { id }, call }, reply) => {
        const found = await readSheet(scheduling, call, id)
        return reply(200, sheetView(found), { version: found.version })
      },
    }),
  ]
}

function sheetView({ id, sheet: of, sessions, bookings, customers }: DaySheet) {
  const { branch: inBranch, department, resource, date, zone, releaseAt, flowBackAt } = of
  return {
    ...{ id, branch: inBranch, department, resource, date, zone },
    releaseAt: releaseAt.toISOString(),
    flowBackAt: flowBackAt.toISOString(),
    sessions: sessions.map((each) => ({
      ...sessionView(each),
      ...{ places: each.places, free: each.free, freeFor: each.freeFor },
      session: each.session,
    })),
    bookings: bookings.map(({ booking: { customer, overbooked }, ticket }) => {
      const known = customers.get(customer)
      return {
        ...ticket,
        ...(known && { customerCode: known.code, customerName: known.displayName }),
        ...(overbooked && { overbookedBy: overbooked.by, overbookedReason: overbooked.reason }),
      }
    }),
  } satisfies z.input<typeof sheet>
}
