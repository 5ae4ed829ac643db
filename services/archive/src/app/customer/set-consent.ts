import type { Call } from '@hcrm/kernel'
import type { Consent } from '../../domain/customer/consent.ts'
import { setConsent } from '../../domain/customer/customer.ts'
import type { CustomerStore, FoundCustomer } from '../ports.ts'
import { readVisible, visibleState } from './visible.ts'

/** Records what the customer agrees to from now on (A16, W11). */
export async function setCustomerConsent(
  customers: CustomerStore,
  command: {
    readonly id: string
    readonly consent: Consent
    readonly ifVersion: number | undefined
  },
  call: Call,
): Promise<FoundCustomer> {
  const { id, consent, ifVersion } = command
  const before = await readVisible(customers, id, call)
  const { now, operation } = call
  const written = await customers
    .within(call.scope)
    .update(id, { now, operation, ifVersion }, (state) => ({
      events: setConsent(visibleState(id, state, call), consent),
      answer: null,
    }))
  return { ...before, version: written.version, state: written.state }
}
