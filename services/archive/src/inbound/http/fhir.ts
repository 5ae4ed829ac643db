import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { takeBundle } from '../../app/intake/bundle.ts'
import { importLines } from '../../app/intake/import-lines.ts'
import { readSourceEncounter, readSourcePatient } from '../../app/intake/read-sources.ts'
import type { Archive } from '../../app/ports.ts'
import { bundleAnswer, factsOfBundle } from '../fhir/bundle.ts'
import { capabilityStatement } from '../fhir/capabilities.ts'
import { linesOf } from '../fhir/lines.ts'
import { readFact } from '../fhir/read-fact.ts'
import { encounterResource, patientResource } from '../fhir/resources.ts'
import { importCounts } from './parked.ts'

const tag = 'fhir'
const fhirJson = 'application/fhir+json'
const resource = z.looseObject({ resourceType: z.string() })
const sourceParams = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'BAD_ID') })
const branchQuery = z.strictObject({ branch: schemas.branchCode.optional() })

const importBytesMax = 16 * 1024 * 1024
const bundleBytesMax = 8 * 1024 * 1024

/** FHIR R4 for branch systems (A13, P2). Ids are those of the branch's own system. */
export function fhirRoutes(archive: Archive, publicUrl: string): readonly AnyRoute[] {
  return [importing(archive), bundling(archive), describing(publicUrl), ...reading(archive)]
}

function importing(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/fhir/$import',
    root: true,
    operation: 'archive.fhir.import',
    urgency: 'usual',
    tag,
    summary: 'Takes resources one a line, in any order, as often as they come (A13).',
    query: branchQuery,
    body: z.string(),
    consumes: { types: ['application/fhir+ndjson', 'application/x-ndjson'], as: 'text' },
    bodyBytesMax: importBytesMax,
    idempotency: 'none',
    replies: { 200: z.strictObject({ counts: importCounts }) },
    handle: async ({ query, body, call }, reply) => {
      const branch = actingBranch(call, query.branch)
      const push = { branch, lines: linesOf(body), read: readFact }
      return reply(200, { counts: await importLines(archive, push, call) })
    },
  })
}

function bundling(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/fhir',
    root: true,
    operation: 'archive.fhir.bundle',
    urgency: 'usual',
    tag,
    summary: 'Takes a transaction or batch of resources (A13).',
    query: branchQuery,
    body: resource,
    produces: fhirJson,
    bodyBytesMax: bundleBytesMax,
    idempotency: 'none',
    replies: { 200: resource },
    handle: async ({ query, body, call }, reply) => {
      const branch = actingBranch(call, query.branch)
      const { atomic, entries } = factsOfBundle(body)
      const taken = await takeBundle(archive, { branch, atomic, entries, read: readFact }, call)
      return reply(200, bundleAnswer(atomic, taken))
    },
  })
}

function describing(publicUrl: string): AnyRoute {
  return route({
    method: 'get',
    path: '/fhir/metadata',
    root: true,
    operation: 'archive.fhir.metadata',
    tag,
    summary: 'What this FHIR door offers.',
    produces: fhirJson,
    replies: { 200: resource },
    handle: async ({ call }, reply) => reply(200, capabilityStatement(publicUrl, call.now)),
  })
}

function reading(archive: Archive): readonly AnyRoute[] {
  const common = { method: 'get', root: true, tag, produces: fhirJson } as const
  return [
    route({
      ...common,
      path: '/fhir/Patient/:id',
      operation: 'archive.fhir.patient',
      summary: 'A customer of the branch by the id its system gave, masked by role (A13).',
      params: sourceParams,
      query: branchQuery,
      replies: { 200: resource },
      handle: async ({ params, query, call }, reply) => {
        const source = { branch: actingBranch(call, query.branch), id: params.id }
        const found = await readSourcePatient(archive, source, call)
        return reply(200, patientResource(params.id, found.view), { version: found.version })
      },
    }),
    route({
      ...common,
      path: '/fhir/Encounter/:id',
      operation: 'archive.fhir.encounter',
      summary: 'A visit of the branch by the id its system gave (A13).',
      params: sourceParams,
      query: branchQuery,
      replies: { 200: resource },
      handle: async ({ params, query, call }, reply) => {
        const source = { branch: actingBranch(call, query.branch), id: params.id }
        const found = await readSourceEncounter(archive, source, call)
        return reply(200, encounterResource(found), { version: found.version })
      },
    }),
  ]
}
