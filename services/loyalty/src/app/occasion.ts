import type { Call } from '@hcrm/kernel'
import { Temporal } from 'temporal-polyfill'
import type { LotTerms, Occasion } from '../domain/account.ts'
import type { EarningRule } from '../domain/earning.ts'
import type { Loyalty } from './ports.ts'

/** The zone of a branch; the group's own until the archive has told. */
export async function zoneOf(loyalty: Loyalty, call: Call, branch: string): Promise<string> {
  return (await loyalty.branches(call.scope).read(branch))?.zone ?? loyalty.limits.zone
}

export async function occasionAt(
  loyalty: Loyalty,
  call: Call,
  { branch, cause }: { readonly branch: string; readonly cause: string },
): Promise<Occasion> {
  const zone = await zoneOf(loyalty, call, branch)
  const localDate = Temporal.Instant.fromEpochMilliseconds(call.now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString()
  return { branch, cause, at: call.now, localDate }
}

/**
 * The lot that points earned on a local date go to. They stay valid to the end of the month
 * `expiryMonths` after the month of earning, in the branch's zone, whatever the month's length.
 */
export function lotTerms(rule: EarningRule, localDate: string, zone: string): LotTerms {
  const date = Temporal.PlainDate.from(localDate)
  const month = date.toPlainYearMonth()
  const end = month.add({ months: rule.expiryMonths + 1 }).toPlainDate({ day: 1 })
  const releases = date.add({ days: rule.refundWindowDays })
  return {
    month: month.toString(),
    expires: startOf(end, zone),
    ...(rule.refundWindowDays > 0 && { releases: startOf(releases, zone) }),
  }
}

function startOf(date: Temporal.PlainDate, zone: string): Date {
  return new Date(date.toZonedDateTime(zone).epochMilliseconds)
}
