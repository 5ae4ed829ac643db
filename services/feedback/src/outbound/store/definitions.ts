import type { AggregateDefinition, ProjectionDefinition } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import { causeKey } from '../../app/cases.ts'
import type { BranchRow } from '../../app/ports.ts'
import { type Case, type CaseEvent, caseDecider, caseDue } from '../../domain/case.ts'
import {
  type Questionnaire,
  type QuestionnaireEvent,
  questionnaireDecider,
} from '../../domain/questionnaire.ts'
import {
  type Invitation,
  type InvitationEvent,
  invitationDecider,
  type Survey,
  type SurveyEvent,
  surveyDecider,
} from '../../domain/survey.ts'
import { publishCase, publishInvitation, publishQuestionnaire } from '../publish.ts'

/** Questionnaires are the group's, so that branches can be compared. */
export const questionnaireDefinition: AggregateDefinition<Questionnaire, QuestionnaireEvent> = {
  collection: 'feedback.questionnaires',
  v: 1,
  initial: questionnaireDecider.initial,
  evolve: questionnaireDecider.evolve,
  branchOf: () => groupBranch,
  publish: publishQuestionnaire,
  indexes: [],
}

export const surveyDefinition: AggregateDefinition<Survey, SurveyEvent> = {
  collection: 'feedback.surveys',
  v: 1,
  initial: surveyDecider.initial,
  evolve: surveyDecider.evolve,
  branchOf: (state) => (state.status === 'none' ? groupBranch : state.branch),
  publish: () => undefined,
  keys: (state) => (state.status === 'none' ? {} : { status: state.status }),
  indexes: [{ fields: { branch: 1, 'keys.status': 1 } }],
}

export function invitationDefinition(
  toAnswer: (invitationId: string) => string,
): AggregateDefinition<Invitation, InvitationEvent> {
  return {
    collection: 'feedback.invitations',
    v: 1,
    initial: invitationDecider.initial,
    evolve: invitationDecider.evolve,
    branchOf: (state) => (state.status === 'none' ? groupBranch : state.branch),
    publish: (event, state, id) => publishInvitation(event, state, { id, link: toAnswer(id) }),
    keys: (state) =>
      state.status === 'none' ? {} : { customer: state.customerId, invitedAt: state.invitedAt },
    indexes: [{ fields: { 'keys.customer': 1, 'keys.invitedAt': 1 } }],
    // Answers hold what people wrote in their own words.
    sealed: {
      fields: ['answers'],
      owner: (state, id) => (state.status === 'none' ? id : state.customerId),
    },
  }
}

export const caseDefinition: AggregateDefinition<Case, CaseEvent> = {
  collection: 'feedback.cases',
  v: 1,
  initial: caseDecider.initial,
  evolve: caseDecider.evolve,
  branchOf: (state) => (state.status === 'none' ? groupBranch : state.branch),
  publish: publishCase,
  keys: caseKeys,
  due: caseDue,
  indexes: [
    { fields: { branch: 1, 'keys.status': 1, 'keys.openedAt': 1 } },
    { fields: { 'keys.cause': 1, 'keys.openedAt': 1 } },
    { fields: { 'keys.number': 1 }, unique: true },
    { fields: { 'keys.settlement': 1 }, sparse: true },
  ],
  sealed: {
    fields: ['texts'],
    owner: (state, id) => (state.status === 'none' ? id : (state.customerId ?? id)),
  },
}

function caseKeys(state: Case) {
  if (state.status === 'none') return {}
  const { branch, department, nature, number, openedAt, status } = state
  return {
    ...{ number, openedAt },
    status: status === 'closed' ? 'closed' : 'open',
    cause: causeKey(branch, department, nature),
    settlement: status === 'settled' ? state.settlementId : undefined,
  }
}

/** Zones of the branches, copied from the archive. */
export const branchRowDefinition: ProjectionDefinition<BranchRow> = {
  collection: 'feedback.branches',
  v: 1,
  branchOf: () => groupBranch,
  keys: ({ zone }) => ({ zone }),
  indexes: [],
}
