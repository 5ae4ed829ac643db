import { type AnyRoute, route } from '@hcrm/platform'
import { z } from 'zod'
import type { Facts } from '../../app/ports.ts'

/** How fresh the facts are, and starting them anew. */
export function factRoutes(facts: Facts, rebuild: () => Promise<void>): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/freshness',
      operation: 'reporting.freshness.read',
      tag: 'facts',
      summary: 'How far the facts have come (R1).',
      replies: {
        200: z.strictObject({ newestEvent: z.iso.datetime().nullable(), events: z.int() }),
      },
      handle: async (_input, reply) => {
        const { newestEvent, events } = await facts.freshness()
        return reply(200, { newestEvent: newestEvent?.toISOString() ?? null, events })
      },
    }),
    route({
      method: 'get',
      path: '/facts/digest',
      operation: 'reporting.facts.digest',
      urgency: 'last',
      tag: 'facts',
      summary: 'Counts and checksums of every table, to compare a rebuilt file with the old one.',
      replies: {
        200: z.strictObject({
          tables: z.array(z.strictObject({ table: z.string(), rows: z.int(), sum: z.string() })),
        }),
      },
      handle: async (_input, reply) => {
        const tables = await facts.digest()
        return reply(200, {
          tables: tables.map(({ table, rows, sum }) => ({
            table: String(table),
            rows: Number(rows),
            sum: String(sum),
          })),
        })
      },
    }),
    route({
      method: 'post',
      path: '/rebuild',
      operation: 'reporting.facts.rebuild',
      tag: 'facts',
      summary: 'Forgets all facts and counts every event again from the start of the log.',
      idempotency: 'required',
      replies: { 202: z.strictObject({ state: z.literal('rebuilding') }) },
      handle: async (_input, reply) => {
        await rebuild()
        return reply(202, { state: 'rebuilding' })
      },
    }),
  ]
}
