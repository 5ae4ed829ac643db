import type { DuckDBConnection } from '@duckdb/node-api'
import type { Facts, Filter, Row, VisitQuery } from '../../app/ports.ts'
import type { Granularity, VisitDimension } from '../../domain/dimensions.ts'
import { quoted, rows } from './duckdb.ts'
import { columns, packs } from './schema.ts'

type Reports = Pick<
  Facts,
  'visits' | 'operations' | 'conversion' | 'satisfaction' | 'complaints' | 'digest'
>

/** The reports as SQL. Names come from closed lists, values only as parameters. */
export function reports(reader: DuckDBConnection): Reports {
  return {
    visits: (query) => visits(reader, query),
    operations: (query) => operations(reader, query),
    conversion: (query) => conversion(reader, query),
    satisfaction: (query) => satisfaction(reader, query),
    complaints: (query) => complaints(reader, query),
    digest: () => digest(reader),
  }
}

const periods: Readonly<Record<Granularity, string>> = {
  day: `strftime("date", '%Y-%m-%d')`,
  month: `strftime("date", '%Y-%m')`,
  year: `strftime("date", '%Y')`,
}

interface Condition {
  readonly sql: string
  readonly values: Readonly<Record<string, string>>
}

function condition({ period, branches, department }: Filter): Condition {
  const values: Record<string, string> = { from: period.from, to: period.to }
  const parts = ['"date" BETWEEN $from::DATE AND $to::DATE']
  if (branches) {
    const names = branches.map((branch, index) => {
      values[`branch${index}`] = branch
      return `$branch${index}`
    })
    parts.push(names.length === 0 ? 'false' : `branch IN (${names.join(', ')})`)
  }
  if (department !== undefined) {
    values['department'] = department
    parts.push('department = $department')
  }
  return { sql: parts.join(' AND '), values }
}

/** Packs by month may answer only for whole months. */
function wholeMonths({ from, to }: Filter['period']): boolean {
  const next = new Date(Date.parse(to) + 86_400_000).toISOString()
  return from.endsWith('-01') && next.slice(8, 10) === '01'
}

const factExpression: Readonly<Record<VisitDimension, string>> = {
  branch: 'branch',
  department: 'department',
  kind: 'kind',
  source: 'source',
  ageBand: 'age_band("birthYear", "date")',
  sex: 'sex',
  region: `coalesce(region, 'unknown')`,
  staff: `coalesce(staff, 'unknown')`,
}
const inEveryPack: readonly VisitDimension[] = ['branch', 'department', 'kind']

/** The smallest table that can answer: a pack where one suffices, else the facts themselves. */
function visitSource(query: VisitQuery): { readonly table: string; readonly packed: boolean } {
  const used = [...query.dimensions, ...(Object.keys(query.where) as VisitDimension[])]
  const special = [...new Set(used.filter((dimension) => !inEveryPack.includes(dimension)))]
  if (special.length === 0) return { table: 'pack_visit_day', packed: true }
  const byMonth = query.by !== 'day' && wholeMonths(query.period)
  if (special.length === 1 && byMonth) return { table: `pack_visit_${special[0]}`, packed: true }
  return { table: 'visit', packed: false }
}

async function visits(reader: DuckDBConnection, query: VisitQuery): Promise<readonly Row[]> {
  const { table, packed } = visitSource(query)
  const { sql, values } = condition(query)
  const expression = (dimension: VisitDimension): string =>
    packed ? `"${dimension}"` : factExpression[dimension]
  const selected = [
    `${periods[query.by]} AS period`,
    ...query.dimensions.map((dimension) => `${expression(dimension)} AS "${dimension}"`),
  ]
  const filters = (Object.keys(query.where) as VisitDimension[]).map(
    (dimension) => `${expression(dimension)} = $w_${dimension}`,
  )
  const wanted = Object.fromEntries(
    Object.entries(query.where).map(([name, value]) => [`w_${name}`, value ?? '']),
  )
  const measure = packed ? 'sum(visits)' : 'count(*) FILTER (NOT cancelled)'
  const groups = ['period', ...query.dimensions]
  return rows(
    reader,
    `SELECT ${selected.join(', ')}, ${measure}::BIGINT AS visits
     FROM "${table}" WHERE ${[sql, ...filters].join(' AND ')}
     GROUP BY ${groups.map((_, index) => index + 1).join(', ')} HAVING visits <> 0
     ORDER BY ${quoted(groups)}`,
    { ...values, ...wanted },
  )
}

type OperationsQuery = Parameters<Facts['operations']>[0]

