import type { PolicyTable, Reach } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

type Allow = Partial<Record<Role, Reach>>

/** Those who speak with customers about their points. */
const desk: Allow = {
  receptionist: 'branch',
  guideNurse: 'branch',
  callCentreAgent: 'branch',
  coordinator: 'group',
  serviceSupervisor: 'branch',
  branchClient: 'branch',
}
const leaders: Allow = {
  executive: 'group',
  crmAnalyst: 'group',
  finance: 'branch',
  marketing: 'group',
}

export const policy: PolicyTable = {
  'loyalty.account.read': {
    allow: { ...desk, ...leaders, complaintHandler: 'branch', complaintTeam: 'group' },
  },
  'loyalty.points.redeem': { allow: { ...desk, finance: 'branch' } },
  'loyalty.points.give': { allow: desk },
  'loyalty.account.freeze': {
    allow: { serviceSupervisor: 'branch', finance: 'branch' },
    audited: true,
  },
  'loyalty.club.define': { allow: { marketing: 'group' }, whole: true, audited: true },
  'loyalty.club.read': { allow: { ...desk, ...leaders } },
  'loyalty.member.join': { allow: desk },
  'loyalty.member.read': { allow: { ...desk, ...leaders } },
  'loyalty.bills.consume': { system: 'earns points from charges, takes them back on refunds' },
  'loyalty.settlements.consume': {
    system: 'grants the points agreed with a customer who complained',
  },
  'loyalty.entries.consume': { system: 'completes gifts and keeps tiers and due dates in step' },
  'loyalty.organisation.consume': { system: 'copies the zones of the branches' },
  'loyalty.due.settle': { system: 'ends holds, releases pending points, expires old ones' },
}
