import type { Call } from '@hcrm/kernel'
import { changeCustomer, classify } from '../../domain/customer/customer.ts'
import type { Classification } from '../../domain/customer/customer-state.ts'
import type { CustomerStore, FoundCustomer, Organisation } from '../ports.ts'
import { type CustomerPatch, particularsIn, patched } from './draft.ts'
import { checkReferences } from './references.ts'
import { readVisible, visibleState } from './visible.ts'

interface Ports {
  readonly customers: CustomerStore
  readonly organisation: Organisation
}

interface Change {
  readonly id: string
  readonly ifVersion: number | undefined
}

/** Puts what is given in the place of what was; `null` takes away (A1). */
export async function patchCustomer(
  ports: Ports,
  { id, ifVersion, patch }: Change & { readonly patch: CustomerPatch },
  call: Call,
): Promise<FoundCustomer> {
  // Before the version is looked at: a foreign customer answers as a missing one.
  const before = await readVisible(ports.customers, id, call)
  const { referrerCode, responsibleStaff } = patched(
    particularsIn(before.state),
    patch,
    call.now,
  ).profile
  await checkReferences(
    ports,
    {
      ...(patch.referrerCode && referrerCode !== undefined && { referrerCode }),
      ...(patch.responsibleStaff && responsibleStaff !== undefined && { responsibleStaff }),
    },
    call,
  )
  const { now, operation } = call
  const written = await ports.customers
    .within(call.scope)
    .update(id, { now, operation, ifVersion }, (state) => {
      const known = visibleState(id, state, call)
      const to = patched(particularsIn(known), patch, now)
      const kinds = patch.kinds ? { kinds: [...new Set(patch.kinds)] } : {}
      return {
        events: changeCustomer(known, { ...to, ...kinds, at: now.toISOString() }),
        answer: null,
      }
    })
  return { ...before, version: written.version, state: written.state }
}

/** Marks a core customer, or one whose being here is itself a secret (A18). */
export async function classifyCustomer(
  { customers }: Pick<Ports, 'customers'>,
  { id, ifVersion, classification }: Change & { readonly classification: Classification },
  call: Call,
): Promise<FoundCustomer> {
  const before = await readVisible(customers, id, call)
  const { now, operation } = call
  const written = await customers
    .within(call.scope)
    .update(id, { now, operation, ifVersion }, (state) => ({
      events: classify(visibleState(id, state, call), classification),
      answer: null,
    }))
  return { ...before, version: written.version, state: written.state }
}
