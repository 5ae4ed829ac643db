/** Roles of the group's staff and systems (P1). A token names them; policy tables grant by them. */
export const roles = [
  'serviceSupervisor',
  'guideNurse',
  'receptionist',
  'callCentreAgent',
  'consultant',
  'coordinator',
  'followUpNurse',
  'surveyor',
  'complaintHandler',
  'complaintTeam',
  'qualityController',
  'trainer',
  'crmAnalyst',
  'marketing',
  'finance',
  'clinician',
  'executive',
  'itOperator',
  'auditor',
  'branchClient',
  'patient',
] as const

export type Role = (typeof roles)[number]
