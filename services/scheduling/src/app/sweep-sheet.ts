import { fail, type Scope } from '@hcrm/kernel'
import type { Sheet } from '../domain/sheet.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import type { Scheduling } from './ports.ts'

interface Sweeping {
  readonly scope: Scope
  readonly sheetId: string
  readonly now: Date
}

/** Ends lapsed holds and notes who has not come. */
export async function sweepSheet(
  { sheets }: Scheduling,
  { scope, sheetId, now }: Sweeping,
): Promise<{ readonly sheet: Sheet }> {
  const { state: sheet } = await sheets.within(scope).update(sheetId, { now }, (found) => ({
    events: decideSheet(found ?? fail('NOT_FOUND'), { type: 'sweep', now }),
    answer: {},
  }))
  return { sheet }
}
