import { type Call, fail, isProblem } from '@hcrm/kernel'
import { registerAtBranch } from '../../domain/customer/customer.ts'
import { normaliseCode } from '../../domain/customer/customer-code.ts'
import type { BranchRecord } from '../../domain/customer/customer-state.ts'
import type { CustomerStore, FoundCustomer } from '../ports.ts'

export interface RegisterAtBranch {
  readonly branch: string
  readonly customer: { readonly id: string } | { readonly code: string }
  /** Without one the branch's number is made of the customer code. */
  readonly mrn?: string | undefined
  /** When a branch's system sent it. */
  readonly source?: Pick<BranchRecord, 'sources' | 'told'>
}

export interface RegisteredCustomer {
  readonly customer: FoundCustomer
  readonly outcome: 'created' | 'unchanged'
  readonly replayed: boolean
}

/**
 * Registers a customer of the group at one more branch (A3): the one case in which somebody unknown
 * to a branch may be named by it, because the person stands there and gave the phone, ID or code
 * that recognised them. ALREADY_EXISTS when the MRN is another's, or the customer has another.
 */
export async function registerCustomerAtBranch(
  customers: CustomerStore,
  command: RegisterAtBranch,
  call: Call,
): Promise<RegisteredCustomer> {
  const within = customers.within(call.scope)
  const before = await named(customers, command.customer, call)
  const { branch, source = { sources: [] } } = command
  const known = before.state.records.find((record) => record.branch === branch)
  const mrn = command.mrn ?? known?.mrn ?? `M${before.state.code}`
  const record = { branch, mrn, ...source, at: call.now.toISOString() }
  const { now, operation } = call
  try {
    const written = await within.update(before.id, { now, operation }, (state) => ({
      events: registerAtBranch(state, record),
      answer: null,
    }))
    return {
      customer: { ...before, version: written.version, state: written.state },
      outcome: written.outcome === 'written' ? 'created' : 'unchanged',
      replayed: written.outcome === 'replayed',
    }
  } catch (error) {
    // The rule says more than the index can.
    if (isProblem(error, 'ALREADY_EXISTS') && error.info.detail === undefined) {
      fail('ALREADY_EXISTS', { field: 'mrn', detail: 'Another customer has this MRN.' })
    }
    throw error
  }
}

async function named(
  customers: CustomerStore,
  customer: RegisterAtBranch['customer'],
  call: Call,
): Promise<FoundCustomer> {
  const within = customers.within(call.scope)
  if ('id' in customer) return (await within.read(customer.id)) ?? fail('NOT_FOUND')
  const code = normaliseCode(customer.code)
  const page = code ? await within.find({ by: 'code', code }, { limit: 1 }) : undefined
  return page?.items[0] ?? fail('NOT_FOUND')
}
