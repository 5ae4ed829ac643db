import type { Call } from '@hcrm/kernel'

/** What a caller may see of a customer: all that the role may, enough to recognise, or nothing. */
export type Sight = 'full' | 'recognition' | 'none'

/** How the customer was named: by our id, or by what only those who know the person can give. */
export type NamedBy = 'id' | 'recognition'

type Caller = Pick<Call, 'actor' | 'scope'>

interface Known {
  readonly id: string
  /** Branches where the customer is registered. */
  readonly registeredAt: readonly string[]
}

/**
 * The branch rule of the archive (A3, W7, SEC1). Customers belong to the group, so the store hides
 * none: who is not registered at a branch of the caller answers as missing, except that an exact
 * phone, ID number or customer code recognises, so that nobody is entered twice. A person sees
 * themselves and nobody else.
 */
export function sightOf(customer: Known, { actor, scope }: Caller, by: NamedBy): Sight {
  if (actor.kind === 'customer') return actor.self === customer.id ? 'full' : 'none'
  if (scope.kind !== 'branches') return 'full'
  if (customer.registeredAt.some((branch) => scope.branches.includes(branch))) return 'full'
  return by === 'recognition' ? 'recognition' : 'none'
}

/** Branches of a customer that the caller may know of. */
export function knownBranches(
  { registeredAt }: Known,
  { actor, scope }: Caller,
): readonly string[] {
  if (scope.kind !== 'branches' || actor.kind === 'customer') return registeredAt
  return registeredAt.filter((branch) => scope.branches.includes(branch))
}
