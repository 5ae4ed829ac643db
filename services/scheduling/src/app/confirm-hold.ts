import { type Call, fail, type Operation } from '@hcrm/kernel'
import type { Booking } from '../domain/booking.ts'
import type { SheetPlan } from '../domain/sheet.ts'
import { operationOf, reachOf, stepOf } from './access.ts'
import { failpoint } from './failpoints.ts'
import { type HoldRequest, prepareHold, takePlace } from './hold-place.ts'
import { invitationOf } from './invitation.ts'
import type { Scheduling } from './ports.ts'
import { findBooking, show, showBookings, submit, type Written } from './sheets.ts'

/** Makes a booking of a hold (S4). HOLD_EXPIRED when its time is over. */
export async function confirmHold(
  scheduling: Scheduling,
  call: Call,
  id: string,
): Promise<Written> {
  const row = await findBooking(scheduling, call, id)
  const confirmed = await confirm(scheduling, call, {
    sheetId: row.sheet,
    place: row,
    booking: row.booking,
    operation: operationOf(call),
  })
  await showBookings(scheduling, confirmed, [id])
  return confirmed
}

/** Hold and confirmation by one request (S4); a walk-in is there at once (S8). */
export async function bookPlace(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<Written> {
  const { id, sheetId, walkIn: arrived = false } = request
  const command = await prepareHold(scheduling, call, request)
  const { sheet } = await takePlace(scheduling, call, { sheetId, command })
  const booking = sheet.bookings[id] ?? fail('HOLD_EXPIRED')
  const operation = stepOf(operationOf(call), 'confirm')
  const confirmation = { sheetId, place: sheet, booking, operation, arrived }
  const confirmed = await confirm(scheduling, call, confirmation)
  await show(scheduling, confirmed, { ids: [id], now: call.now })
  return confirmed
}

export interface Confirmation {
  readonly sheetId: string
  readonly place: Pick<SheetPlan, 'branch' | 'department' | 'resource'>
  readonly booking: Booking
  readonly operation: Operation
  readonly arrived?: boolean
}

export async function confirm(
  scheduling: Scheduling,
  call: Call,
  { sheetId, place, booking, operation, arrived = false }: Confirmation,
): Promise<Written> {
  const { id, overbooked, status } = booking
  if (overbooked !== undefined && status.kind === 'held') {
    const { reason } = overbooked
    await scheduling.overbookings.record(call, { booking: id, branch: place.branch, reason })
  }
  // Who stands at the desk needs no invitation.
  const outreach = arrived ? undefined : await invitationOf(scheduling, call, { place, booking })
  const command = { type: 'confirm', id, now: call.now, arrived, outreach } as const
  const written = await submit(scheduling, { scope: reachOf(call), sheetId, command, operation })
  await failpoint('scheduling.afterConfirm')
  return written
}
