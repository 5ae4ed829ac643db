import { type AnyRoute, actingBranch, intentId, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Feedback } from '../../app/ports.ts'
import { answerForm, openForm, planSurvey, readSurvey, setSurvey } from '../../app/surveys.ts'
import type { Content } from '../../domain/questionnaire.ts'
import { content, questionnaireCode } from './questionnaires.ts'

const tag = 'surveys'
const code = z.string().regex(/^[\w-]{1,64}$/, 'BAD_ID')
const token = z.strictObject({ token: z.string().regex(/^[\w.-]{1,200}$/, 'BAD_ID') })

const plan = z.strictObject({
  questionnaire: questionnaireCode,
  version: z.int().min(1),
  aim: schemas.text(300),
  trigger: z.strictObject({
    encounterKinds: z.array(code).min(1).max(20),
    departments: z.array(code).max(100).default([]),
    delayMinutes: z.int().min(0).max(43_200).default(120),
  }),
  from: schemas.instant,
  until: schemas.instant,
  fatigueDays: z.int().min(0).max(3_650).default(30),
  anonymous: z.boolean().default(false),
  sampleBp: z.int().min(0).max(10_000).default(10_000),
  branch: schemas.branchCode.optional(),
})

const answers = z.record(
  z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/, 'BAD_ID'),
  z.union([z.boolean(), z.int(), z.string().max(4_000), z.array(z.string().max(32)).max(20)]),
)

export function surveyRoutes(feedback: Feedback): readonly AnyRoute[] {
  return [...planning(feedback), ...answering(feedback)]
}

function planning(feedback: Feedback): readonly AnyRoute[] {
  const params = z.strictObject({ surveyId: schemas.id })
  const status = z.strictObject({ status: z.enum(['active', 'paused']) })
  return [
    route({
      method: 'post',
      path: '/surveys',
      operation: 'feedback.survey.write',
      tag,
      summary: 'Starts a survey that asks after visits (F2).',
      body: plan,
      idempotency: 'required',
      replies: { 201: z.strictObject({ surveyId: schemas.id }) },
      handle: async ({ body: { branch, ...given }, call }, reply) => {
        const surveyId = intentId(call.operation?.key ?? '', 'survey')
        const { outcome } = await planSurvey(feedback, call, {
          id: surveyId,
          plan: { ...given, branch: actingBranch(call, branch) },
        })
        return reply(201, { surveyId }, { replayed: outcome === 'replayed' })
      },
    }),
    route({
      method: 'post',
      path: '/surveys/:surveyId/state',
      operation: 'feedback.survey.write',
      tag,
      summary: 'Pauses or continues a survey.',
      params,
      body: status,
      idempotency: 'required',
      replies: { 200: status },
      handle: async ({ params: { surveyId }, body, call }, reply) => {
        await setSurvey(feedback, call, { id: surveyId, status: body.status })
        return reply(200, body)
      },
    }),
    route({
      method: 'get',
      path: '/surveys/:surveyId',
      operation: 'feedback.survey.read',
      tag,
      summary: 'A survey.',
      params,
      replies: {
        200: status.extend({
          surveyId: schemas.id,
          questionnaire: z.string(),
          version: z.int(),
          branch: z.string(),
          anonymous: z.boolean(),
        }),
      },
      handle: async ({ params: { surveyId }, call }, reply) => {
        const {
          status: now,
          questionnaire,
          version,
          branch,
          anonymous,
        } = await readSurvey(feedback, call, surveyId)
        return reply(200, { surveyId, status: now, questionnaire, version, branch, anonymous })
      },
    }),
  ]
}

/** Open to whoever holds the link: its secret is the right. */
function answering(feedback: Feedback): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/answers/:token',
      operation: 'feedback.answer.open',
      tag,
      summary: 'The questions of a survey link.',
      params: token,
      replies: { 200: z.strictObject({ anonymous: z.boolean(), content }) },
      handle: async ({ params, call }, reply) => {
        const form = await openForm(feedback, forLink(call), params.token)
        return reply(200, { anonymous: form.anonymous, content: asSent(form.content) })
      },
    }),
    route({
      method: 'post',
      path: '/answers/:token',
      operation: 'feedback.answer.open',
      tag,
      summary: 'Answers a survey link, once and without signing in (F2).',
      params: token,
      body: z.strictObject({ answers }),
      replies: { 201: z.strictObject({ thanks: z.literal(true) }) },
      handle: async ({ params, body, call }, reply) => {
        await answerForm(feedback, forLink(call), {
          token: params.token,
          answers: body.answers,
        })
        return reply(201, { thanks: true })
      },
    }),
  ]
}

/** The link's secret names one invitation; nothing else is read with this scope. */
export function forLink<C extends { readonly scope: unknown }>(call: C): C {
  return { ...call, scope: { kind: 'system', user: 'feedback.answer.open' } }
}

/** The content was made from this schema; only `readonly` tells them apart. */
function asSent(given: Content): z.input<typeof content> {
  return given as unknown as z.input<typeof content>
}
