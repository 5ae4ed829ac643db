import type { AggregateStore, Claims, Projection, Repository } from '@hcrm/documents'
import type { Call, Scope } from '@hcrm/kernel'
import type { Case, CaseEvent, TimeLimits } from '../domain/case.ts'
import type { Questionnaire, QuestionnaireEvent } from '../domain/questionnaire.ts'
import type { AuthorityTable } from '../domain/settlement.ts'
import type { Invitation, InvitationEvent, Survey, SurveyEvent } from '../domain/survey.ts'
import type { WorkingSpan } from '../domain/working-time.ts'

/** Working time of the branches. */
export interface WorkingCalendar {
  /** Spans from some weeks before to some months after `now`. */
  around(branch: string, now: Date): Promise<readonly WorkingSpan[]>
  zoneOf(branch: string): Promise<string>
}

export interface BranchRow {
  readonly zone: string
}

/** Makes and checks the secrets of links; nothing of them is stored. */
export interface Links {
  tokenOf(invitationId: string): string
  /** The invitation's id; undefined for a forged token. */
  read(token: string): string | undefined
}

/** Who a customer is, asked of the archive on behalf of the caller; NOT_FOUND for a foreign one. */
export interface Customers {
  mustKnow(call: Call, customerId: string): Promise<void>
}

export interface FeedbackLimits {
  readonly timeLimits: TimeLimits
  readonly authority: AuthorityTable
  readonly invitationDays: number
  /** Days in which the same cause at the same place counts as repeated. */
  readonly repeatDays: number
}

/** Everything the use cases of this service stand on. */
export interface Feedback {
  readonly questionnaires: (scope: Scope) => Repository<Questionnaire, QuestionnaireEvent>
  readonly surveys: (scope: Scope) => Repository<Survey, SurveyEvent>
  readonly invitations: (scope: Scope) => Repository<Invitation, InvitationEvent>
  /** Decides between visits that are told at once. */
  readonly claims: Claims
  readonly cases: (scope: Scope) => Repository<Case, CaseEvent>
  readonly casesDue: AggregateStore<Case, CaseEvent>['due']
  readonly branches: (scope: Scope) => Projection<BranchRow>
  readonly calendar: WorkingCalendar
  readonly customers: Customers
  readonly links: Links
  readonly limits: FeedbackLimits
}
