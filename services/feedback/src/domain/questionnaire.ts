import { type Decider, fail, never, type ProblemCode } from '@hcrm/kernel'

/** A text in both languages of the house. */
export interface Words {
  readonly zh: string
  readonly en: string
}

interface Asked {
  readonly id: string
  readonly words: Words
  readonly required: boolean
  /** Shown only when this holds; about an earlier question. */
  readonly when?: Condition
}

/** The kinds of question (F1). */
export type Question =
  | (Asked & { readonly kind: 'yesNo' })
  | (Asked & {
      readonly kind: 'single' | 'multiple' | 'ordering'
      readonly options: readonly Option[]
    })
  | (Asked & { readonly kind: 'degree'; readonly steps: number })
  | (Asked & { readonly kind: 'nps' })
  | (Asked & { readonly kind: 'recall'; readonly lengthMax: number })

export interface Option {
  readonly id: string
  readonly words: Words
}

export type Condition =
  | { readonly question: string; readonly is: string | boolean }
  | { readonly question: string; readonly has: string }
  | { readonly question: string; readonly atMost: number }
  | { readonly question: string; readonly atLeast: number }

export interface Content {
  readonly title: Words
  readonly questions: readonly Question[]
}

/** A questionnaire: one draft, and published versions that never change. `_id` = its code. */
export interface Questionnaire {
  readonly draft: Content | undefined
  readonly versions: readonly Content[]
}

export type QuestionnaireCommand =
  | { readonly type: 'draft'; readonly content: Content }
  | { readonly type: 'publish' }

export type QuestionnaireEvent =
  | { readonly type: 'drafted'; readonly content: Content }
  | { readonly type: 'published'; readonly version: number }

const versionsMax = 50

export const questionnaireDecider: Decider<
  Questionnaire,
  QuestionnaireCommand,
  QuestionnaireEvent
> = {
  initial: { draft: undefined, versions: [] },
  decide(state, command) {
    switch (command.type) {
      case 'draft':
        checkContent(command.content)
        return [{ type: 'drafted', content: command.content }]
      case 'publish':
        if (!state.draft) return fail('BAD_STATE')
        if (state.versions.length >= versionsMax) fail('LIMIT_REACHED')
        return [{ type: 'published', version: state.versions.length + 1 }]
      default:
        return never(command)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'drafted':
        return { ...state, draft: event.content }
      case 'published':
        return state.draft
          ? { draft: undefined, versions: [...state.versions, state.draft] }
          : state
      default:
        return never(event)
    }
  },
}

/** Refuses what could not be asked: repeated ids, conditions on later or unfit questions. */
export function checkContent({ questions }: Content): void {
  const seen = new Map<string, Question>()
  for (const [index, question] of questions.entries()) {
    const field = `questions.${index}`
    if (seen.has(question.id)) fail('NOT_ALLOWED_HERE', { field: `${field}.id` })
    if (
      'options' in question &&
      new Set(question.options.map(({ id }) => id)).size !== question.options.length
    ) {
      fail('NOT_ALLOWED_HERE', { field: `${field}.options` })
    }
    if (question.when && !fits(question.when, seen.get(question.when.question))) {
      fail('NOT_ALLOWED_HERE', {
        field: `${field}.when`,
        detail: 'The condition does not fit an earlier question.',
      })
    }
    seen.set(question.id, question)
  }
}

function fits(condition: Condition, question: Question | undefined): boolean {
  if (!question) return false
  if ('atMost' in condition || 'atLeast' in condition)
    return question.kind === 'degree' || question.kind === 'nps'
  if ('has' in condition)
    return question.kind === 'multiple' && hasOption(question.options, condition.has)
  if (typeof condition.is === 'boolean') return question.kind === 'yesNo'
  return question.kind === 'single' && hasOption(question.options, condition.is)
}

function hasOption(options: readonly Option[], id: string): boolean {
  return options.some((option) => option.id === id)
}

/** An answer by the kind of its question: true, an option, options, steps, or words. */
export type Answer = boolean | string | number | readonly string[]
export type Answers = Readonly<Record<string, Answer>>

