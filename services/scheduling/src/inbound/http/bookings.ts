import type { Call } from '@hcrm/kernel'
import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { cancelBooking, giveBackHold } from '../../app/cancel-booking.ts'
import { bookPlace, confirmHold } from '../../app/confirm-hold.ts'
import { type HoldRequest, holdPlace } from '../../app/hold-place.ts'
import type { Scheduling } from '../../app/ports.ts'
import { listBookings, readBooking } from '../../app/read-bookings.ts'
import { reschedule } from '../../app/reschedule.ts'
import type { Ticket } from '../../app/ticket.ts'
import { bookingIdOf } from '../booking-id.ts'
import { booking, channel, code, hold, reason, session, sheetId } from './schemas.ts'

const tag = 'bookings'

export const placeWanted = z.strictObject({
  sheetId,
  session,
  customerId: schemas.id,
  serviceItem: code.optional(),
  channel,
  /** Local time of a place; without it the first that is free. */
  time: schemas.localTime.optional(),
  /** Consultation or campaign this comes from. */
  origin: code.optional(),
  /** Beyond the plan, for those who may. */
  overbook: z.strictObject({ reason }).optional(),
})

const params = z.strictObject({ id: schemas.id })

export function bookingRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [...holding(scheduling), ...booked(scheduling), ...changing(scheduling)]
}

export function holdRequest(call: Call, body: z.output<typeof placeWanted>): HoldRequest {
  return { ...body, id: bookingIdOf(call, body.sheetId) }
}

function holding(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/holds',
      operation: 'scheduling.hold.create',
      tag,
      summary: 'Takes a place for some minutes (S4).',
      body: placeWanted,
      idempotency: 'required',
      replies: { 201: hold },
      handle: async ({ body, call }, reply) => {
        const { ticket, replayed } = await holdPlace(scheduling, call, holdRequest(call, body))
        return reply(201, holdView(ticket), { replayed })
      },
    }),
    route({
      method: 'delete',
      path: '/holds/:id',
      operation: 'scheduling.hold.release',
      tag,
      summary: 'Gives a hold back before its time is over (S4).',
      params,
      idempotency: 'required',
      replies: { 200: booking },
      handle: async ({ params: { id }, call }, reply) => {
        const { ticket, replayed } = await giveBackHold(scheduling, call, id)
        return reply(200, ticket, { replayed })
      },
    }),
  ]
}

function booked(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/bookings',
      operation: 'scheduling.booking.create',
      tag,
      summary: 'Confirms a hold, or holds and confirms in one request (S4).',
      body: z.union([z.strictObject({ holdId: schemas.id }), placeWanted]),
      idempotency: 'required',
      replies: { 201: booking },
      handle: async ({ body, call }, reply) => {
        const { ticket, replayed } =
          'holdId' in body
            ? await confirmHold(scheduling, call, body.holdId)
            : await bookPlace(scheduling, call, holdRequest(call, body))
        return reply(201, ticket, { replayed })
      },
    }),
    route({
      method: 'get',
      path: '/bookings',
      operation: 'scheduling.booking.list',
      tag,
      summary: 'Bookings of a customer, the latest start first (S4).',
      query: schemas.pageQuery.extend({ customerId: schemas.id }),
      replies: { 200: schemas.pageOf(booking) },
      handle: async ({ query, call }, reply) => {
        const page = await listBookings(scheduling, call, query)
        return reply(200, { ...page, items: [...page.items] })
      },
    }),
    route({
      method: 'get',
      path: '/bookings/:id',
      operation: 'scheduling.booking.read',
      tag,
      summary: 'A booking (S4).',
      params,
      replies: { 200: booking },
      handle: async ({ params: { id }, call }, reply) =>
        reply(200, await readBooking(scheduling, call, id)),
    }),
  ]
}

function changing(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/bookings/:id/cancellation',
      operation: 'scheduling.booking.cancel',
      tag,
      summary: 'Gives a booked place up (S6).',
      params,
      body: z.strictObject({ reason }),
      idempotency: 'required',
      replies: { 200: booking },
      handle: async ({ params: { id }, body, call }, reply) => {
        const { ticket, replayed } = await cancelBooking(scheduling, call, { id, ...body })
        return reply(200, ticket, { replayed })
      },
    }),
    route({
      method: 'post',
      path: '/bookings/:id/reschedule',
      operation: 'scheduling.booking.reschedule',
      tag,
      summary: 'Exchanges a booked place for another one; answers the new booking (S6).',
      params,
      body: placeWanted.pick({ sheetId: true, session: true, time: true }).extend({ reason }),
      idempotency: 'required',
      replies: { 201: booking },
      handle: async ({ params: { id }, body, call }, reply) => {
        const newId = bookingIdOf(call, body.sheetId)
        const move = { ...body, id, newId }
        const { ticket, replayed } = await reschedule(scheduling, call, move)
        return reply(201, ticket, { replayed })
      },
    }),
  ]
}

function holdView(ticket: Ticket): z.input<typeof hold> {
  const { id: holdId, expiresAt = '', ...rest } = ticket
  const { sheetId, session, number, starts, durationMinutes, fee } = rest
  return { holdId, expiresAt, sheetId, session, number, starts, durationMinutes, fee }
}
