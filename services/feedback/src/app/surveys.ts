import { type Call, fail } from '@hcrm/kernel'
import { Temporal } from 'temporal-polyfill'
import {
  type Answer,
  type Answers,
  type Content,
  checkAnswers,
  isAsked,
  type Question,
  scoreOf,
} from '../domain/questionnaire.ts'
import {
  asksAfter,
  invitationDecider,
  type Survey,
  type SurveyPlan,
  surveyDecider,
  type Visit,
} from '../domain/survey.ts'
import type { Feedback } from './ports.ts'
import { publishedContent } from './questionnaires.ts'

export async function planSurvey(
  feedback: Feedback,
  call: Call,
  input: { readonly id: string; readonly plan: SurveyPlan },
) {
  await publishedContent(feedback, call, {
    code: input.plan.questionnaire,
    version: input.plan.version,
  })
  const { operation, now } = call
  return feedback.surveys(call.scope).update(input.id, { operation, now }, (state) => ({
    events: surveyDecider.decide(state ?? surveyDecider.initial, {
      type: 'plan',
      plan: input.plan,
    }),
    answer: input.id,
  }))
}

export async function setSurvey(
  feedback: Feedback,
  call: Call,
  input: { readonly id: string; readonly status: 'active' | 'paused' },
) {
  const { operation, now } = call
  return feedback.surveys(call.scope).update(input.id, { operation, now }, (state) => ({
    events: surveyDecider.decide(state ?? surveyDecider.initial, {
      type: 'set',
      status: input.status,
    }),
    answer: input.status,
  }))
}

/** The state of a survey that exists. */
export async function readSurvey(
  feedback: Feedback,
  call: Call,
  id: string,
): Promise<Exclude<Survey, { status: 'none' }>> {
  const found = await feedback.surveys(call.scope).read(id)
  if (!found || found.state.status === 'none') return fail('NOT_FOUND')
  return found.state
}

/** Ids that follow from what they belong to, so that an event that comes twice invites once. */
export type InvitationIds = (surveyId: string, encounterId: string) => string

/** Invites after a visit, for every survey of the branch that asks (F2, W23). */
export async function inviteAfter(
  feedback: Feedback,
  call: Call,
  { visit, idOf }: { readonly visit: Visit; readonly idOf: InvitationIds },
): Promise<void> {
  const surveys = await feedback
    .surveys(call.scope)
    .list({ branch: visit.branch, status: 'active' }, { limit: 100 })
  for (const { id, state } of surveys.items) {
    if (asksAfter(state, visit))
      await invite(feedback, call, {
        surveyId: id,
        survey: state,
        visit,
        id: idOf(id, visit.encounterId),
      })
  }
}

const dayMs = 86_400_000

async function invite(
  feedback: Feedback,
  call: Call,
  {
    id,
    surveyId,
    survey,
    visit,
  }: {
    readonly id: string
    readonly surveyId: string
    readonly survey: Survey
    readonly visit: Visit
  },
): Promise<void> {
  if (survey.status === 'none') return
  const { questionnaire, version, anonymous, trigger, fatigueDays } = survey
  const { customerId, branch, department, staff, encounterId, endedAt } = visit
  if (!(await mayAsk(feedback, call, { id, customerId, fatigueDays }))) return
  const sendAt = new Date(
    Math.max(call.now.getTime(), endedAt.getTime() + trigger.delayMinutes * 60_000),
  )
  const expiresAt = new Date(sendAt.getTime() + feedback.limits.invitationDays * dayMs)
  const invited = {
    ...{
      surveyId,
      questionnaire,
      version,
      anonymous,
      customerId,
      branch,
      department,
      staff,
      encounterId,
    },
    ...{ invitedAt: call.now, sendAt, expiresAt },
  }
  await feedback.invitations(call.scope).update(id, { now: call.now }, (state) => ({
    events: invitationDecider.decide(state ?? invitationDecider.initial, {
      type: 'invite',
      invited,
    }),
    answer: null,
  }))
}

