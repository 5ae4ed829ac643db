import type { Fact } from '../../domain/facts.ts'

type Column = readonly [name: string, type: 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'BOOLEAN' | 'DATE']

/** Columns of each fact table after `key` and `seq`; names are the fields of the fact's row. */
export const columns: Readonly<Record<Fact['table'], readonly Column[]>> = {
  customer: [
    ['birthYear', 'INTEGER'],
    ['sex', 'VARCHAR'],
    ['region', 'VARCHAR'],
    ['source', 'VARCHAR'],
  ],
  registration: [
    ['customer', 'VARCHAR'],
    ['branch', 'VARCHAR'],
    ['date', 'DATE'],
  ],
  visit: [
    ['customer', 'VARCHAR'],
    ['branch', 'VARCHAR'],
    ['department', 'VARCHAR'],
    ['staff', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['date', 'DATE'],
    ['procedures', 'INTEGER'],
    ['booking', 'VARCHAR'],
    ['birthYear', 'INTEGER'],
    ['sex', 'VARCHAR'],
    ['region', 'VARCHAR'],
    ['source', 'VARCHAR'],
    ['cancelled', 'BOOLEAN'],
  ],
  charge: [
    ['customer', 'VARCHAR'],
    ['branch', 'VARCHAR'],
    ['department', 'VARCHAR'],
    ['category', 'VARCHAR'],
    ['amount', 'BIGINT'],
    ['date', 'DATE'],
  ],
  booking: [
    ['customer', 'VARCHAR'],
    ['branch', 'VARCHAR'],
    ['department', 'VARCHAR'],
    ['resource', 'VARCHAR'],
    ['channel', 'VARCHAR'],
    ['date', 'DATE'],
    ['status', 'VARCHAR'],
  ],
  response: [
    ['branch', 'VARCHAR'],
    ['department', 'VARCHAR'],
    ['staff', 'VARCHAR'],
    ['satisfactionBp', 'INTEGER'],
    ['recommend', 'INTEGER'],
    ['date', 'DATE'],
  ],
  complaint: [
    ['branch', 'VARCHAR'],
    ['department', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['nature', 'VARCHAR'],
    ['severity', 'VARCHAR'],
    ['status', 'VARCHAR'],
    ['date', 'DATE'],
    ['inTime', 'BOOLEAN'],
    ['repeated', 'BOOLEAN'],
  ],
  points: [
    ['branch', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['points', 'BIGINT'],
    ['date', 'DATE'],
  ],
}

/**
 * Sums kept beside the facts, so that a year's report grows with branches × departments × months
 * and not with visits. Each is a sum over one table; a changed row moves it by the difference.
 */
export interface Pack {
  readonly name: string
  readonly table: Fact['table']
  /** Column name → expression over the fact row. */
  readonly by: Readonly<Record<string, string>>
  readonly measures: Readonly<Record<string, string>>
}

const month = `date_trunc('month', "date")::DATE`
const counted = 'CASE WHEN cancelled THEN 0 ELSE 1 END'

export const packs: readonly Pack[] = [
  {
    name: 'pack_visit_day',
    table: 'visit',
    by: { date: '"date"', branch: 'branch', department: 'department', kind: 'kind' },
    measures: { visits: counted, procedures: 'CASE WHEN cancelled THEN 0 ELSE procedures END' },
  },
  ...(['source', 'sex', 'region', 'staff'] as const).map((dimension) => ({
    name: `pack_visit_${dimension}`,
    table: 'visit' as const,
    by: {
      date: month,
      branch: 'branch',
      department: 'department',
      kind: 'kind',
      [dimension]: `coalesce(${dimension}, 'unknown')`,
    },
    measures: { visits: counted },
  })),
  {
    name: 'pack_visit_ageBand',
    table: 'visit',
    by: {
      date: month,
      branch: 'branch',
      department: 'department',
      kind: 'kind',
      ageBand: 'age_band("birthYear", "date")',
    },
    measures: { visits: counted },
  },
  {
    name: 'pack_charge_month',
    table: 'charge',
    by: { date: month, branch: 'branch', department: 'department', category: 'category' },
    measures: { revenue: 'amount' },
  },
]
