import type { Call } from '@hcrm/kernel'
import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Facts, Row } from '../../app/ports.ts'
import {
  complaintsReport,
  conversionReport,
  operationsReport,
  satisfactionReport,
  visitsReport,
} from '../../app/reports.ts'
import { granularities, visitDimensions } from '../../app/vocabulary.ts'
import type { VisitDimension } from '../../domain/dimensions.ts'
import { csv } from './csv.ts'

const tag = 'reports'

const period = z.strictObject({
  from: schemas.localDate,
  to: schemas.localDate,
  branch: schemas.branchCode.optional(),
  department: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'BAD_ID')
    .optional(),
})

type PeriodQuery = z.output<typeof period>

function request({ from, to, branch, department }: PeriodQuery) {
  return { period: { from, to }, branch, department }
}

const count = z.int()
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))
const rowsReply = z.strictObject({ rows: z.array(row).readonly() })

const operationsQuery = period.extend({
  by: z.enum(granularities).default('month'),
  dimension: z.enum(['none', 'branch', 'department']).default('none'),
})

const operationsReply = z.strictObject({
  rows: z.array(row).readonly(),
  comparison: z.array(
    z.strictObject({
      measure: z.string(),
      total: count,
      yearOnYearBp: count.nullable(),
      periodOnPeriodBp: count.nullable(),
    }),
  ),
})

const oneDimension = visitDimensions.join('|')

/** `dimensions=department,kind`, at most three. */
const dimensionList = z
  .string()
  .regex(new RegExp(`^(${oneDimension})(,(${oneDimension})){0,2}$`), 'NOT_ALLOWED_HERE')
  .transform((list) => list.split(',') as VisitDimension[])

const visitsQuery = period.extend({
  by: z.enum(granularities).default('month'),
  dimensions: dimensionList.default([]),
  source: z.string().max(64).optional(),
  ageBand: z.string().max(16).optional(),
  region: z.string().max(6).optional(),
  kind: z.string().max(32).optional(),
  sex: z.string().max(16).optional(),
})

function visitsRequest({
  by,
  dimensions,
  source,
  ageBand,
  region,
  kind,
  sex,
  ...rest
}: z.output<typeof visitsQuery>) {
  const where = Object.entries({ source, ageBand, region, kind, sex }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    ...request(rest),
    by,
    dimensions,
    where: Object.fromEntries(where) as Record<string, string>,
  }
}

/** What every report answers; the rows are also its file. */
interface Report {
  readonly rows: readonly Row[]
}

/** A report answers JSON, and the same rows as a file at `/export.csv` (W18). */
function report<Q extends z.ZodObject, R extends Report>(spec: {
  readonly name: string
  readonly summary: string
  readonly query: Q
  readonly reply: z.ZodType<R>
  readonly read: (call: Call, query: z.output<Q>) => Promise<R>
}): readonly AnyRoute[] {
  const { name, summary, query, reply: schema } = spec
  const operation = `reporting.${name}.read`
  const common = { method: 'get' as const, operation, tag, query, urgency: 'last' as const }
  const read = (call: Call, asked: unknown) => spec.read(call, asked as z.output<Q>)
  return [
    route({
      ...common,
      path: `/reports/${name}`,
      summary,
      replies: { 200: schema },
      handle: async (input, reply) => reply(200, await read(input.call, input.query)),
    }),
    route({
      ...common,
      path: `/reports/${name}/export.csv`,
      summary: `${summary} As a CSV file.`,
      replies: { 200: z.string() },
      produces: 'text/csv; charset=utf-8',
      handle: async (input, reply) => {
        const { rows } = await read(input.call, input.query)
        const headers = { 'content-disposition': `attachment; filename="${name}.csv"` }
        return reply(200, csv(rows), { headers })
      },
    }),
  ]
}

export function reportRoutes(facts: Facts): readonly AnyRoute[] {
  return [
    ...report({
      name: 'operations',
      summary: 'Operating report: visits, admissions, procedures, revenue, bookings (R2).',
      query: operationsQuery,
      reply: operationsReply,
      read: async (call, { by, dimension, ...rest }) => {
        const { rows, comparison } = await operationsReport(facts, call, {
          ...request(rest),
          by,
          dimension,
        })
        return { rows, comparison }
      },
    }),
    ...report({
      name: 'visits',
      summary: 'Visits by any of eight dimensions (R2).',
      query: visitsQuery,
      reply: rowsReply,
      read: async (call, query) => ({
        rows: await visitsReport(facts, call, visitsRequest(query)),
      }),
    }),
    ...report({
      name: 'conversion',
      summary: 'Booked, arrived, treated (R4).',
      query: period.extend({
        dimension: z.enum(['branch', 'department', 'resource', 'channel']).default('department'),
      }),
      reply: rowsReply,
      read: async (call, { dimension, ...rest }) => ({
        rows: await conversionReport(facts, call, { ...request(rest), dimension }),
      }),
    }),
    ...report({
      name: 'satisfaction',
      summary: 'Satisfaction with sample size and interval (R10).',
      query: period.extend({
        dimension: z.enum(['branch', 'department', 'staff']).default('department'),
      }),
      reply: rowsReply,
      read: async (call, { dimension, ...rest }) => ({
        rows: await satisfactionReport(facts, call, { ...request(rest), dimension }),
      }),
    }),
    ...report({
      name: 'complaints',
      summary: 'Complaints opened, closed, in time, repeated (R10).',
      query: period.extend({
        dimension: z.enum(['branch', 'department', 'nature', 'severity']).default('department'),
      }),
      reply: rowsReply,
      read: async (call, { dimension, ...rest }) => ({
        rows: await complaintsReport(facts, call, { ...request(rest), dimension }),
      }),
    }),
  ]
}