/** Visits, admissions, emergencies, procedures, revenue, bookings, no-shows side by side (R2). */
async function operations(
  reader: DuckDBConnection,
  query: OperationsQuery,
): Promise<readonly Row[]> {
  const { sql, values } = condition(query)
  const group = query.dimension === 'none' ? `'all'` : `"${query.dimension}"`
  const revenueTable =
    query.by !== 'day' && wholeMonths(query.period) ? 'pack_charge_month' : 'charge'
  const revenue = revenueTable === 'charge' ? 'amount' : 'revenue'
  const part = (from: string, measures: Readonly<Record<string, string>>): string => {
    const sums = operationMeasures.map((name) => `${measures[name] ?? '0'} AS ${name}`)
    return `SELECT ${periods[query.by]} AS period, ${group} AS grp, ${sums.join(', ')}
      FROM ${from} WHERE ${sql} GROUP BY 1, 2`
  }
  const totals = operationMeasures.map((name) => `sum(${name})::BIGINT AS "${name}"`)
  const any = operationMeasures.map((name) => `sum(${name}) <> 0`)
  return rows(
    reader,
    `SELECT period, grp AS "group", ${totals.join(', ')} FROM (
      ${part('pack_visit_day', {
        visits: 'sum(visits)',
        admissions: `sum(visits) FILTER (kind = 'inpatient')`,
        emergencies: `sum(visits) FILTER (kind = 'emergency')`,
        procedures: 'sum(procedures)',
      })}
      UNION ALL ${part(revenueTable, { revenue: `sum(${revenue})` })}
      UNION ALL ${part('booking', {
        bookings: `count(*) FILTER (status NOT IN ('held', 'released'))`,
        noShows: `count(*) FILTER (status = 'no-show')`,
      })}
    ) GROUP BY 1, 2 HAVING ${any.join(' OR ')} ORDER BY 1, 2`,
    values,
  )
}

const operationMeasures = [
  'visits',
  'admissions',
  'emergencies',
  'procedures',
  'revenue',
  'bookings',
  'noShows',
] as const

/** Booked → arrived → treated (R4). A booking that moved counts where it went. */
async function conversion(
  reader: DuckDBConnection,
  query: Parameters<Facts['conversion']>[0],
): Promise<readonly Row[]> {
  const { sql, values } = condition(query)
  return rows(
    reader,
    `SELECT "${query.dimension}" AS "group",
       count(*) AS booked,
       count(*) FILTER (status IN ('arrived', 'fulfilled')) AS arrived,
       count(*) FILTER (status = 'fulfilled') AS treated,
       count(*) FILTER (status = 'cancelled') AS cancelled,
       count(*) FILTER (status = 'no-show') AS "noShows"
     FROM booking WHERE ${sql} AND status NOT IN ('held', 'released', 'moved')
     GROUP BY 1 ORDER BY 1`,
    values,
  )
}

/** Mean satisfaction, its 95 % interval (normal approximation) and sample size (R10, F3). */
async function satisfaction(
  reader: DuckDBConnection,
  query: Parameters<Facts['satisfaction']>[0],
): Promise<readonly Row[]> {
  const { sql, values } = condition(query)
  const promoters = 'count(*) FILTER (recommend >= 9)'
  const detractors = 'count(*) FILTER (recommend <= 6)'
  const half = '1.96 * stddev_samp("satisfactionBp") / sqrt(count("satisfactionBp"))'
  return rows(
    reader,
    `SELECT coalesce("${query.dimension}", 'unknown') AS "group",
       count(*) AS responses,
       round(avg("satisfactionBp"))::INTEGER AS "meanBp",
       greatest(0, round(avg("satisfactionBp") - ${half}))::INTEGER AS "lowBp",
       least(10000, round(avg("satisfactionBp") + ${half}))::INTEGER AS "highBp",
       round(10000.0 * (${promoters} - ${detractors}) / nullif(count(recommend), 0))::INTEGER
         AS "npsBp"
     FROM response WHERE ${sql} GROUP BY 1 ORDER BY 1`,
    values,
  )
}

async function complaints(
  reader: DuckDBConnection,
  query: Parameters<Facts['complaints']>[0],
): Promise<readonly Row[]> {
  const { sql, values } = condition(query)
  return rows(
    reader,
    `SELECT coalesce(nullif("${query.dimension}", ''), 'unknown') AS "group",
       count(*) AS opened,
       count(*) FILTER (status = 'closed') AS closed,
       count(*) FILTER ("inTime") AS "closedInTime",
       count(*) FILTER (repeated) AS repeated
     FROM complaint WHERE ${sql} AND kind = 'complaint' GROUP BY 1 ORDER BY 1`,
    values,
  )
}

/** Counts and order-free checksums of every table, to compare a rebuilt file with the old one. */
async function digest(reader: DuckDBConnection): Promise<readonly Row[]> {
  const tables = Object.keys(columns).map((name) => ({ name, filter: 'true' }))
  // A sum that came back to nothing counts as a row that never was.
  const sums = packs.map(({ name, measures }) => ({
    name,
    filter: Object.keys(measures)
      .map((measure) => `"${measure}" <> 0`)
      .join(' OR '),
  }))
  const parts = [...tables, ...sums].map(
    ({ name, filter }) =>
      `SELECT '${name}' AS "table", count(*) AS "rows", coalesce(sum(hash(t)), 0)::VARCHAR AS sum
      FROM "${name}" t WHERE ${filter}`,
  )
  return rows(reader, `${parts.join(' UNION ALL ')} ORDER BY 1`)
}
