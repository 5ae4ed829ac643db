import { type Call, fail } from '@hcrm/kernel'
import { type CustomerView, customerView } from '../customer/customer-view.ts'
import { sight } from '../customer/visible.ts'
import { readEncounter } from '../encounter/change-encounter.ts'
import { encounterId, fhirSystem } from '../encounter/encounter-id.ts'
import type { EncounterFound } from '../encounter/record-encounter.ts'
import type { CustomerStore, EncounterStore } from '../ports.ts'

/** A resource as its branch's system knows it. */
interface Source {
  readonly branch: string
  readonly id: string
}

export async function readSourcePatient(
  { customers }: { readonly customers: CustomerStore },
  { branch, id }: Source,
  call: Call,
): Promise<{ readonly view: CustomerView; readonly version: number }> {
  const finding = { by: 'sources', branch, sources: [`Patient/${id}`] } as const
  const { items } = await customers.within(call.scope).find(finding, { limit: 1 })
  const [found] = items
  if (!found || sight(found, call, 'id') !== 'full') return fail('NOT_FOUND')
  return { view: customerView(found, call), version: found.version }
}

export function readSourceEncounter(
  ports: { readonly encounters: EncounterStore },
  { branch, id }: Source,
  call: Call,
): Promise<EncounterFound> {
  return readEncounter(ports, encounterId({ branch, system: fhirSystem, sourceId: id }), call)
}
