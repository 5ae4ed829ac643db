import { isProblem, problems } from '@hcrm/kernel'
import {
  type AnyRoute,
  type Html,
  html,
  page,
  pageHeaders,
  type RouteInput,
  route,
} from '@hcrm/platform'
import { z } from 'zod'
import type { Feedback } from '../../app/ports.ts'
import { answerForm, type FilledForm, fillForm, openForm } from '../../app/surveys.ts'
import type { Answer, Content, Question, Words } from '../../domain/questionnaire.ts'
import { forLink } from './surveys.ts'

type Language = RouteInput<never, never, never>['language']
const params = z.strictObject({ token: z.string().regex(/^[\w.-]{1,200}$/, 'BAD_ID') })
const common = {
  path: '/s/:token',
  operation: 'feedback.answer.open',
  tag: 'surveys',
  root: true,
  params,
} as const
const options = { headers: pageHeaders }

/** The page behind a survey link: a plain form, readable on any telephone, without script (F2). */
export function surveyPage(feedback: Feedback): readonly AnyRoute[] {
  return [
    route({
      ...common,
      method: 'get',
      summary: 'The page of a survey link.',
      produces: 'text/html; charset=utf-8',
      replies: { 200: z.string(), 404: z.string(), 409: z.string(), 410: z.string() },
      handle: async ({ params: { token }, call, language }, reply) => {
        try {
          const { content } = await openForm(feedback, forLink(call), token)
          return reply(200, form(content, language), options)
        } catch (error) {
          const { status, body } = sorry(error, language)
          return reply(status, body, options)
        }
      },
    }),
    route({
      ...common,
      method: 'post',
      summary: 'Takes the answers of the page.',
      consumes: { types: ['application/x-www-form-urlencoded'], as: 'text' },
      body: z.string().max(64_000),
      produces: 'text/html; charset=utf-8',
      replies: { 200: z.string(), 404: z.string(), 409: z.string(), 410: z.string() },
      handle: async ({ params: { token }, body, call, language }, reply) => {
        const link = forLink(call)
        try {
          const { content } = await openForm(feedback, link, token)
          const sent = new URLSearchParams(body)
          const filled = fillForm(content, (question) => readAnswer(question, sent))
          if (filled.missing) return reply(200, form(content, language, filled), options)
          await answerForm(feedback, link, { token, answers: filled.answers })
          return reply(200, message(language, says.thanks), options)
        } catch (error) {
          const { status, body: text } = sorry(error, language)
          return reply(status, text, options)
        }
      },
    }),
  ]
}

const says = {
  thanks: { zh: '谢谢您的回答！', en: 'Thank you for your answers!' },
  send: { zh: '提交', en: 'Send' },
  yes: { zh: '是', en: 'Yes' },
  no: { zh: '否', en: 'No' },
  ifItApplies: { zh: '（如适用）', en: ' (if it applies)' },
  pleaseAnswer: { zh: '请回答此题。', en: 'Please answer this question.' },
} as const satisfies Readonly<Record<string, Words>>

function pick({ zh, en }: Words, language: Language): string {
  return language === 'zh-CN' ? zh : en
}

function message(language: Language, words: Words): string {
  const text = pick(words, language)
  return page({ language, title: text, body: html`<h1>${text}</h1>` })
}

/** What a person reads when a link does not open; anything unexpected goes on as it is. */
function sorry(
  error: unknown,
  language: Language,
): { readonly status: 404 | 409 | 410; readonly body: string } {
  if (!isProblem(error)) throw error
  const { http, ...words } = problems[error.code]
  if (http !== 404 && http !== 409 && http !== 410) throw error
  return { status: http, body: message(language, words) }
}

function form({ title, questions }: Content, language: Language, filled?: FilledForm): string {
  const send = pick(says.send, language)
  const heading = pick(title, language)
  const body = html`<h1>${heading}</h1>
<form method="post">
${questions.map((question) => field(question, language, filled))}
<button type="submit">${send}</button>
</form>`
  return page({ language, title: heading, body })
}

