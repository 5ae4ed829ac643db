import type { Call } from '@hcrm/kernel'
import { becomePatient } from '../../domain/customer/customer.ts'
import type { CustomerStore } from '../ports.ts'

/**
 * Needs no memory of the fact that caused it: a patient stays one. So a customer of a thousand
 * visits does not carry a thousand marks.
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
