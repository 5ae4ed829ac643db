import type { PolicyTable } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

/** Who reads which report. Leaders of a branch see their branch, those of the group all of it. */
const readers: Partial<Record<Role, 'branch' | 'group'>> = {
  serviceSupervisor: 'branch',
  finance: 'branch',
  crmAnalyst: 'group',
  executive: 'group',
  marketing: 'group',
  qualityController: 'group',
  complaintTeam: 'group',
}

export const policy: PolicyTable = {
  'reporting.operations.read': { allow: readers },
  'reporting.visits.read': { allow: readers },
  'reporting.conversion.read': { allow: readers },
  'reporting.satisfaction.read': { allow: readers },
  'reporting.complaints.read': { allow: readers },
  'reporting.freshness.read': { allow: { ...readers, itOperator: 'group' } },
  'reporting.facts.digest': { allow: { itOperator: 'group', auditor: 'group' }, whole: true },
  'reporting.facts.rebuild': { allow: { itOperator: 'group' }, whole: true, audited: true },
  'reporting.facts.follow': { system: 'counts every event of every service, without identities' },
}
