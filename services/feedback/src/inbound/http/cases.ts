import { type AnyRoute, actingBranch, intentId, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import {
  authorityOfCaller,
  changeCase,
  judgeCase,
  listCases,
  openCase,
  viewCase,
} from '../../app/cases.ts'
import type { Feedback } from '../../app/ports.ts'
import { caseKinds, channels, natures, pauseReasons, severities } from '../../app/vocabulary.ts'
import type { CaseCommand, Moment } from '../../domain/case.ts'
import { caseView, shown } from './case-view.ts'

const tag = 'cases'
const code = z.string().regex(/^[\w-]{1,64}$/, 'BAD_ID')
const params = z.strictObject({ caseId: schemas.id })
const text = schemas.prose(4_000)
const whole = z.int().min(1).max(1_000_000_000)

const proposal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('apology') }),
  z.strictObject({ kind: z.literal('points'), points: whole }),
  z.strictObject({ kind: z.literal('goods'), costFen: whole }),
  z.strictObject({ kind: z.literal('money'), amountFen: whole }),
])

export function caseRoutes(feedback: Feedback): readonly AnyRoute[] {
  return [
    opening(feedback),
    ...reading(feedback),
    judging(feedback),
    ...settling(feedback),
    ...handling(feedback),
  ]
}

function opening(feedback: Feedback): AnyRoute {
  return route({
    method: 'post',
    path: '/cases',
    operation: 'feedback.case.open',
    tag,
    summary:
      'Records a complaint, suggestion or praise; the recorder owns it from now on (F5, F12).',
    body: z.strictObject({
      kind: z.enum(caseKinds),
      customerId: schemas.id.optional(),
      channel: z.enum(channels),
      department: code,
      staff: code.optional(),
      text,
      nature: z.enum(natures).default('other'),
      severity: z.enum(severities).default('medium'),
      branch: schemas.branchCode.optional(),
    }),
    idempotency: 'required',
    replies: { 201: caseView },
    handle: async ({ body, call }, reply) => {
      const { kind, customerId, channel, department, staff, text: story, nature, severity } = body
      const id = intentId(call.operation?.key ?? '', 'case')
      const branch = actingBranch(call, body.branch)
      const request = {
        kind,
        customerId,
        channel,
        department,
        staff,
        story,
        nature,
        severity,
        branch,
      }
      const { outcome } = await openCase(feedback, call, { id, request })
      const own = { ...call, scope: { kind: 'branches', branches: [branch] } } as const
      const { shown: opened, version } = await viewCase(feedback, own, id)
      return reply(201, shown(opened), { version, replayed: outcome === 'replayed' })
    },
  })
}

function reading(feedback: Feedback): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/cases',
      operation: 'feedback.case.read',
      tag,
      summary: 'Cases of a branch, newest first.',
      query: schemas.pageQuery.extend({
        branch: schemas.branchCode.optional(),
        status: z.enum(['open', 'closed']).default('open'),
      }),
      replies: { 200: schemas.pageOf(caseView) },
      handle: async ({ query, call }, reply) => {
        const branch = actingBranch(call, query.branch)
        const { limit, cursor, status } = query
        const page = await listCases(feedback, call, { branch, status, limit, cursor })
        return reply(200, { ...page, items: page.items.map(shown) })
      },
    }),
    route({
      method: 'get',
      path: '/cases/:caseId',
      operation: 'feedback.case.read',
      tag,
      summary: 'One case with its clock.',
      params,
      replies: { 200: caseView },
      handle: async ({ params: { caseId }, call }, reply) =>
        reply(200, ...(await answer(feedback, call, caseId))),
    }),
  ]
}

function judging(feedback: Feedback): AnyRoute {
  return route({
    method: 'post',
    path: '/cases/:caseId/judgement',
    operation: 'feedback.case.work',
    tag,
    summary: 'Judges nature and severity; the clock follows the severity (F5).',
    params,
    body: z.strictObject({
      nature: z.enum(natures),
      severity: z.enum(severities),
      department: code,
      staff: code.optional(),
    }),
    idempotency: 'required',
    ifMatch: 'optional',
    replies: { 200: caseView },
    handle: async ({ params: { caseId }, body, call, ifVersion }, reply) => {
      const request = { ...body, staff: body.staff }
      await judgeCase(feedback, call, { id: caseId, request, ifVersion })
      return reply(200, ...(await answer(feedback, call, caseId)))
    },
  })
}

