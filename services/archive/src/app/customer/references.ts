import { type Call, fail } from '@hcrm/kernel'
import { normaliseCode } from '../../domain/customer/customer-code.ts'
import type { Profile } from '../../domain/customer/customer-state.ts'
import type { CustomerStore, Organisation } from '../ports.ts'

/**
 * What a profile refers to must exist and, for staff, be within the caller's reach (SEC2). Throws
 * UNKNOWN_REFERENCE.
 */
export async function checkReferences(
  ports: { readonly customers: CustomerStore; readonly organisation: Organisation },
  { referrerCode, responsibleStaff }: Pick<Profile, 'referrerCode' | 'responsibleStaff'>,
  call: Call,
): Promise<void> {
  if (responsibleStaff !== undefined) {
    const member = await ports.organisation.staff.within(call.scope).read(responsibleStaff)
    if (!member) fail('UNKNOWN_REFERENCE', { field: 'responsibleStaff' })
  }
  if (referrerCode !== undefined) {
    const code = normaliseCode(referrerCode)
    const found =
      code && (await ports.customers.within(call.scope).find({ by: 'code', code }, { limit: 1 }))
    if (!found || found.items.length === 0) fail('UNKNOWN_REFERENCE', { field: 'referrerCode' })
  }
}
