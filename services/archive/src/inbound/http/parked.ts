import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { ReadFact } from '../../app/intake/fact.ts'
import { listParked, replayParked } from '../../app/intake/parked-lines.ts'
import type { Archive } from '../../app/ports.ts'
import { readAt } from './schemas.ts'

const tag = 'imports'

const parkedView = z
  .strictObject({
    id: schemas.id,
    branch: z.string(),
    resource: z.string().meta({ description: 'Empty when the line could not be read' }),
    error: z.string().meta({ description: 'Problem code' }),
    field: z.string().optional(),
    waitingFor: z.string().optional(),
    parkedAt: readAt,
    tries: z.int(),
  })
  .meta({ id: 'ParkedLine', description: 'Never the content: it may hold a whole person' })

const tally = z.strictObject({
  created: z.int(),
  unchanged: z.int(),
  corrected: z.int(),
  parked: z.int(),
})

export const importCounts = z
  .record(z.string(), tally)
  .meta({ id: 'ImportCounts', description: 'Per type of resource; `unreadable` for the rest' })

export function parkedRoutes(archive: Archive, read: ReadFact): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/imports/parked',
      operation: 'archive.parkedLine.list',
      tag,
      summary: 'Lines that wait for others or were refused (A13).',
      query: schemas.pageQuery,
      replies: { 200: schemas.pageOf(parkedView) },
      handle: async ({ query, call }, reply) => {
        const { items, nextCursor } = await listParked(archive, query, call)
        const lines = items.map(({ id, state }) => {
          const { branch, resource, error, field, waitingFor, at, tries } = state
          return {
            ...{ id, branch, resource, error, tries, parkedAt: at },
            ...(field !== undefined && { field }),
            ...(waitingFor !== undefined && { waitingFor }),
          }
        })
        return reply(200, { items: lines, ...(nextCursor !== undefined && { nextCursor }) })
      },
    }),
    route({
      method: 'post',
      path: '/imports/parked/:lineId/replay',
      operation: 'archive.parkedLine.replay',
      tag,
      summary: 'Takes a parked line again, as it is or repaired (A13).',
      params: z.strictObject({ lineId: schemas.id }),
      body: z.strictObject({ line: z.string().max(1_000_000).optional() }),
      idempotency: 'none',
      replies: { 200: importCounts },
      handle: async ({ params, body, call }, reply) => {
        const command = { id: params.lineId, line: body.line, read }
        return reply(200, await replayParked(archive, command, call))
      },
    }),
  ]
}
