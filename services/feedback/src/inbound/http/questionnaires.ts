import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Feedback } from '../../app/ports.ts'
import { changeQuestionnaire, readQuestionnaire } from '../../app/questionnaires.ts'
import type { Content } from '../../domain/questionnaire.ts'

const tag = 'questionnaires'
export const questionnaireCode = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'BAD_ID')
const id = z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/, 'BAD_ID')
const words = z.strictObject({ zh: schemas.text(300), en: schemas.text(300) })
const option = z.strictObject({ id, words })

const condition = z.union([
  z.strictObject({ question: id, is: z.union([z.string().max(32), z.boolean()]) }),
  z.strictObject({ question: id, has: z.string().max(32) }),
  z.strictObject({ question: id, atMost: z.int() }),
  z.strictObject({ question: id, atLeast: z.int() }),
])
const asked = { id, words, required: z.boolean().default(true), when: condition.optional() }
const options = z.array(option).min(2).max(20)

const question = z.discriminatedUnion('kind', [
  z.strictObject({ ...asked, kind: z.literal('yesNo') }),
  z.strictObject({ ...asked, kind: z.literal('single'), options }),
  z.strictObject({ ...asked, kind: z.literal('multiple'), options }),
  z.strictObject({ ...asked, kind: z.literal('ordering'), options }),
  z.strictObject({ ...asked, kind: z.literal('degree'), steps: z.int().min(2).max(10) }),
  z.strictObject({ ...asked, kind: z.literal('nps') }),
  z.strictObject({
    ...asked,
    kind: z.literal('recall'),
    lengthMax: z.int().min(1).max(4_000).default(1_000),
  }),
])

/** A questionnaire's title and questions. */
export const content = z.strictObject({ title: words, questions: z.array(question).min(1).max(60) })

export function questionnaireRoutes(feedback: Feedback): readonly AnyRoute[] {
  const params = z.strictObject({ code: questionnaireCode })
  return [
    route({
      method: 'put',
      path: '/questionnaires/:code',
      operation: 'feedback.questionnaire.write',
      tag,
      summary: 'Writes the draft of a questionnaire (F1).',
      params,
      body: content,
      ifMatch: 'optional',
      replies: { 200: content },
      handle: async ({ params: { code }, body, call, ifVersion }, reply) => {
        const command = { type: 'draft', content: body as Content } as const
        const { version } = await changeQuestionnaire(feedback, call, { code, command, ifVersion })
        return reply(200, body, { version })
      },
    }),
    route({
      method: 'post',
      path: '/questionnaires/:code/publication',
      operation: 'feedback.questionnaire.write',
      tag,
      summary: 'Publishes the draft as the next version, which never changes (F1).',
      params,
      idempotency: 'required',
      replies: { 201: z.strictObject({ version: z.int() }) },
      handle: async ({ params: { code }, call }, reply) => {
        const { answer, outcome } = published(
          await changeQuestionnaire(feedback, call, { code, command: { type: 'publish' } }),
        )
        return reply(201, { version: answer }, { replayed: outcome === 'replayed' })
      },
    }),
    route({
      method: 'get',
      path: '/questionnaires/:code',
      operation: 'feedback.questionnaire.read',
      tag,
      summary: 'The draft and the published versions.',
      params,
      replies: { 200: z.strictObject({ draft: content.nullable(), versions: z.array(content) }) },
      handle: async ({ params: { code }, call }, reply) => {
        const { state, version } = await readQuestionnaire(feedback, call, code)
        const body = { draft: state.draft ?? null, versions: [...state.versions] }
        // The state was made from this schema; only `readonly` tells them apart.
        return reply(200, body as unknown as { draft: null; versions: [] }, { version })
      },
    }),
  ]
}

function published<W extends { readonly outcome: string }>(
  written: W,
): Extract<W, { readonly answer: unknown }> {
  return written as unknown as Extract<W, { readonly answer: unknown }>
}