function field(question: Question, language: Language, filled: FilledForm | undefined): Html {
  const { id, words, required } = question
  const must = required && !question.when ? html` <span aria-hidden="true">*</span>` : undefined
  const hint = question.when ? pick(says.ifItApplies, language) : undefined
  const legend = html`<legend>${pick(words, language)}${must}${hint}</legend>`
  const problem =
    filled?.missing === id
      ? html`<p class="problem" role="alert">${pick(says.pleaseAnswer, language)}</p>`
      : undefined
  const given = inputs(question, language, filled?.answers[id])
  return html`<fieldset id="q-${id}">${legend}${problem}${given}</fieldset>
`
}

type Inputs = Html | readonly Html[]

function inputs(question: Question, language: Language, given: Answer | undefined): Inputs {
  const choice = (type: 'radio' | 'checkbox', value: string, label: string): Html => {
    const isChosen = Array.isArray(given) ? given.includes(value) : String(given ?? '') === value
    const input = html`<input type="${type}" name="${question.id}" value="${value}"`
    return html`<label>${input}${isChosen ? html` checked` : undefined}> ${label}</label>`
  }
  const steps = (from: number, to: number): readonly Html[] =>
    Array.from({ length: to - from + 1 }, (_, index) => String(from + index)).map((step) =>
      choice('radio', step, step),
    )
  switch (question.kind) {
    case 'yesNo':
      return [
        choice('radio', 'true', pick(says.yes, language)),
        choice('radio', 'false', pick(says.no, language)),
      ]
    case 'single':
      return question.options.map(({ id, words }) => choice('radio', id, pick(words, language)))
    case 'multiple':
      return question.options.map(({ id, words }) => choice('checkbox', id, pick(words, language)))
    case 'ordering':
      return question.options.map(({ id, words }) => place(question, id, pick(words, language)))
    case 'degree':
      return steps(1, question.steps)
    case 'nps':
      return steps(0, 10)
    case 'recall':
      return remembered(question, language, given)
  }
}

function remembered(
  { id, words, lengthMax }: Extract<Question, { kind: 'recall' }>,
  language: Language,
  given: Answer | undefined,
): Html {
  const label = pick(words, language)
  const text = typeof given === 'string' ? given : ''
  const limits = html`rows="4" maxlength="${lengthMax}"`
  return html`<textarea name="${id}" ${limits} aria-label="${label}">${text}</textarea>`
}

/** Ordering without script: each option gets its place by number. */
function place(
  question: Extract<Question, { options: unknown }>,
  option: string,
  label: string,
): Html {
  const places = question.options.map(
    (_, index) => html`<option value="${index + 1}">${index + 1}</option>`,
  )
  const none = html`<option value=""></option>`
  const name = `${question.id}.${option}`
  return html`<label>${label} <select name="${name}">${none}${places}</select></label>`
}

/** Reads one answer of a form; what is empty counts as not answered. */
function readAnswer(question: Question, sent: URLSearchParams): Answer | undefined {
  const one = sent.get(question.id)?.trim() || undefined
  switch (question.kind) {
    case 'yesNo':
      return one === undefined ? undefined : one === 'true'
    case 'single':
    case 'recall':
      return one
    case 'multiple': {
      const chosen = sent.getAll(question.id)
      return chosen.length === 0 ? undefined : chosen
    }
    case 'degree':
    case 'nps':
      return one === undefined ? undefined : Number(one)
    case 'ordering': {
      const placed = question.options.map(({ id }) => ({
        id,
        at: Number(sent.get(`${question.id}.${id}`) ?? ''),
      }))
      if (
        placed.some(({ at }) => at < 1) ||
        new Set(placed.map(({ at }) => at)).size !== placed.length
      )
        return undefined
      return placed.sort((a, b) => a.at - b.at).map(({ id }) => id)
    }
  }
}
