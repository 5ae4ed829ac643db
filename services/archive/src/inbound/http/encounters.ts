import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { cancelVisit, readEncounter } from '../../app/encounter/change-encounter.ts'
import { recordVisit } from '../../app/encounter/record-encounter.ts'
import type { Archive } from '../../app/ports.ts'
import { encounterKinds } from '../../app/vocabulary.ts'
import type { CodedItems } from '../../domain/encounter/encounter.ts'
import { encounterOf, encounterParams, encounterView } from './encounter-schemas.ts'
import { code, mrn } from './schemas.ts'

const tag = 'encounters'

const coded = z.strictObject({
  system: z.string().regex(/^[\w.:/-]{1,200}$/, 'BAD_TEXT'),
  code: z.string().regex(/^[\w.:/-]{1,64}$/, 'BAD_TEXT'),
  text: schemas.text(500).optional(),
})

const visit = z.strictObject({
  branch: schemas.branchCode.optional(),
  sourceSystem: z.string().regex(/^[a-z0-9-]{1,32}$/, 'BAD_ID'),
  sourceId: code,
  customer: z.union([
    z.strictObject({ id: schemas.id }),
    z.strictObject({ code: z.string().min(1).max(16) }),
    z.strictObject({ mrn }),
  ]),
  department: code,
  staff: code.optional(),
  kind: z.enum(encounterKinds),
  startedAt: schemas.instant,
  endedAt: schemas.instant.optional(),
  bookingId: schemas.id.optional(),
  conditions: z.array(coded).max(500).default([]),
  procedures: z.array(coded).max(500).default([]),
})

const recorded = z.strictObject({
  outcome: z.enum(['created', 'unchanged', 'corrected']),
  encounter: encounterView,
})

export function encounterRoutes(archive: Archive): readonly AnyRoute[] {
  return [recording(archive), ...others(archive)]
}

function recording(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/encounters',
    operation: 'archive.encounter.record',
    tag,
    summary: 'Takes a visit from a branch, as often as it comes: once by its source id (A13).',
    body: visit,
    idempotency: 'required',
    replies: { 200: recorded, 201: recorded },
    handle: async ({ body, call }, reply) => {
      const { sourceSystem: system, conditions, procedures, branch, ...told } = body
      const clinical = { conditions: keyed(conditions), procedures: keyed(procedures) }
      const command = { ...told, system, branch: actingBranch(call, branch), clinical }
      const { outcome, ...found } = await recordVisit(archive, command, call)
      const answer = { outcome, encounter: encounterOf(found) }
      return reply(outcome === 'created' ? 201 : 200, answer, { version: found.version })
    },
  })
}

function others(archive: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/encounters/:encounterId',
      operation: 'archive.encounter.read',
      tag,
      summary: 'One visit with its findings and charges (A13).',
      params: encounterParams,
      replies: { 200: encounterView },
      handle: async ({ params, call }, reply) => {
        const found = await readEncounter(archive, params.encounterId, call)
        return reply(200, encounterOf(found), { version: found.version })
      },
    }),
    route({
      method: 'post',
      path: '/encounters/:encounterId/cancellation',
      operation: 'archive.encounter.cancel',
      tag,
      summary: 'Takes a visit back that was entered in error, for good (A13).',
      params: encounterParams,
      idempotency: 'required',
      replies: { 200: encounterView },
      handle: async ({ params, call }, reply) => {
        const found = await cancelVisit(archive, params.encounterId, call)
        return reply(200, encounterOf(found), { version: found.version })
      },
    }),
  ]
}

/** The branch's REST form has no ids of findings: a code stands for itself. */
function keyed(items: readonly z.output<typeof coded>[]): CodedItems {
  return Object.fromEntries(
    items.map(({ system, code: value, text }) => [
      `${system}|${value}`,
      { system, code: value, ...(text !== undefined && { text }) },
    ]),
  )
}