/** Whether a question is asked, given what was answered before it. */
export function isAsked(question: Question, answers: Answers): boolean {
  const { when } = question
  if (!when) return true
  const given = answers[when.question]
  if (given === undefined) return false
  if ('atMost' in when) return typeof given === 'number' && given <= when.atMost
  if ('atLeast' in when) return typeof given === 'number' && given >= when.atLeast
  if ('has' in when) return Array.isArray(given) && given.includes(when.has)
  return given === when.is
}

/**
 * Refuses answers that do not fit: MISSING_FIELD for a required question that was asked,
 * UNKNOWN_FIELD for one that was not, WRONG_TYPE or BAD_NUMBER for an unfit value.
 */
export function checkAnswers({ questions }: Content, answers: Answers): void {
  const known = new Set(questions.map(({ id }) => id))
  const stranger = Object.keys(answers).findIndex((id) => !known.has(id))
  if (stranger >= 0) fail('UNKNOWN_FIELD', { field: 'answers' })
  const kept: Record<string, Answer> = {}
  for (const question of questions) {
    const field = `answers.${question.id}`
    const answer = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined
    const asked = isAsked(question, kept)
    if (!asked && answer !== undefined) fail('UNKNOWN_FIELD', { field })
    if (asked && answer === undefined && question.required) fail('MISSING_FIELD', { field })
    if (answer === undefined) continue
    if (!isFit(question, answer)) fail(unfit[question.kind], { field })
    kept[question.id] = answer
  }
}

/** What an unfit answer is refused with. */
const unfit: Readonly<Record<Question['kind'], ProblemCode>> = {
  yesNo: 'WRONG_TYPE',
  single: 'WRONG_TYPE',
  multiple: 'WRONG_TYPE',
  ordering: 'WRONG_TYPE',
  degree: 'BAD_NUMBER',
  nps: 'BAD_NUMBER',
  recall: 'BAD_TEXT',
}

function isFit(question: Question, answer: Answer): boolean {
  switch (question.kind) {
    case 'yesNo':
      return typeof answer === 'boolean'
    case 'single':
      return typeof answer === 'string' && hasOption(question.options, answer)
    case 'multiple':
      return distinctOptions(question.options, answer)
    case 'ordering':
      return distinctOptions(question.options, answer) && answer.length === question.options.length
    case 'degree':
      return within(answer, 1, question.steps)
    case 'nps':
      return within(answer, 0, 10)
    case 'recall':
      return typeof answer === 'string' && answer.length <= question.lengthMax
    default:
      return never(question)
  }
}

function distinctOptions(options: readonly Option[], answer: Answer): answer is readonly string[] {
  if (!Array.isArray(answer)) return false
  const chosen = answer as readonly string[]
  return new Set(chosen).size === chosen.length && chosen.every((id) => hasOption(options, id))
}

function within(answer: Answer, least: number, most: number): boolean {
  return typeof answer === 'number' && Number.isInteger(answer) && answer >= least && answer <= most
}

export interface Score {
  /** Mean of the rated questions on their own scales, 0 to 10,000; undefined if none was rated. */
  readonly satisfactionBp: number | undefined
  readonly recommend: number | undefined
}

/** Scores of checked answers: degree and yes/no questions make the satisfaction (F3). */
export function scoreOf({ questions }: Content, answers: Answers): Score {
  const rated = questions.flatMap((question) => {
    const answer = answers[question.id]
    if (question.kind === 'yesNo' && typeof answer === 'boolean') return [answer ? 10_000 : 0]
    if (question.kind === 'degree' && typeof answer === 'number') {
      return [((answer - 1) * 10_000) / (question.steps - 1)]
    }
    return []
  })
  const nps = questions.find(({ kind }) => kind === 'nps')
  const recommend = nps && answers[nps.id]
  const sum = rated.reduce((total, one) => total + one, 0)
  return {
    satisfactionBp: rated.length === 0 ? undefined : Math.round(sum / rated.length),
    recommend: typeof recommend === 'number' ? recommend : undefined,
  }
}
