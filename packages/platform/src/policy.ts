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
  /** Named parts of the answer → roles that may see them. A part without an entry is for all who may call. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
  /** True for pages and links that carry their own secret, health and documents. */
  readonly open?: true
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
    const roles = row.parts?.[part]
    return roles === undefined || actor.roles.some((role) => roles.includes(role))
  }
  if (row.open) return { scope: { kind: 'branches', branches: actor.branches }, may }
  const reach = widest(row, actor)
  if (reach === undefined) return undefined
  if (reach === 'group') return { scope: { kind: 'group' }, may }
  if (actor.branches.length === 0 && reach !== 'self') return undefined
  return { scope: { kind: 'branches', branches: actor.branches }, may }
}

function widest(row: PolicyRow, actor: Actor): Reach | undefined {
  const reaches = actor.roles
    .map((role) => (Object.hasOwn(row.allow ?? {}, role) ? row.allow?.[role] : undefined))
    .filter((reach) => reach !== undefined)
    // A role that reaches the group does so only for those who work for the group.
    .map((reach) => (reach === 'group' && !actor.group ? 'branch' : reach))
  return reaches.sort((a, b) => width[b] - width[a])[0]
}
