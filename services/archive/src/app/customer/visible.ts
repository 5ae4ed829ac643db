import { type Call, fail } from '@hcrm/kernel'
import { branchesOf, type CustomerState } from '../../domain/customer/customer-state.ts'
import { type NamedBy, type Sight, sightOf } from '../../domain/customer/sight.ts'
import type { CustomerStore, FoundCustomer } from '../ports.ts'

export function sight(customer: FoundCustomer, call: Call, by: NamedBy): Sight {
  const { id, state } = customer
  return sightOf({ id, registeredAt: branchesOf(state) }, call, by)
}

/** For rules: the state of a customer this caller may act on, or NOT_FOUND as for a missing one. */
export function visibleState(
  id: string,
  state: CustomerState | undefined,
  call: Call,
): CustomerState {
  if (!state) return fail('NOT_FOUND')
  const seen = sightOf({ id, registeredAt: branchesOf(state) }, call, 'id')
  return seen === 'full' ? state : fail('NOT_FOUND')
}

/** Reads a customer the caller may see whole. */
export async function readVisible(
  customers: CustomerStore,
  id: string,
  call: Call,
): Promise<FoundCustomer> {
  const found = await customers.within(call.scope).read(id)
  if (!found) return fail('NOT_FOUND')
  visibleState(id, found.state, call)
  return found
}
