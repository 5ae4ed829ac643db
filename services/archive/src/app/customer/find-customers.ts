import { type Call, fail } from '@hcrm/kernel'
import { normaliseCode } from '../../domain/customer/customer-code.ts'
import { type IdDocument, normaliseDocument } from '../../domain/customer/document-number.ts'
import type { CustomerStore, Finding, FoundCustomer, Organisation, PageRequest } from '../ports.ts'
import { normalisePhone } from './contact-points.ts'
import { type CustomerCard, customerCard } from './customer-view.ts'
import { nameQuery } from './name-forms.ts'
import { sight } from './visible.ts'

/** One of these; by exact code, phone or ID number customers of other branches are recognised. */
export type CustomerQuery =
  | { readonly code: string }
  | { readonly phone: string }
  | { readonly idNumber: string; readonly documentKind?: IdDocument['kind'] | undefined }
  /** An MRN is known within its branch only. */
  | { readonly mrn: string; readonly branch: string }
  | { readonly name: string }

interface Ports {
  readonly customers: CustomerStore
  readonly organisation: Pick<Organisation, 'branches'>
}

/**
 * Finds customers at call speed (A1, A3, N13, V19): one indexed lookup by blind tokens. Lists are
 * always masked (SEC24).
 */
export async function findCustomers(
  { customers, organisation }: Ports,
  { query, page }: { readonly query: CustomerQuery; readonly page: PageRequest },
  call: Call,
): Promise<{ readonly items: readonly CustomerCard[]; readonly nextCursor?: string }> {
  const { scope } = call
  const branches = scope.kind === 'branches' ? scope.branches : await organisation.branches()
  const finding = findingOf(query, branches)
  if (!finding) return { items: [] }
  const { items, nextCursor } = await customers.within(scope).find(finding, page)
  const by = recognising.has(finding.by) ? 'recognition' : 'id'
  const cards = items.flatMap((customer) => {
    const seen = sight(customer, call, by)
    return seen === 'none' ? [] : [customerCard(customer, call, seen === 'recognition')]
  })
  return { items: cards, ...(nextCursor !== undefined && { nextCursor }) }
}

/** By the code somebody reads out; a customer of another branch is not found here. */
export async function customerByCode(
  customers: CustomerStore,
  code: string,
  call: Call,
): Promise<FoundCustomer> {
  const found = await byCode(customers, code, call)
  return found && sight(found, call, 'id') === 'full' ? found : fail('NOT_FOUND')
}

export async function byCode(
  customers: CustomerStore,
  text: string,
  call: Call,
): Promise<FoundCustomer | undefined> {
  const code = normaliseCode(text)
  if (!code) return undefined
  const { items } = await customers.within(call.scope).find({ by: 'code', code }, { limit: 1 })
  return items[0]
}

const recognising: ReadonlySet<Finding['by']> = new Set(['code', 'phone', 'document'])

/** Undefined for what nobody can have: a code with a wrong check character, one letter. */
function findingOf(query: CustomerQuery, branches: readonly string[]): Finding | undefined {
  if ('code' in query) {
    const code = normaliseCode(query.code)
    return code === undefined ? undefined : { by: 'code', code }
  }
  if ('phone' in query) return { by: 'phone', phone: normalisePhone(query.phone) }
  if ('idNumber' in query) {
    const { idNumber, documentKind = 'id-card' } = query
    return { by: 'document', document: normaliseDocument(documentKind, idNumber) }
  }
  if ('mrn' in query) return { by: 'mrn', branch: query.branch, mrn: query.mrn }
  const form = nameQuery(query.name)
  return form === '' ? undefined : { by: 'name', form, branches }
}
