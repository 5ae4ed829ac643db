import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { checkIn } from '../../app/arrivals.ts'
import { bookPlace } from '../../app/confirm-hold.ts'
import type { Scheduling } from '../../app/ports.ts'
import { holdRequest, placeWanted } from './bookings.ts'
import { booking } from './schemas.ts'

const tag = 'arrivals'
const checkInCode = z
  .string()
  .toUpperCase()
  .regex(/^[2-9A-HJKMNP-Z]{8}$/, 'BAD_ID')

export function arrivalRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/arrivals',
      operation: 'scheduling.arrival.checkIn',
      tag,
      summary: 'A booked customer is here: by booking, or by the code on the invitation (S8).',
      body: z.union([
        z.strictObject({ bookingId: schemas.id }),
        z.strictObject({ code: checkInCode }),
      ]),
      idempotency: 'required',
      replies: { 200: booking },
      handle: async ({ body, call }, reply) => {
        const { ticket, replayed } = await checkIn(scheduling, call, body)
        return reply(200, ticket, { replayed })
      },
    }),
    route({
      method: 'post',
      path: '/arrivals/walk-in',
      operation: 'scheduling.arrival.walkIn',
      tag,
      summary: 'Somebody without a booking is here and gets a place (S8).',
      body: placeWanted.omit({ channel: true, time: true }),
      idempotency: 'required',
      replies: { 201: booking },
      handle: async ({ body, call }, reply) => {
        const request = holdRequest(call, { ...body, channel: 'desk' })
        const walkIn = { ...request, walkIn: true }
        const { ticket, replayed } = await bookPlace(scheduling, call, walkIn)
        return reply(201, ticket, { replayed })
      },
    }),
  ]
}
