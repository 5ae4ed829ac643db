/** Code words of cases in the order in which forms offer them. */
export const caseKinds = ['complaint', 'suggestion', 'praise'] as const
export const caseChannels = ['phone', 'in-person', 'hotline', 'web', 'letter', 'box'] as const
export const natures = [
  'service',
  'misleading-advertising',
  'exaggerated-effect',
  'unmet-result',
  'price',
  'environment',
  'privacy',
  'other',
] as const
export const severities = ['low', 'medium', 'high', 'critical'] as const
export const proposalKinds = ['apology', 'points', 'goods', 'money'] as const
export const pauseReasons = ['customer-answer', 'external-expert', 'court', 'authority'] as const

export type CaseKind = (typeof caseKinds)[number]
export type CaseChannel = (typeof caseChannels)[number]
export type Nature = (typeof natures)[number]
export type Severity = (typeof severities)[number]
export type ProposalKind = (typeof proposalKinds)[number]
export type PauseReason = (typeof pauseReasons)[number]
