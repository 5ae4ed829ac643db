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
import { answerForm, openForm } from '../../app/surveys.ts'
import type { Answer, Answers, Content, Question, Words } from '../../domain/questionnaire.ts'
import { isAsked } from '../../domain/questionnaire.ts'
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
          const answers = readForm(content, new URLSearchParams(body))
          const missing = firstMissing(content, answers)
          if (missing) return reply(200, form(content, language, { answers, missing }), options)
          await answerForm(feedback, link, { token, answers })
          return reply(
            200,
            message(language, { zh: '谢谢您的回答！', en: 'Thank you for your answers!' }),
            options,
          )
        } catch (error) {
          const { status, body: text } = sorry(error, language)
          return reply(status, text, options)
        }
      },
    }),
  ]
}

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

interface Filled {
  readonly answers: Answers
  readonly missing: string
}

function form({ title, questions }: Content, language: Language, filled?: Filled): string {
  const send = pick({ zh: '提交', en: 'Send' }, language)
  const heading = pick(title, language)
  const body = html`<h1>${heading}</h1>
<form method="post">
${questions.map((question) => field(question, language, filled))}
<button type="submit">${send}</button>
</form>`
  return page({ language, title: heading, body })
}

function field(question: Question, language: Language, filled: Filled | undefined): Html {
  const { id, words, required } = question
  const must = required && !question.when ? html` <span aria-hidden="true">*</span>` : undefined
  const hint = question.when
    ? pick({ zh: '（如适用）', en: ' (if it applies)' }, language)
    : undefined
  const problem =
    filled?.missing === id
      ? html`<p class="problem" role="alert">${pick({ zh: '请回答此题。', en: 'Please answer this question.' }, language)}</p>`
      : undefined
  return html`<fieldset id="q-${id}"><legend>${pick(words, language)}${must}${hint}</legend>${problem}${inputs(question, language, filled?.answers[id])}</fieldset>
`
}

function inputs(question: Question, language: Language, given: Answer | undefined): Html {
  const { id } = question
  const choice = (type: 'radio' | 'checkbox', value: string, label: string): Html => {
    const isChosen = Array.isArray(given) ? given.includes(value) : String(given ?? '') === value
    return html`<label><input type="${type}" name="${id}" value="${value}"${isChosen ? html` checked` : undefined}> ${label}</label>`
  }
  const steps = (from: number, to: number): Html =>
    html`${Array.from({ length: to - from + 1 }, (_, index) => choice('radio', String(from + index), String(from + index)))}`
  switch (question.kind) {
    case 'yesNo':
      return html`${choice('radio', 'true', pick({ zh: '是', en: 'Yes' }, language))}${choice('radio', 'false', pick({ zh: '否', en: 'No' }, language))}`
    case 'single':
      return html`${question.options.map((option) => choice('radio', option.id, pick(option.words, language)))}`
    case 'multiple':
      return html`${question.options.map((option) => choice('checkbox', option.id, pick(option.words, language)))}`
    case 'ordering':
      return html`${question.options.map((option) => place(question, option.id, pick(option.words, language)))}`
    case 'degree':
      return steps(1, question.steps)
    case 'nps':
      return steps(0, 10)
    case 'recall': {
      const label = pick(question.words, language)
      return html`<textarea name="${id}" rows="4" maxlength="${question.lengthMax}" aria-label="${label}">${typeof given === 'string' ? given : ''}</textarea>`
    }
  }
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
  return html`<label>${label} <select name="${question.id}.${option}"><option value=""></option>${places}</select></label>`
}

/** Reads a form; what is empty counts as not answered, what was not asked is left out. */
function readForm(content: Content, sent: URLSearchParams): Answers {
  const answers: Record<string, Answer> = {}
  for (const question of content.questions) {
    if (!isAsked(question, answers)) continue
    const answer = readAnswer(question, sent)
    if (answer !== undefined) answers[question.id] = answer
  }
  return answers
}

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

function firstMissing({ questions }: Content, answers: Answers): string | undefined {
  return questions.find(
    (question) =>
      question.required && isAsked(question, answers) && answers[question.id] === undefined,
  )?.id
}
