import type { AggregateDefinition } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import type { Stores } from '@hcrm/platform'
import type { SignOutStore } from '../../app/ports.ts'
import {
  evolveSignOut,
  initialSignOut,
  type SignedOut,
  type SignOutState,
} from '../../domain/access/sign-out.ts'
import { signOutFact } from '../publish.ts'

/** One document a subject of tokens: people and systems of the group, not of a branch. */
const signOuts: AggregateDefinition<SignOutState, SignedOut> = {
  collection: 'archive.signOuts',
  v: 1,
  initial: initialSignOut,
  evolve: evolveSignOut,
  branchOf: () => groupBranch,
  publish: signOutFact,
  indexes: [],
}

export function signOutStore(stores: Stores): SignOutStore {
  return stores.aggregates(signOuts)
}
