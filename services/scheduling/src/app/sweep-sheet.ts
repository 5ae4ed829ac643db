import { fail, type Scope } from '@hcrm/kernel'
import type { Sheet } from '../domain/sheet.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import type { Scheduling } from './ports.ts'
import { releaseClaim, show } from './sheets.ts'

interface Sweeping {
  readonly scope: Scope
  readonly sheetId: string
  readonly now: Date
}

/** Ends lapsed holds and notes who has not come; gives back their claims. */
export async function sweepSheet(
  scheduling: Scheduling,
  { scope, sheetId, now }: Sweeping,
): Promise<{ readonly sheet: Sheet }> {
  const swept = await scheduling.sheets.within(scope).update(sheetId, { now }, (sheet) => {
    const events = decideSheet(sheet ?? fail('NOT_FOUND'), { type: 'sweep', now })
    return { events, answer: events.flatMap((event) => ('id' in event ? event.id : [])) }
  })
  if (swept.outcome === 'duplicate') throw new Error('a sweep without a source is a duplicate')
  const { state: sheet, version, answer: ids } = swept
  await Promise.all(ids.map((id) => releaseClaim(scheduling, sheet, sheet.bookings[id])))
  if (ids.length > 0) await show(scheduling, { sheetId, sheet, version }, { ids, now })
  return { sheet }
}
