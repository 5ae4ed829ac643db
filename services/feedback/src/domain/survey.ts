import { type Decider, fail, never } from '@hcrm/kernel'
import type { Answers, Score } from './questionnaire.ts'

/** A survey that runs (F2): after which visits it asks, whom, how often. */
export interface SurveyPlan {
  readonly questionnaire: string
  readonly version: number
  readonly branch: string
  readonly aim: string
  readonly trigger: {
    readonly encounterKinds: readonly string[]
    /** Empty: all. */
    readonly departments: readonly string[]
    readonly delayMinutes: number
  }
  readonly from: Date
  readonly until: Date
  /** Days in which a customer is not asked again by any survey of the branch. */
  readonly fatigueDays: number
  readonly anonymous: boolean
  /** Share of visits that is asked, in basis points. */
  readonly sampleBp: number
}

export type Survey =
  | { readonly status: 'none' }
  | (SurveyPlan & { readonly status: 'active' | 'paused' })
export type SurveyCommand =
  | { readonly type: 'plan'; readonly plan: SurveyPlan }
  | { readonly type: 'set'; readonly status: 'active' | 'paused' }
export type SurveyEvent =
  | { readonly type: 'planned'; readonly plan: SurveyPlan }
  | { readonly type: 'set'; readonly status: 'active' | 'paused' }

export const surveyDecider: Decider<Survey, SurveyCommand, SurveyEvent> = {
  initial: { status: 'none' },
  decide(state, command) {
    switch (command.type) {
      case 'plan':
        if (state.status !== 'none') fail('ALREADY_EXISTS')
        if (command.plan.until <= command.plan.from) fail('BAD_TIME', { field: 'until' })
        return [{ type: 'planned', plan: command.plan }]
      case 'set':
        if (state.status === 'none') return fail('NOT_FOUND')
        return state.status === command.status ? [] : [{ type: 'set', status: command.status }]
      default:
        return never(command)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'planned':
        return { ...event.plan, status: 'active' }
      case 'set':
        return state.status === 'none' ? state : { ...state, status: event.status }
      default:
        return never(event)
    }
  },
}

/** A visit as far as a survey looks at it. */
export interface Visit {
  readonly encounterId: string
  readonly customerId: string
  readonly branch: string
  readonly department: string
  readonly staff: string | undefined
  readonly kind: string
  readonly endedAt: Date
  /** 0 to 9,999, the same for the same visit: decides who is in the sample. */
  readonly draw: number
}

export function asksAfter(survey: Survey, visit: Visit): boolean {
  if (survey.status !== 'active' || survey.branch !== visit.branch) return false
  const { trigger, from, until, sampleBp } = survey
  const inTime = visit.endedAt >= from && visit.endedAt < until
  const department =
    trigger.departments.length === 0 || trigger.departments.includes(visit.department)
  return (
    inTime && department && trigger.encounterKinds.includes(visit.kind) && visit.draw < sampleBp
  )
}

/** One person asked about one visit (W23). `_id` follows from survey and visit. */
export type Invitation =
  | { readonly status: 'none' }
  | (Invited & { readonly status: 'invited' })
  | (Invited & {
      readonly status: 'answered'
      readonly answeredAt: Date
      readonly score: Score
      readonly answers: Answers
    })

export interface Invited {
  readonly surveyId: string
  readonly questionnaire: string
  readonly version: number
  readonly anonymous: boolean
  readonly customerId: string
  readonly branch: string
  readonly department: string
  readonly staff: string | undefined
  readonly encounterId: string
  readonly invitedAt: Date
  readonly sendAt: Date
  readonly expiresAt: Date
}

export type InvitationCommand =
  | { readonly type: 'invite'; readonly invited: Invited }
  | {
      readonly type: 'answer'
      readonly answers: Answers
      readonly score: Score
      readonly now: Date
      readonly localDate: string
    }

export type InvitationEvent =
  | { readonly type: 'invited'; readonly invited: Invited }
  /** The customer is to get the link. */
  | { readonly type: 'asked' }
  | {
      readonly type: 'answered'
      readonly answers: Answers
      readonly score: Score
      readonly at: Date
      readonly localDate: string
    }

export const invitationDecider: Decider<Invitation, InvitationCommand, InvitationEvent> = {
  initial: { status: 'none' },
  decide(state, command) {
    switch (command.type) {
      case 'invite':
        return state.status === 'none'
          ? [{ type: 'invited', invited: command.invited }, { type: 'asked' }]
          : []
      case 'answer': {
        if (state.status === 'none') return fail('NOT_FOUND')
        if (state.status === 'answered') return fail('LINK_USED')
        if (state.expiresAt.getTime() <= command.now.getTime()) return fail('LINK_EXPIRED')
        const { answers, score, now, localDate } = command
        return [{ type: 'answered', answers, score, at: now, localDate }]
      }
      default:
        return never(command)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'invited':
        return { ...event.invited, status: 'invited' }
      case 'asked':
        return state
      case 'answered': {
        if (state.status === 'none') return state
        const { answers, score, at } = event
        return { ...state, status: 'answered', answers, score, answeredAt: at }
      }
      default:
        return never(event)
    }
  },
}
