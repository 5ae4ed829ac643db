import type { Call } from '@hcrm/kernel'
import {
  changeBp,
  checkPeriod,
  type Granularity,
  type Period,
  periodBefore,
  shareBp,
  type VisitDimension,
  yearBefore,
} from '../domain/dimensions.ts'
import type { Facts, Filter, Row } from './ports.ts'

/** What a reader asked for; the branches come from what they may see. */
export interface ReportRequest {
  readonly period: Period
  readonly branch: string | undefined
  readonly department: string | undefined
}

/** Branches that a report may count; a branch outside the scope counts nothing. */
function filterOf(call: Call, { period, branch, department }: ReportRequest): Filter {
  const reach = call.scope.kind === 'branches' ? call.scope.branches : undefined
  const wanted =
    branch === undefined ? reach : (reach ?? [branch]).filter((code) => code === branch)
  return { period: checkPeriod(period), branches: wanted, department }
}

export interface OperationsRequest extends ReportRequest {
  readonly by: Granularity
  readonly dimension: 'branch' | 'department' | 'none'
}

/** The operating report (R2) with the same period a year earlier and the period before. */
export async function operationsReport(facts: Facts, call: Call, request: OperationsRequest) {
  const filter = filterOf(call, request)
  const query = { by: request.by, dimension: request.dimension }
  const at = (period: Period) => facts.operations({ ...filter, ...query, period })
  const [now, yearAgo, before] = await Promise.all([
    at(filter.period),
    at(yearBefore(filter.period)),
    at(periodBefore(filter.period)),
  ])
  return {
    rows: now,
    comparison: measures.map((measure) => {
      const total = sum(now, measure)
      return {
        measure,
        total,
        yearOnYearBp: changeBp(total, sum(yearAgo, measure)),
        periodOnPeriodBp: changeBp(total, sum(before, measure)),
      }
    }),
  }
}

const measures = [
  'visits',
  'admissions',
  'emergencies',
  'procedures',
  'revenue',
  'bookings',
  'noShows',
] as const

function sum(rows: readonly Row[], measure: string): number {
  return rows.reduce((total, row) => total + Number(row[measure] ?? 0), 0)
}

export interface VisitsRequest extends ReportRequest {
  readonly by: Granularity
  readonly dimensions: readonly VisitDimension[]
  readonly where: Readonly<Partial<Record<VisitDimension, string>>>
}

export async function visitsReport(
  facts: Facts,
  call: Call,
  { by, dimensions, where, ...request }: VisitsRequest,
) {
  return facts.visits({ ...filterOf(call, request), by, dimensions, where })
}

/** Booked → arrived → treated (R4), with shares of what was booked. */
export async function conversionReport(
  facts: Facts,
  call: Call,
  request: ReportRequest & { readonly dimension: 'branch' | 'department' | 'resource' | 'channel' },
) {
  const rows = await facts.conversion({ ...filterOf(call, request), dimension: request.dimension })
  return rows.map((row) => ({
    ...row,
    arrivedBp: shareBp(Number(row['arrived']), Number(row['booked'])),
    treatedBp: shareBp(Number(row['treated']), Number(row['booked'])),
  }))
}

export async function satisfactionReport(
  facts: Facts,
  call: Call,
  request: ReportRequest & { readonly dimension: 'branch' | 'department' | 'staff' },
) {
  return facts.satisfaction({ ...filterOf(call, request), dimension: request.dimension })
}

export async function complaintsReport(
  facts: Facts,
  call: Call,
  request: ReportRequest & { readonly dimension: 'branch' | 'department' | 'nature' | 'severity' },
) {
  return facts.complaints({ ...filterOf(call, request), dimension: request.dimension })
}
