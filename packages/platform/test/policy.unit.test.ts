import type { Actor } from '@hcrm/kernel'
import { inScope } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { type Access, accessMatrix } from '../src/auth/access-matrix.ts'
import { type PolicyRow, type PolicyTable, permit } from '../src/policy.ts'
import { testActor } from './auth-test-issuer.ts'

const table: PolicyTable = {
  'x.thing.read': {
    allow: { clerk: 'branch', head: 'group', doer: 'department', member: 'self' },
    parts: { price: ['head'] },
  },
  'x.rules.set': { allow: { clerk: 'branch', head: 'group' }, whole: true },
  'x.page.show': { open: true },
  'x.sweep.run': { system: 'sweeps' },
  'x.thing.count': { services: { y: 'alone' } },
}

const row = (operation: string): PolicyRow => table[operation] ?? {}

describe('permit', () => {
  const branches = (...codes: string[]) => ({ kind: 'branches', branches: codes })
  const group = { kind: 'group' }
  it.each<[string, Partial<Actor>, unknown]>([
    ['a role of the branch', { roles: ['clerk'] }, branches('b1')],
    ['no role', { roles: [] }, undefined],
    ['a role of no row', { roles: ['cook'] }, undefined],
    ['what objects inherit', { roles: ['constructor', '__proto__', 'toString'] }, undefined],
    ['no branch', { roles: ['clerk'], branches: [] }, undefined],
    ['a group role, not of the group', { roles: ['head'] }, branches('b1')],
    ['a group role of the group', { roles: ['head'], group: true }, group],
    ['a branch role of the group', { roles: ['clerk'], group: true }, branches('b1')],
    ['the wider of two', { roles: ['clerk', 'head'], group: true }, group],
    ['a department', { roles: ['doer'], departments: ['d1'] }, branches('b1')],
    ['a department role without one', { roles: ['doer'] }, undefined],
    ['a customer', { kind: 'customer', roles: ['member'], self: 'c1' }, branches('b1')],
    ['a customer who is nobody', { kind: 'customer', roles: ['member'] }, undefined],
    ['a customer as clerk', { kind: 'customer', roles: ['clerk'], self: 'c1' }, undefined],
    ['a service', { kind: 'service', roles: [] }, undefined],
  ])('SEC4: %s', (_who, facts, scope) => {
    expect(permit(row('x.thing.read'), testActor(facts))?.scope).toEqual(scope)
  })

  it('SEC3: a part is for the roles it names, one not named for all', () => {
    const may = (...roles: string[]) => permit(row('x.thing.read'), testActor({ roles }))?.may
    expect(may('clerk')?.('price')).toBe(false)
    expect(may('clerk')?.('colour')).toBe(true)
    expect(may('head')?.('price')).toBe(true)
    expect(may('clerk')?.('constructor')).toBe(true)
  })

  it('SEC1: what has no branch is for those who work for the group', () => {
    const set = row('x.rules.set')
    expect(permit(set, testActor({ roles: ['head'], group: true }))?.scope).toEqual(group)
    expect(permit(set, testActor({ roles: ['head'] }))).toBeUndefined()
    expect(permit(set, testActor({ roles: ['clerk'], group: true }))).toBeUndefined()
  })

  it('SEC4: rows without roles are for nobody, open ones for everybody', () => {
    const everything = testActor({ roles: ['clerk', 'head'], group: true })
    expect(permit(row('x.sweep.run'), everything)).toBeUndefined()
    expect(permit(row('x.thing.count'), everything)).toBeUndefined()
    expect(permit(row('x.page.show'), testActor({ branches: [] }))).toBeDefined()
  })
})

describe('access matrix', () => {
  const cells = [...accessMatrix([table], { branch: 'b1', sibling: 'b2' })]

  it('SEC1: has every operation × role × relation once', () => {
    const keys = cells.map(({ operation, role, relation }) => `${operation} ${role} ${relation}`)
    expect(new Set(keys).size).toBe(keys.length)
    // 5 operations, 4 roles and one that no table names, 6 relations.
    expect(cells).toHaveLength(5 * 5 * 6)
  })

  it('SEC1: what it promises is what permit grants', () => {
    const granted = cells
      .filter(({ relation }) => relation !== 'dismissed' && relation !== 'anonymous')
      .map(({ operation, actor, access }) => {
        const scope = permit(row(operation), actor)?.scope
        const given: Access =
          scope === undefined ? 'forbidden' : inScope(scope, 'b1') ? 'reaches' : 'missing'
        return { given, access, operation, subject: actor.subject }
      })
    const wrong = granted.filter(({ given, access }) =>
      access === 'self' || access === 'open' ? given === 'forbidden' : given !== access,
    )
    expect(wrong).toEqual([])
    expect(granted.filter(({ access }) => access === 'reaches').length).toBeGreaterThan(0)
  })
})
