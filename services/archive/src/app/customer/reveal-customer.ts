import { type Call, fail } from '@hcrm/kernel'
import type { AuditTrail } from '@hcrm/platform'
import type { CustomerState } from '../../domain/customer/customer-state.ts'
import type { CustomerStore } from '../ports.ts'
import { readVisible } from './visible.ts'

export const revealable = [
  'name',
  'birthDate',
  'idDocument',
  'phones',
  'emails',
  'address',
  'wechatId',
] as const
export type Revealable = (typeof revealable)[number]

export type Revealed = Partial<Record<Revealable, string | readonly string[]>>

/**
 * Shows protected fields in clear, for a reason that stands in the audit trail before anything
 * leaves (A18, SEC24). Throws FORBIDDEN for a field or a classified customer this role may not
 * reveal, UNAVAILABLE when the trail cannot be written.
 */
export async function revealCustomer(
  { customers, audit }: { readonly customers: CustomerStore; readonly audit: AuditTrail },
  command: { readonly id: string; readonly fields: readonly Revealable[]; readonly reason: string },
  call: Call,
): Promise<Revealed> {
  const { id, reason } = command
  const fields = [...new Set(command.fields)]
  const { state } = await readVisible(customers, id, call)
  const isOpen = state.classification === 'ordinary' || call.may('classified')
  const allowed = isOpen && fields.every((field) => call.may(field))
  await audit.record(call, {
    operation: 'archive.customer.reveal',
    subjects: [id],
    outcome: allowed ? 'allowed' : 'refused',
    reason,
    fields,
  })
  if (!allowed) fail('FORBIDDEN')
  return Object.fromEntries(fields.flatMap((field) => clear(state, field)))
}

function clear(
  { identity, contacts }: CustomerState,
  field: Revealable,
): [Revealable, string | readonly string[]][] {
  const values: Record<Revealable, string | readonly string[] | undefined> = {
    name: identity.name,
    birthDate: identity.birthDate,
    idDocument: identity.idDocument?.number,
    phones: contacts.phones,
    emails: contacts.emails,
    address: contacts.address,
    wechatId: contacts.wechatId,
  }
  const value = values[field]
  return value === undefined ? [] : [[field, value]]
}
