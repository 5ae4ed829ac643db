import { fail } from '@hcrm/kernel'
import { z } from 'zod'
import type { Base } from './base.ts'
import { type AnyRoute, route } from './http/route.ts'
import { instant, integerText, pageOf } from './http/schemas.ts'
import type { Made } from './modules.ts'
import type { PolicyTable } from './policy.ts'

/** A process serves all branches, and one trail is kept for all. */
const operator = { allow: { itOperator: 'group' }, whole: true } as const
const auditor = {
  allow: { auditor: 'group', itOperator: 'group' },
  whole: true,
  audited: true,
} as const

/** Rows of what every service offers its operators, below `/api/<service>/v1/operations`. */
export function operationsPolicy(service: string): PolicyTable {
  return {
    [`${service}.operations.health`]: operator,
    [`${service}.operations.settings`]: operator,
    [`${service}.operations.parked`]: operator,
    [`${service}.operations.replay`]: { ...operator, audited: true },
    [`${service}.operations.auditSearch`]: auditor,
    [`${service}.operations.auditVerify`]: auditor,
    [`${service}.operations.signOuts`]: {
      system: 'Hears who was signed out, so that their older tokens are refused.',
    },
  }
}

/** What an operator asks of a running service, instead of looking into its store. */
export function operationsRoutes(base: Base, made: Made): AnyRoute[] {
  return [
    health(base, made),
    settings(base, made),
    parked(base, made),
    replay(base, made),
    auditSearch(made),
    auditVerify(made),
  ]
}

const tag = 'operations'

const words = z.array(z.string()).readonly()

function health(base: Base, { module }: Made) {
  return route({
    method: 'get',
    path: '/operations/health',
    operation: `${module.name}.operations.health`,
    summary: 'What is missing or away, in words',
    tag,
    replies: { 200: z.strictObject({ ready: z.boolean(), missing: words, degraded: words }) },
    async handle(_input, reply) {
      const state = await base.health.state()
      return reply(200, { ready: state.missing.length === 0, ...state })
    },
  })
}

const settingLine = z.strictObject({
  name: z.string(),
  value: z.string(),
  source: z.enum(['environment', 'file', 'default']),
})

function settings({ lines }: Base, { module }: Made) {
  return route({
    method: 'get',
    path: '/operations/settings',
    operation: `${module.name}.operations.settings`,
    summary: 'All settings of the process with their source; secrets as ***',
    tag,
    replies: { 200: z.strictObject({ items: z.array(settingLine).readonly() }) },
    handle: async (_input, reply) => reply(200, { items: lines }),
  })
}

const parkedKey = z.strictObject({
  group: z.string(),
  key: z.string(),
  topic: z.string(),
  events: z.int(),
  since: z.string(),
  error: z.string(),
})

function parked({ engines }: Base, { module }: Made) {
  return route({
    method: 'get',
    path: '/operations/parked',
    operation: `${module.name}.operations.parked`,
    summary: 'Keys whose events a consumer could not handle',
    tag,
    replies: { 200: z.strictObject({ items: z.array(parkedKey).readonly() }) },
    async handle(_input, reply) {
      const keys = await engines.events.parking.list()
      const own = keys.filter(({ group }) => group.startsWith(`${module.name}.`))
      return reply(200, { items: own.map((key) => ({ ...key, since: key.since.toISOString() })) })
    },
  })
}

const parkedName = z.string().min(1, 'BAD_TEXT').max(200, 'BAD_TEXT')

function replay({ engines }: Base, { module, parts }: Made) {
  return route({
    method: 'post',
    path: '/operations/parked/replay',
    operation: `${module.name}.operations.replay`,
    summary: 'Hands the parked events of one key to their consumer again, in order',
    tag,
    body: z.strictObject({ group: parkedName, key: parkedName }),
    replies: { 200: z.strictObject({ replayed: z.boolean() }) },
    async handle({ body }, reply) {
      const known = parts.consumers?.some(({ operation }) => operation === body.group)
      if (!known) fail('NOT_FOUND', { field: 'group' })
      const replayed = await engines.events.parking.replay(body.group, body.key)
      return reply(200, { replayed })
    },
  })
}

const auditEntry = z.strictObject({
  seq: z.int(),
  at: z.string(),
  actor: z.string(),
  actorKind: z.string(),
  operation: z.string(),
  subjects: z.array(z.string()).readonly(),
  outcome: z.enum(['allowed', 'refused']),
  branch: z.string().optional(),
  reason: z.string().optional(),
  fields: z.array(z.string()).readonly().optional(),
  traceId: z.string().optional(),
})

function auditSearch({ module, audit }: Made) {
  return route({
    method: 'get',
    path: '/operations/audit',
    operation: `${module.name}.operations.auditSearch`,
    summary: 'Who did what to whom in a period, newest first',
    tag,
    query: z.strictObject({
      subject: parkedName.optional(),
      actor: parkedName.optional(),
      from: instant,
      before: instant,
      limit: integerText({ min: 1, max: 100 }).default(20),
      cursor: z.string().max(15, 'BAD_CURSOR').optional(),
    }),
    replies: { 200: pageOf(auditEntry) },
    async handle({ query }, reply) {
      const { subject, actor, cursor, ...period } = query
      const { items, nextCursor } = await audit.search({
        ...period,
        ...(subject !== undefined && { subject }),
        ...(actor !== undefined && { actor }),
        ...(cursor !== undefined && { cursor }),
      })
      const page = items.map((entry) => ({ ...entry, at: entry.at.toISOString() }))
      return reply(200, { items: page, ...(nextCursor !== undefined && { nextCursor }) })
    },
  })
}

function auditVerify({ module, audit }: Made) {
  return route({
    method: 'get',
    path: '/operations/audit/verdict',
    operation: `${module.name}.operations.auditVerify`,
    summary: 'Reads the whole audit chain and says whether it is what was written',
    tag,
    replies: {
      200: z.strictObject({
        ok: z.boolean(),
        entries: z.int().optional(),
        anchored: z.int().optional(),
        at: z.int().optional(),
        fault: z.string().optional(),
      }),
    },
    handle: async (_input, reply) => reply(200, await audit.verify()),
  })
}
