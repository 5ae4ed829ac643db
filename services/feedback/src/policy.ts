import type { PolicyTable, Reach } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

type Allow = Partial<Record<Role, Reach>>

/** Everybody who meets customers may take down what they say: the first asked is responsible. */
const firstAsked: Allow = {
  receptionist: 'branch',
  guideNurse: 'branch',
  callCentreAgent: 'branch',
  followUpNurse: 'branch',
  consultant: 'branch',
  coordinator: 'group',
  complaintHandler: 'branch',
  serviceSupervisor: 'branch',
  branchClient: 'branch',
}
const handlers: Allow = {
  complaintHandler: 'branch',
  serviceSupervisor: 'branch',
  complaintTeam: 'group',
}
const deciders: Allow = { ...handlers, executive: 'group' }
const surveyors: Allow = {
  surveyor: 'branch',
  qualityController: 'group',
  serviceSupervisor: 'branch',
}

export const policy: PolicyTable = {
  'feedback.questionnaire.write': {
    allow: { qualityController: 'group', surveyor: 'branch' },
    audited: true,
  },
  'feedback.questionnaire.read': { allow: { ...surveyors, crmAnalyst: 'group' } },
  'feedback.survey.write': { allow: surveyors },
  'feedback.survey.read': { allow: { ...surveyors, crmAnalyst: 'group', executive: 'group' } },
  'feedback.answer.open': { open: true },
  'feedback.case.open': { allow: firstAsked },
  'feedback.case.read': { allow: { ...handlers, executive: 'group', qualityController: 'group' } },
  'feedback.case.work': { allow: handlers },
  'feedback.case.decide': { allow: deciders },
  'feedback.case.close': { allow: handlers, audited: true },
  'feedback.visits.consume': { system: 'invites to surveys after visits' },
  'feedback.points.consume': { system: 'marks settlements whose points have been posted' },
  'feedback.organisation.consume': { system: 'copies the zones of the branches' },
  'feedback.cases.escalate': { system: 'raises cases whose working time has run out' },
}
