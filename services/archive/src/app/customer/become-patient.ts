import type { Call } from '@hcrm/kernel'
import { becomePatient } from '../../domain/customer/customer.ts'
import { type CustomerState, kindsNow } from '../../domain/customer/customer-state.ts'
import type { CustomerStore } from '../ports.ts'

/** True once a customer has visited (A2). */
export function isPatient(state: CustomerState): boolean {
  return kindsNow(state).includes('direct')
}

/**
 * A customer who has visited is a patient (A2). Runs after the visit is kept; sending the visit
 * again does it again, so that a crash in between leaves nothing behind for good.
 */
export async function becomePatientOnVisit(
  customers: CustomerStore,
  id: string,
  { scope, now }: Call,
): Promise<void> {
  await customers.within(scope).update(id, { now }, (state) => ({
    events: becomePatient(state, now.toISOString()),
    answer: null,
  }))
}
