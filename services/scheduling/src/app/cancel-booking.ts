import type { Call } from '@hcrm/kernel'
import { cancellerOf, operationOf, reachOf } from './access.ts'
import { cancellationNotice } from './invitation.ts'
import type { Scheduling } from './ports.ts'
import { findBooking, submit, type Written } from './sheets.ts'

/** Gives a booked place up, with a reason, until the deadline that binds the caller (S6). */
export async function cancelBooking(
  scheduling: Scheduling,
  call: Call,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<Written> {
  const row = await findBooking(scheduling, call, id)
  const by = cancellerOf(call)
  const invited = { place: row, booking: row.booking }
  return submit(scheduling, {
    scope: reachOf(call),
    sheetId: row.sheet,
    operation: operationOf(call),
    command: {
      type: 'cancel',
      ...{ id, by, reason },
      now: call.now,
      deadlineMinutes: deadlineFor(scheduling, call),
      outreach: by === 'customer' ? undefined : await cancellationNotice(scheduling, call, invited),
    },
  })
}

/** Gives a hold back before its time is over. */
export async function giveBackHold(
  scheduling: Scheduling,
  call: Call,
  id: string,
): Promise<Written> {
  const { sheet: sheetId } = await findBooking(scheduling, call, id)
  const command = { type: 'giveBack', id, now: call.now } as const
  const operation = operationOf(call)
  return submit(scheduling, { scope: reachOf(call), sheetId, command, operation })
}

/** Customers have a deadline; staff, who give a reason, have none. */
export function deadlineFor({ limits }: Scheduling, call: Call): number | undefined {
  return call.may('late') ? undefined : limits.changeDeadlineMinutes
}
