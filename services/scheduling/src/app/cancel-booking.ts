import type { Call } from '@hcrm/kernel'
import type { CancelBooking, GiveBack } from '../domain/sheet-commands.ts'
import { cancellerOf, operationOf, reachOf } from './access.ts'
import { failpoint } from './failpoints.ts'
import { cancellationNotice } from './invitation.ts'
import type { Scheduling } from './ports.ts'
import { findBooking, releaseClaim, show, submit, type Written } from './sheets.ts'

/** Gives a booked place up, with a reason, until the deadline that binds the caller (S6). */
export async function cancelBooking(
  scheduling: Scheduling,
  call: Call,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<Written> {
  const row = await findBooking(scheduling, call, id)
  const by = cancellerOf(call)
  const invited = { place: row, booking: row.booking }
  return end(scheduling, call, {
    sheetId: row.sheet,
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
  const { sheet } = await findBooking(scheduling, call, id)
  const cause = { kind: 'givenBack' } as const
  const command = { type: 'giveBack', id, now: call.now, cause } as const
  return end(scheduling, call, { sheetId: sheet, command })
}

/** Customers have a deadline; staff, who give a reason, have none. */
export function deadlineFor({ limits }: Scheduling, call: Call): number | undefined {
  return call.may('late') ? undefined : limits.changeDeadlineMinutes
}

/** The place is free first, and then its claim: a crash between them is made good by the fact. */
async function end(
  scheduling: Scheduling,
  call: Call,
  { sheetId, command }: { readonly sheetId: string; readonly command: CancelBooking | GiveBack },
): Promise<Written> {
  const operation = operationOf(call)
  const submission = { scope: reachOf(call), sheetId, command, operation }
  const written = await submit(scheduling, submission)
  await failpoint('scheduling.afterCancel')
  await releaseClaim(scheduling, written.sheet, written.sheet.bookings[command.id])
  await show(scheduling, written, { ids: [command.id], now: call.now })
  return written
}
