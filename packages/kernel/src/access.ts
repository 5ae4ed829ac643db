/** Who acts. Taken from a verified token, never from a body. */
export interface Actor {
  readonly kind: 'staff' | 'client' | 'service' | 'customer' | 'anonymous'
  /** Subject of the token; for a service its name. */
  readonly subject: string
  readonly roles: readonly string[]
  readonly branches: readonly string[]
  readonly departments: readonly string[]
  /** True for those who work for the whole group. */
  readonly group: boolean
  /** Set when `kind` is `customer`: the only person whose data may be seen. */
  readonly self?: string
}

/**
 * What a query may reach. A repository cannot be made without one. `system` is for consumers,
 * sweepers and relays, which name themselves so that their use can be listed.
 */
export type Scope =
  | { readonly kind: 'branches'; readonly branches: readonly string[] }
  | { readonly kind: 'group' }
  | { readonly kind: 'system'; readonly user: string }

export function inScope(scope: Scope, branch: string): boolean {
  return scope.kind !== 'branches' || branch === groupBranch || scope.branches.includes(branch)
}

/** Documents that belong to the whole group carry this instead of a branch code. */
export const groupBranch = 'group'

/** Intent of one write: repeated with the same key it has one effect and one answer. */
export interface Operation {
  /** Digest of actor, route and the caller's key: a foreign key never meets this one. */
  readonly key: string
  /** Digest of the request: the same key with another one is refused (KEY_REUSED). */
  readonly fingerprint: string
}

/** Where an event came from: the document that takes it remembers the last `seq` per source. */
export interface EventSource {
  readonly id: string
  readonly seq: number
}

/** What comes with every command besides its own data. Made at the door, passed down as it is. */
export interface Call {
  readonly actor: Actor
  readonly scope: Scope
  readonly now: Date
  readonly operation?: Operation
  readonly source?: EventSource
  /** Parts and fields this caller's role may see, from the policy row. */
  readonly may: (part: string) => boolean
}
