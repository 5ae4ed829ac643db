import type { Call } from '@hcrm/kernel'
import { operationOf, reachOf } from './access.ts'
import { type HoldRequest, prepareHold, takePlace } from './hold-place.ts'
import { inviter } from './invitation.ts'
import type { Scheduling } from './ports.ts'
import { findBooking, submit, type Written } from './sheets.ts'

/** Makes a booking of a hold (S4). HOLD_EXPIRED when its time is over. */
export async function confirmHold(
  scheduling: Scheduling,
  call: Call,
  id: string,
): Promise<Written> {
  const row = await findBooking(scheduling, call, id)
  const invite = await inviter(scheduling, call, row)
  const outreach = invite(row.booking)
  const command = { type: 'confirm', id, now: call.now, arrived: false, outreach } as const
  const submission = { scope: reachOf(call), sheetId: row.sheet, command }
  return submit(scheduling, { ...submission, operation: operationOf(call) })
}

/** Hold and confirmation by one request and one write (S4); a walk-in is there at once (S8). */
export async function bookPlace(
  scheduling: Scheduling,
  call: Call,
  request: HoldRequest,
): Promise<Written> {
  const { id, sheetId, walkIn: arrived = false } = request
  const { command: hold, sheet } = await prepareHold(scheduling, call, request)
  // Who stands at the desk needs no invitation.
  const invite = arrived ? () => undefined : await inviter(scheduling, call, sheet)
  const command = { type: 'book', id, now: call.now, hold, arrived, invite } as const
  return takePlace(scheduling, call, { sheetId, command })
}
