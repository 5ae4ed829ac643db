import { createHash } from 'node:crypto'
import { type Call, fail, isProblem } from '@hcrm/kernel'
import { type NewCustomer, registerCustomer } from '../../domain/customer/customer.ts'
import { codeFrom } from '../../domain/customer/customer-code.ts'
import type { BranchRecord } from '../../domain/customer/customer-state.ts'
import type { CustomerStore, FoundCustomer, Organisation } from '../ports.ts'
import { type CustomerDraft, particularsOf } from './draft.ts'
import { nameQuery } from './name-forms.ts'
import { checkReferences } from './references.ts'

interface Ports {
  readonly customers: CustomerStore
  readonly organisation: Organisation
}

export interface CreateCustomer {
  /** Made from the operation's key, so that a repeated request makes the same customer. */
  readonly id: string
  readonly branch: string
  readonly draft: CustomerDraft
  readonly mrn?: string | undefined
  /** When a branch's system sent it. */
  readonly source?: Pick<BranchRecord, 'sources' | 'told'>
}

export interface CreatedCustomer {
  readonly customer: FoundCustomer
  readonly replayed: boolean
  /** Others with one of the phones and the same name: perhaps the same person (A4). */
  readonly candidates: number
}

/** Codes drawn for one customer before giving up; two collisions in a row do not happen. */
const codesMax = 4
const candidatesMax = 20

/**
 * Enters a customer and registers them at the branch (A1, A3). One write: code, ID document and
 * MRN are unique by index, so no check before it can be overtaken. Throws ALREADY_EXISTS with the
 * code of the customer who has the ID document.
 */
export async function createCustomer(
  { customers, organisation }: Ports,
  command: CreateCustomer,
  call: Call,
): Promise<CreatedCustomer> {
  const { draft } = command
  const particulars = particularsOf(draft, call.now)
  await checkReferences({ customers, organisation }, particulars.profile, call)
  const kinds = draft.kinds ?? ['potential']
  const within = customers.within(call.scope)
  for (let drawn = 0; drawn < codesMax; drawn += 1) {
    const code = codeFrom(digest(`${command.id} ${drawn}`))
    const customer: NewCustomer = { ...particulars, code, kinds: [...new Set(kinds)] }
    const { branch, mrn = `M${code}`, source = { sources: [] } } = command
    const record: BranchRecord = { branch, mrn, ...source }
    try {
      const written = await within.update(
        command.id,
        { operation: call.operation, now: call.now },
        (state) => ({
          events: registerCustomer(state, { ...customer, record, at: call.now.toISOString() }),
          answer: null,
        }),
      )
      const { version, state } = written
      const found = { id: command.id, version, branch: '', state }
      const candidates = await countCandidates(customers, found, call)
      return { customer: found, replayed: written.outcome === 'replayed', candidates }
    } catch (error) {
      if (!isProblem(error, 'ALREADY_EXISTS')) throw error
      await refuseTaken(customers, { particulars: customer, record, call })
    }
  }
  return fail('CONFLICT')
}

/** Says which unique value is taken; returns when it was only the drawn code. */
async function refuseTaken(
  customers: CustomerStore,
  taken: { readonly particulars: NewCustomer; readonly record: BranchRecord; readonly call: Call },
): Promise<void> {
  const within = customers.within(taken.call.scope)
  const { idDocument } = taken.particulars.identity
  const { branch, mrn } = taken.record
  const [holder] = idDocument
    ? (await within.find({ by: 'document', document: idDocument }, { limit: 1 })).items
    : []
  if (holder) {
    const detail = `Known as customer ${holder.state.code}: register that code at your branch.`
    fail('ALREADY_EXISTS', { field: 'idDocument', detail })
  }
  const numbered = await within.find({ by: 'mrn', branch, mrn }, { limit: 1 })
  if (numbered.items.length > 0) fail('ALREADY_EXISTS', { field: 'mrn' })
}

async function countCandidates(
  customers: CustomerStore,
  { id, state }: FoundCustomer,
  call: Call,
): Promise<number> {
  const { contacts, identity } = state
  const pages = await Promise.all(
    contacts.phones.map((phone) =>
      customers.within(call.scope).find({ by: 'phone', phone }, { limit: candidatesMax }),
    ),
  )
  const name = nameQuery(identity.name)
  const others = pages
    .flatMap(({ items }) => items)
    .filter((other) => other.id !== id && nameQuery(other.state.identity.name) === name)
  return new Set(others.map((other) => other.id)).size
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
