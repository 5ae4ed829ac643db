import { type RpcService, rpcService, schemas } from '@hcrm/platform'
import {
  type BookingView,
  type SchedulingServiceServer,
  SchedulingServiceService,
} from '@hcrm/proto/scheduling/v1/scheduling_service'
import { z } from 'zod'
import { cancelBooking } from '../../app/cancel-booking.ts'
import { bookPlace } from '../../app/confirm-hold.ts'
import { findPlaces } from '../../app/find-places.ts'
import type { Scheduling } from '../../app/ports.ts'
import { readBooking } from '../../app/read-bookings.ts'
import type { Ticket, TicketTime } from '../../app/ticket.ts'
import { bookingIdOf } from '../booking-id.ts'
import { channel, code, reason, session, sheetId } from '../http/schemas.ts'
import { parsed } from './parsed.ts'

/** What is not said arrives as an empty text. */
const optionalCode = z.preprocess((value) => value || undefined, code.optional())
const question = z.strictObject({
  branch: schemas.branchCode,
  department: code,
  date: schemas.localDate,
  channel,
})
const placeWanted = z.strictObject({
  sheetId,
  session,
  customerId: schemas.id,
  serviceItem: optionalCode,
  channel,
})
const named = z.strictObject({ bookingId: schemas.id })
const cancellation = named.extend({ reason })

/** Booking for other systems: the same use cases as the HTTP door. */
export function schedulingRpc(scheduling: Scheduling): RpcService {
  return rpcService<SchedulingServiceServer>(SchedulingServiceService, {
    findPlaces: {
      operation: 'scheduling.rpc.findPlaces',
      handle: async (request, call) => {
        const { branch, department, date, channel } = parsed(question, request)
        const query = { branch, department, channel, from: date, to: date }
        const places = await findPlaces(scheduling, call, query)
        return {
          places: places.map((each) => ({
            ...each,
            starts: wallTime(each.next ?? each.starts),
            fee: each.fee,
          })),
        }
      },
    },
    bookPlace: {
      operation: 'scheduling.rpc.bookPlace',
      idempotency: 'required',
      handle: async (request, call) => {
        const wanted = parsed(placeWanted, request)
        const id = bookingIdOf(call, wanted.sheetId)
        const { ticket } = await bookPlace(scheduling, call, { ...wanted, id })
        return { booking: view(ticket) }
      },
    },
    cancelBooking: {
      operation: 'scheduling.rpc.cancelBooking',
      idempotency: 'required',
      handle: async (request, call) => {
        const { bookingId: id, reason } = parsed(cancellation, request)
        const { ticket } = await cancelBooking(scheduling, call, { id, reason })
        return { booking: view(ticket) }
      },
    },
    getBooking: {
      operation: 'scheduling.rpc.getBooking',
      handle: async (request, call) => {
        const { bookingId } = parsed(named, request)
        return { booking: view(await readBooking(scheduling, call, bookingId)) }
      },
    },
  })
}

function wallTime({ instant, ...at }: TicketTime) {
  return { ...at, instant: new Date(instant) }
}

function view({ id, sheetId, status, customerId, starts, number, code = '' }: Ticket): BookingView {
  const booking = { bookingId: id, sheetId, status, customerId, number, checkInCode: code }
  return { ...booking, starts: wallTime(starts) }
}