interface Asking {
  readonly id: string
  readonly customerId: string
  readonly fatigueDays: number
}

/**
 * Whether nobody has asked the customer in the days of the survey (W23). Visits that are told at
 * once do not see each other's invitations, so each takes the customer's claim. That lasts a day,
 * the shortest rule there is: it refuses nothing that the rule would allow.
 */
async function mayAsk(feedback: Feedback, call: Call, asking: Asking): Promise<boolean> {
  const { id, customerId, fatigueDays } = asking
  if (fatigueDays > 0 && (await wasAsked(feedback, call, asking))) return false
  const expires = new Date(call.now.getTime() + dayMs)
  const claim = { id: `asked:${customerId}`, holder: id, expires }
  const [outcome] = await feedback.claims.take([claim], call.now)
  return fatigueDays === 0 || outcome === 'taken'
}

async function wasAsked(
  feedback: Feedback,
  call: Call,
  { id, customerId, fatigueDays }: Asking,
): Promise<boolean> {
  const from = new Date(call.now.getTime() - fatigueDays * dayMs)
  const before = new Date(call.now.getTime() + 1)
  const recent = await feedback
    .invitations(call.scope)
    .list({ customer: customerId, invitedAt: { from, before } }, { limit: 2 })
  return recent.items.some((other) => other.id !== id)
}

export interface OpenForm {
  readonly invitationId: string
  readonly content: Content
  readonly anonymous: boolean
}

/** What a link asks. NOT_FOUND for a forged link, LINK_USED, LINK_EXPIRED. */
export async function openForm(feedback: Feedback, call: Call, token: string): Promise<OpenForm> {
  const invitationId = feedback.links.read(token) ?? fail('NOT_FOUND')
  const found = await feedback.invitations(call.scope).read(invitationId)
  if (!found || found.state.status === 'none') return fail('NOT_FOUND')
  const { state } = found
  if (state.status === 'answered') return fail('LINK_USED')
  if (state.expiresAt.getTime() <= call.now.getTime()) return fail('LINK_EXPIRED')
  const content = await publishedContent(feedback, call, {
    code: state.questionnaire,
    version: state.version,
  })
  return { invitationId, content, anonymous: state.anonymous }
}

export interface FilledForm {
  readonly answers: Answers
  /** The first question that must be answered and is not. */
  readonly missing: string | undefined
}

/** Asks in order, since answers decide whether a later question is asked; leaves out the rest. */
export function fillForm(
  { questions }: Content,
  answerTo: (question: Question) => Answer | undefined,
): FilledForm {
  const answers: Record<string, Answer> = {}
  let missing: string | undefined
  for (const question of questions) {
    if (!isAsked(question, answers)) continue
    const answer = answerTo(question)
    if (answer !== undefined) answers[question.id] = answer
    else if (question.required) missing ??= question.id
  }
  return { answers, missing }
}

/** Takes the answers of one invitation, once (F1, F2). */
export async function answerForm(
  feedback: Feedback,
  call: Call,
  input: { readonly token: string; readonly answers: Answers },
): Promise<void> {
  const { invitationId, content } = await openForm(feedback, call, input.token)
  checkAnswers(content, input.answers)
  const score = scoreOf(content, input.answers)
  const found = await feedback.invitations(call.scope).read(invitationId)
  const branch = found?.branch ?? fail('NOT_FOUND')
  const localDate = await localDateAt(feedback, branch, call.now)
  await feedback.invitations(call.scope).update(invitationId, { now: call.now }, (state) => ({
    events: invitationDecider.decide(state ?? invitationDecider.initial, {
      type: 'answer',
      ...{ answers: input.answers, score, now: call.now, localDate },
    }),
    answer: null,
  }))
}

export async function localDateAt(feedback: Feedback, branch: string, now: Date): Promise<string> {
  const zone = await feedback.calendar.zoneOf(branch)
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString()
}
