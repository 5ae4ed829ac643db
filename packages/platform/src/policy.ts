import type { Actor, Scope } from '@hcrm/kernel'

/** How far a role reaches with an operation. */
export type Reach = 'self' | 'department' | 'branch' | 'group'

/**
 * One row per operation. Deny by default: a role without an entry may not. Server, access-matrix
 * test and reference page all read this table.
 */
export interface PolicyRow {
  readonly allow?: Readonly<Record<string, Reach>>
  /** Services that may call this rpc, each with whether a user's assertion must come along. */
  readonly services?: Readonly<Record<string, 'with-user' | 'alone'>>
  /** Named parts of the answer → roles that may see them; one without an entry is for all. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
  /** True for pages and links that carry their own secret, health and documents. */
  readonly open?: true
  /** What it is about has no branch: only for those who work for the group. */
  readonly whole?: true
  /** For consumers, followers and jobs: what they do, as the one sentence of their right. */
  readonly system?: string
  /** Every call writes an audit entry, also a refused one. */
  readonly audited?: true
}

/** Keyed by operation, `<service>.<noun>.<verb>`. */
export type PolicyTable = Readonly<Record<string, PolicyRow>>

export interface Permission {
  readonly scope: Scope
  readonly may: (part: string) => boolean
}

const width: Record<Reach, number> = { self: 0, department: 1, branch: 2, group: 3 }

/** What this actor may reach by this row; undefined when nothing. */
export function permit(row: PolicyRow, actor: Actor): Permission | undefined {
  const may = (part: string): boolean => {
    const roles = own(row.parts, part)
    return roles === undefined || actor.roles.some((role) => roles.includes(role))
  }
  const branches: Scope = { kind: 'branches', branches: actor.branches }
  if (row.open) return { scope: branches, may }
  const reach = widest(row, actor)
  if (reach === undefined || !stands[reach](actor)) return undefined
  if (row.whole && reach !== 'group') return undefined
  return { scope: reach === 'group' ? { kind: 'group' } : branches, may }
}

/** What an actor must have for a reach to reach anything. */
const stands: Readonly<Record<Reach, (actor: Actor) => boolean>> = {
  self: ({ kind, self }) => kind !== 'customer' || self !== undefined,
  department: ({ branches, departments }) => branches.length > 0 && departments.length > 0,
  branch: ({ branches }) => branches.length > 0,
  group: ({ group }) => group,
}

function widest(row: PolicyRow, actor: Actor): Reach | undefined {
  const reaches = actor.roles
    .map((role) => own(row.allow, role))
    .filter((reach) => reach !== undefined)
    // A role that reaches the group does so only for those who work for the group.
    .map((reach) => (reach === 'group' && !actor.group ? 'branch' : reach))
    // Whatever roles a token gives them, customers see themselves.
    .filter((reach) => actor.kind !== 'customer' || reach === 'self')
  return reaches.sort((a, b) => width[b] - width[a])[0]
}

/** Not what the table inherits: `constructor` is no role. */
function own<T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}