/** A step of the way: its path, its body, and the command it makes. */
interface Step<B extends z.ZodObject> {
  readonly path: string
  readonly operation: string
  readonly summary: string
  readonly body: B
  readonly command: (body: z.output<B>, context: StepContext) => (at: Moment) => CaseCommand
}

interface StepContext {
  readonly by: string
  readonly authority: ReturnType<typeof authorityOfCaller>
  readonly roles: readonly string[]
  readonly settlementId: string
}

function step<B extends z.ZodObject>(feedback: Feedback, spec: Step<B>): AnyRoute {
  const { path, operation, summary, body } = spec
  return route({
    method: 'post',
    path: `/cases/:caseId/${path}`,
    operation,
    tag,
    summary,
    params,
    body,
    idempotency: 'required',
    ifMatch: 'optional',
    replies: { 200: caseView },
    handle: async ({ params: { caseId }, body: given, call, ifVersion }, reply) => {
      const command = spec.command(given as z.output<B>, {
        by: call.actor.subject,
        authority: authorityOfCaller(feedback, call),
        roles: call.actor.roles,
        settlementId: intentId(call.operation?.key ?? '', 'settlement'),
      })
      await changeCase(feedback, call, { id: caseId, ifVersion, command })
      return reply(200, ...(await answer(feedback, call, caseId)))
    },
  })
}

const none = z.strictObject({})
const maySettleSevere = ['serviceSupervisor', 'complaintTeam']

const work = 'feedback.case.work'
const decide = 'feedback.case.decide'

/** From a proposal to the close (F6). */
function settling(feedback: Feedback): readonly AnyRoute[] {
  return [
    step(feedback, {
      path: 'proposal',
      operation: work,
      summary:
        'Proposes a settlement; within the proposer’s authority it is decided at once (F6, N3).',
      body: z.strictObject({ proposal }),
      command:
        (body, { by, authority }) =>
        (at) => ({ type: 'propose', proposal: body.proposal, by, authority, ...at }),
    }),
    step(feedback, {
      path: 'approval',
      operation: decide,
      summary: 'Approves a proposal that was beyond its proposer’s authority (F6, W17).',
      body: none,
      command:
        (_body, { by, authority }) =>
        (at) => ({ type: 'approve', by, authority, ...at }),
    }),
    step(feedback, {
      path: 'refusal',
      operation: decide,
      summary: 'Refuses a proposal; another one is to be made.',
      body: none,
      command:
        (_body, { by, authority }) =>
        (at) => ({ type: 'refuse', by, authority, ...at }),
    }),
    step(feedback, {
      path: 'settlement',
      operation: work,
      summary: 'The customer agrees to what was decided; the clock stops (F6).',
      body: none,
      command:
        (_body, { settlementId }) =>
        (at) => ({ type: 'agree', settlementId, ...at }),
    }),
    step(feedback, {
      path: 'closure',
      operation: 'feedback.case.close',
      summary:
        'Closes with a closing document; severe ones by a supervisor or the complaint team (W17).',
      body: z.strictObject({ text }),
      command:
        (body, { by, roles }) =>
        (at) => ({
          type: 'close',
          by,
          text: body.text,
          mayCloseSevere: roles.some((role) => maySettleSevere.includes(role)),
          ...at,
        }),
    }),
  ]
}

/** What may happen on the way: its clock, its owner, its notes. */
function handling(feedback: Feedback): readonly AnyRoute[] {
  return [
    step(feedback, {
      path: 'pause',
      operation: work,
      summary: 'Stops the clock while somebody else is waited for (W14).',
      body: z.strictObject({ reason: z.enum(pauseReasons) }),
      command: (body) => (at) => ({ type: 'pause', reason: body.reason, ...at }),
    }),
    step(feedback, {
      path: 'resumption',
      operation: work,
      summary: 'Lets the clock run again.',
      body: none,
      command: () => (at) => ({ type: 'resume', ...at }),
    }),
    step(feedback, {
      path: 'handover',
      operation: work,
      summary: 'Hands the case to another owner.',
      body: z.strictObject({ to: z.string().regex(/^[\w.@-]{1,64}$/, 'BAD_ID') }),
      command: (body) => () => ({ type: 'handOver', to: body.to }),
    }),
    step(feedback, {
      path: 'notes',
      operation: work,
      summary: 'Adds a note.',
      body: z.strictObject({ text }),
      command:
        (body, { by }) =>
        ({ now }) => ({ type: 'note', by, text: body.text, now }),
    }),
  ]
}

async function answer(feedback: Feedback, call: Parameters<typeof viewCase>[1], id: string) {
  const { shown: found, version } = await viewCase(feedback, call, id)
  return [shown(found), { version }] as const
}
