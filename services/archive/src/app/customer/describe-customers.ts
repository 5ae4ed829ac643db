import { type Call, fail } from '@hcrm/kernel'
import { branchesOf, type CustomerState } from '../../domain/customer/customer-state.ts'
import { maskName } from '../../domain/customer/mask.ts'
import { knownBranches, sightOf } from '../../domain/customer/sight.ts'
import type { CustomerStore, FoundCustomer } from '../ports.ts'
import { byCode } from './find-customers.ts'
import { sight } from './visible.ts'

/** What other services show of a customer. */
export interface DisplayCard {
  readonly id: string
  readonly code: string
  /** Always masked: cards stand in lists. */
  readonly displayName: string
  readonly branches: readonly string[]
  readonly language: string
  readonly birthYear?: number
  readonly sex: string
  readonly purposes: readonly string[]
}

export type Named = { readonly id: string } | { readonly code: string }

/** One customer; by code also one of another branch, enough to recognise (A3). */
export async function displayCustomer(
  customers: CustomerStore,
  named: Named,
  call: Call,
): Promise<DisplayCard> {
  const byId = 'id' in named
  const found = byId
    ? await customers.within(call.scope).read(named.id)
    : await byCode(customers, named.code, call)
  if (!found) return fail('NOT_FOUND')
  const seen = sight(found, call, byId ? 'id' : 'recognition')
  return seen === 'none' ? fail('NOT_FOUND') : cardOf(found, call)
}

/** Those of these customers that the caller may see. */
export async function displayCustomers(
  customers: CustomerStore,
  ids: readonly string[],
  call: Call,
): Promise<readonly DisplayCard[]> {
  const found = await customers.within(call.scope).readMany(ids)
  return found
    .filter(({ id, state }) => sightOf(known(id, state), call, 'id') === 'full')
    .map((customer) => cardOf(customer, call))
}

function cardOf({ id, state }: FoundCustomer, call: Call): DisplayCard {
  const { code, identity, profile, consent } = state
  const isWhole = sightOf(known(id, state), call, 'id') === 'full'
  return {
    id,
    code,
    displayName: maskName(identity.name),
    branches: knownBranches(known(id, state), call),
    language: isWhole ? (profile.languages[0] ?? '') : '',
    ...(profile.birthYear !== undefined && { birthYear: profile.birthYear }),
    sex: profile.sex,
    purposes: isWhole ? consent.purposes : [],
  }
}

function known(id: string, state: CustomerState) {
  return { id, registeredAt: branchesOf(state) }
}
