import type { OperationsReport } from '../../api/types.ts'

export type ReportRow = OperationsReport['rows'][number]

export const measures = [
  'visits',
  'admissions',
  'emergencies',
  'procedures',
  'revenue',
  'bookings',
  'noShows',
] as const
export type Measure = (typeof measures)[number]

export interface Series {
  readonly periods: readonly string[]
  /** One line per group; a period in which a group has nothing counts zero. */
  readonly groups: readonly { readonly code: string; readonly values: readonly number[] }[]
}

/** Rows of the report as lines over time. Revenue comes in fen and is shown in yuan. */
export function seriesOf(rows: readonly ReportRow[], measure: Measure): Series {
  const periods = [...new Set(rows.map((row) => String(row.period)))].sort()
  const codes = [...new Set(rows.map((row) => String(row.group)))].sort()
  const cells = new Map(rows.map((row) => [`${row.period}\n${row.group}`, row]))
  return {
    periods,
    groups: codes.map((code) => ({
      code,
      values: periods.map((period) => amountOf(cells.get(`${period}\n${code}`), measure)),
    })),
  }
}

export function amountOf(row: ReportRow | undefined, measure: Measure): number {
  const value = Number(row?.[measure] ?? 0)
  return measure === 'revenue' ? value / 100 : value
}
