import type { Call } from '@hcrm/kernel'
import { isUnsettledMove } from '../domain/booking.ts'
import type { Scheduling } from './ports.ts'
import { settleMove } from './reschedule.ts'
import { sweepSheet } from './sweep-sheet.ts'

/**
 * Does what is due on the sheets: sweeps them and settles moves a crash left open (S4, S8, D5).
 * One sheet that fails does not keep the others: `failed` is told of it.
 */
export async function sweepDueSheets(
  scheduling: Scheduling,
  { scope, now }: Call,
  failed: (sheetId: string, error: unknown) => void,
): Promise<number> {
  const due = await scheduling.sheets.due(now, scheduling.limits.sweepMax)
  for (const sheetId of due) {
    try {
      const { sheet } = await sweepSheet(scheduling, { scope, sheetId, now })
      const open = Object.values(sheet.bookings).filter(isUnsettledMove)
      for (const { id } of open) await settleMove(scheduling, { scope, sheetId, now, id })
    } catch (error) {
      failed(sheetId, error)
    }
  }
  return due.length
}
