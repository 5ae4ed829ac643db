import type { OutgoingEvent } from '@hcrm/documents'
import { never } from '@hcrm/kernel'
import { feedbackCase, questionnaire, survey } from '@hcrm/proto/contracts'
import type { Case as CaseMessage } from '@hcrm/proto/feedback/v1/feedback_events'
import type { Case, CaseEvent } from '../domain/case.ts'
import type { Questionnaire, QuestionnaireEvent } from '../domain/questionnaire.ts'
import type { Invitation, InvitationEvent } from '../domain/survey.ts'

export function publishQuestionnaire(
  event: QuestionnaireEvent,
  _state: Questionnaire,
  code: string,
): OutgoingEvent | undefined {
  if (event.type !== 'published') return undefined
  const { version } = event
  return questionnaire.QuestionnairePublished.out({
    questionnaireId: `${code}:${version}`,
    code,
    version,
  })
}

export function publishInvitation(
  event: InvitationEvent,
  state: Invitation,
  { id: invitationId, link }: { readonly id: string; readonly link: string },
): OutgoingEvent | undefined {
  if (state.status === 'none') return undefined
  const { surveyId, branch, department, staff, customerId, encounterId, anonymous } = state
  switch (event.type) {
    case 'invited':
      return survey.SurveyInvited.out({
        ...{ invitationId, surveyId, customerId, branch, department, staff, encounterId },
        invitedAt: event.invited.invitedAt,
      })
    case 'answered':
      return survey.ResponseReceived.out({
        ...{ invitationId, surveyId, branch, department, staff },
        customerId: anonymous ? '' : customerId,
        questionnaireId: `${state.questionnaire}:${state.version}`,
        satisfactionBp: event.score.satisfactionBp,
        recommend: event.score.recommend,
        receivedAt: event.at,
        localDate: event.localDate,
      })
    case 'asked':
      return survey.OutreachRequested.out({
        customerId,
        correlation: invitationId,
        purpose: 'service',
        parameters: { link },
        messages: [
          {
            ...{ kind: 'invitation', template: 'survey-invitation', sendAt: state.sendAt },
            ...{ expiresAt: state.expiresAt, priority: 7, ignoresQuietHours: false },
          },
        ],
        calendar: undefined,
      })
    default:
      return never(event)
  }
}

export function publishCase(event: CaseEvent, state: Case, id: string): OutgoingEvent | undefined {
  if (state.status === 'none') return undefined
  const message = caseMessage(id, state)
  switch (event.type) {
    case 'opened':
      return feedbackCase.CaseOpened.out({ case: message })
    case 'judged':
      return feedbackCase.CaseJudged.out({ case: message })
    case 'escalated':
      return feedbackCase.CaseEscalated.out({ case: message, level: event.level })
    case 'agreed':
      return state.status === 'settled' ? agreed(message, state) : undefined
    case 'closed':
      return feedbackCase.CaseClosed.out({
        case: message,
        closedAt: event.at,
        inTime: event.inTime,
      })
    case 'decided':
    case 'executed':
    case 'clockMoved':
    case 'handedOver':
      return feedbackCase.CaseChanged.out({ case: message })
    case 'told':
      return state.customerId === undefined ? undefined : told(id, state, event)
    case 'proposed':
    case 'refused':
    case 'noted':
      return undefined
    default:
      return never(event)
  }
}

const dayMs = 86_400_000

/** Word to the customer that the case was recorded or closed. */
function told(
  id: string,
  state: Exclude<Case, { status: 'none' }>,
  event: Extract<CaseEvent, { type: 'told' }>,
): OutgoingEvent {
  return feedbackCase.OutreachRequested.out({
    customerId: state.customerId ?? '',
    correlation: id,
    purpose: 'service',
    parameters: { number: state.number },
    messages: [
      {
        ...{ kind: event.what, template: `case-${event.what}`, sendAt: event.at },
        expiresAt: new Date(event.at.getTime() + 3 * dayMs),
        ...{ priority: 5, ignoresQuietHours: false },
      },
    ],
    calendar: undefined,
  })
}

function agreed(
  message: CaseMessage,
  { proposal, settlementId }: Extract<Case, { status: 'settled' }>,
): OutgoingEvent {
  return feedbackCase.SettlementAgreed.out({
    case: message,
    settlementId,
    kind: proposal.kind,
    points: proposal.kind === 'points' ? proposal.points : 0,
    money: proposal.kind === 'money' ? { amount: proposal.amountFen, currency: 'CNY' } : undefined,
  })
}

/** The case as others see it: no word of what anybody wrote. */
function caseMessage(caseId: string, state: Exclude<Case, { status: 'none' }>): CaseMessage {
  const { number, kind, customerId, branch, department, staff, nature, severity, status, owner } =
    state
  const { openedAt, localDate, repeatedCause, clock } = state
  return {
    ...{
      caseId,
      number,
      kind,
      customerId,
      branch,
      department,
      staff,
      nature,
      severity,
      status,
      owner,
    },
    ...{ openedAt, localDate, repeatedCause },
    dueAt: clock.state === 'running' ? clock.dueAt : undefined,
  }
}
