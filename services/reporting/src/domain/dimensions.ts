import { fail } from '@hcrm/kernel'

/** First year of each band of age by which visits are grouped (R2). */
export const ageBandStarts = [0, 1, 7, 18, 30, 45, 60, 75] as const

/** `0-0`, `1-6`, … `75+`, or `unknown`, at the end of the year of the visit. */
export function ageBand(birthYear: number | null, visitYear: number): string {
  if (birthYear === null || birthYear > visitYear) return 'unknown'
  const age = visitYear - birthYear
  const index = ageBandStarts.findLastIndex((start) => start <= age)
  const next = ageBandStarts[index + 1]
  return next === undefined ? `${ageBandStarts[index]}+` : `${ageBandStarts[index]}-${next - 1}`
}

export const granularities = ['day', 'month', 'year'] as const
export type Granularity = (typeof granularities)[number]

/** What visits may be grouped by beside the period. */
export const visitDimensions = [
  'branch',
  'department',
  'kind',
  'source',
  'ageBand',
  'sex',
  'region',
  'staff',
] as const
export type VisitDimension = (typeof visitDimensions)[number]

/** A closed range of local dates. */
export interface Period {
  readonly from: string
  readonly to: string
}

const periodDaysMax = 3_660

const dayMs = 86_400_000

/** Refuses a period that ends before it begins or is too long: BAD_TIME. */
export function checkPeriod(period: Period): Period {
  const days = (Date.parse(period.to) - Date.parse(period.from)) / dayMs
  if (!(days >= 0) || days > periodDaysMax) fail('BAD_TIME', { field: 'to' })
  return period
}

/** The same dates a year earlier; 29 February becomes 28 February. */
export function yearBefore({ from, to }: Period): Period {
  return { from: shiftYear(from), to: shiftYear(to) }
}

/** As many days directly before. */
export function periodBefore({ from, to }: Period): Period {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return { from: shiftDays(from, -days), to: shiftDays(from, -1) }
}

function shiftYear(date: string): string {
  const [year, month, day] = date.split('-') as [string, string, string]
  const earlier = String(Number(year) - 1).padStart(4, '0')
  return `${earlier}-${month}-${month === '02' && day === '29' ? '28' : day}`
}

function shiftDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
}

/** Change in basis points against an earlier figure; null when there was nothing. */
export function changeBp(now: number, before: number): number | null {
  return before === 0 ? null : Math.round(((now - before) * 10_000) / before)
}

/** A share in basis points; null when nothing could have been. */
export function shareBp(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 10_000) / whole)
}
