import type { Actor } from '@hcrm/kernel'
import type { PolicyRow, PolicyTable, Reach } from '../policy.ts'

/** How an actor stands to the branch a thing belongs to. */
export type Relation = 'own' | 'sibling' | 'group' | 'nowhere' | 'dismissed' | 'anonymous'

/**
 * What must come of it: `reaches` the thing; answers as if it were `missing`; reaches what is one's
 * own (`self`); is `forbidden`; is `unauthenticated`; or the row is `open` to everybody.
 */
export type Access = 'reaches' | 'missing' | 'self' | 'forbidden' | 'unauthenticated' | 'open'

export interface MatrixCell {
  readonly operation: string
  readonly role: string
  readonly relation: Relation
  readonly access: Access
  /** Who to be; for `dismissed` with a revoked token, for `anonymous` without one. */
  readonly actor: Actor
}

export interface MatrixBranches {
  /** Where the thing is. */
  readonly branch: string
  readonly sibling: string
}

/** The promise, in words of the table: reach of the role × relation of the actor (SEC1). */
const promised: Readonly<Record<Reach | 'none' | 'whole', Readonly<Record<Relation, Access>>>> = {
  none: row('forbidden', 'forbidden', 'forbidden', 'forbidden'),
  self: row('self', 'self', 'self', 'self'),
  department: row('reaches', 'missing', 'forbidden', 'forbidden'),
  branch: row('reaches', 'missing', 'forbidden', 'forbidden'),
  group: row('reaches', 'missing', 'reaches', 'forbidden'),
  whole: row('forbidden', 'forbidden', 'reaches', 'forbidden'),
}

function row(...[own, sibling, group, nowhere]: readonly [Access, Access, Access, Access]) {
  const gone = 'unauthenticated'
  return { own, sibling, group, nowhere, dismissed: gone, anonymous: gone } as const
}

/** No table names it, so it may nothing. */
const stranger = 'stranger'

/** Every operation × role × relation of these tables, for tests and the reference. */
export function* accessMatrix(
  tables: readonly PolicyTable[],
  branches: MatrixBranches,
): Generator<MatrixCell> {
  const rows = tables.flatMap((table) => Object.entries(table))
  const named = rows.flatMap(([, { allow = {} }]) => Object.keys(allow))
  const roles = [...new Set([...named, stranger])].sort()
  for (const [operation, policyRow] of rows) {
    for (const role of roles) {
      for (const relation of relations) {
        const access = accessOf(policyRow, role, relation)
        yield { operation, role, relation, access, actor: actorOf(role, relation, branches) }
      }
    }
  }
}

const relations = Object.keys(promised.none) as Relation[]

function accessOf(policyRow: PolicyRow, role: string, relation: Relation): Access {
  if (policyRow.open && relation !== 'dismissed') return 'open'
  const reach = policyRow.allow?.[role] ?? 'none'
  if (policyRow.whole) return promised[reach === 'group' ? 'whole' : 'none'][relation]
  return promised[reach][relation]
}

function actorOf(role: string, relation: Relation, { branch, sibling }: MatrixBranches): Actor {
  const at = { own: [branch], dismissed: [branch], sibling: [sibling] }
  const branches = relation in at ? at[relation as keyof typeof at] : []
  return {
    kind: 'staff',
    subject: `${role}-${relation}`,
    roles: [role],
    branches,
    departments: branches.map((each) => `${each}-d1`),
    group: relation === 'group',
  }
}
