import type { Actor } from '@hcrm/kernel'
import { permit } from '@hcrm/platform'
import { describe, expect, it } from '@jest/globals'
import { knownBranches, sightOf } from '../src/domain/customer/sight.ts'
import { policy } from '../src/policy.ts'

/** Who asks, as their token and the policy make them. */
function caller(role: string, facts: Partial<Actor>) {
  const nobody = {
    kind: 'staff',
    subject: 's',
    branches: [],
    departments: [],
    group: false,
  } as const
  const actor: Actor = { ...nobody, roles: [role], ...facts }
  const permission = permit(policy['archive.customer.read'] ?? {}, actor)
  return permission && { actor, scope: permission.scope }
}

const own = { branches: ['east'] }
const sibling = { branches: ['west'] }
const group = { branches: [], group: true }
const customer = { id: 'c1', registeredAt: ['east', 'north'] }

describe('the branch rule', () => {
  it.each([
    ['receptionist', own, 'full', 'full'],
    ['receptionist', sibling, 'none', 'recognition'],
    ['receptionist', { branches: ['west', 'north'] }, 'full', 'full'],
    ['clinician', own, 'full', 'full'],
    ['clinician', sibling, 'none', 'recognition'],
    ['branchClient', { ...own, kind: 'client' }, 'full', 'full'],
    ['branchClient', { ...sibling, kind: 'client' }, 'none', 'recognition'],
    ['serviceSupervisor', group, 'full', 'full'],
    ['serviceSupervisor', sibling, 'none', 'recognition'],
    ['executive', group, 'full', 'full'],
    ['auditor', group, 'full', 'full'],
    ['receptionist', { ...sibling, group: true }, 'none', 'recognition'],
    ['patient', { kind: 'customer', self: 'c1' }, 'full', 'full'],
    ['patient', { kind: 'customer', self: 'c2' }, 'none', 'none'],
    ['patient', { kind: 'customer', self: 'c2', branches: ['east'] }, 'none', 'none'],
  ] as const)('SEC1 A3 W7: %s of %j sees %s by id, %s by recognition', (role, facts, byId, by) => {
    const who = caller(role, facts)
    expect(who).toBeDefined()
    if (!who) return
    expect(sightOf(customer, who, 'id')).toBe(byId)
    expect(sightOf(customer, who, 'recognition')).toBe(by)
  })

  it.each([
    ['receptionist', { branches: [] }],
    ['itOperator', group],
    ['executive', { branches: [] }],
    ['nobody', own],
  ])('SEC1: %s of %j may not even ask', (role, facts) => {
    expect(caller(role, facts)).toBeUndefined()
  })

  it('A3: of the branches of a customer one knows one’s own', () => {
    const staff = caller('receptionist', own)
    const boss = caller('executive', group)
    expect(staff && knownBranches(customer, staff)).toEqual(['east'])
    expect(boss && knownBranches(customer, boss)).toEqual(['east', 'north'])
  })
})
