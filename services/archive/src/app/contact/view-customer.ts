import type { PageOf } from '@hcrm/documents'
import type { Call, Scope } from '@hcrm/kernel'
import {
  type Contact,
  type ContactKind,
  type Highlights,
  highlightsOf,
} from '../../domain/contact/contact.ts'
import { type CustomerView, customerView } from '../customer/customer-view.ts'
import { readVisible } from '../customer/visible.ts'
import type { Contacts, CustomerStore, FoundCustomer, PageRequest } from '../ports.ts'

interface Ports {
  readonly customers: CustomerStore
  readonly contacts: Contacts
}

export interface View360 extends Highlights {
  readonly customer: CustomerView
  readonly timeline: readonly Contact[]
}

const rowsMax = 100
const timelineShown = 30

/**
 * Everything staff may see of a customer by one request and two reads of the store (A14, V8): the
 * customer, and the contacts with what still stands before what has been.
 */
export async function view360(
  { customers, contacts }: Ports,
  id: string,
  call: Call,
): Promise<{ readonly view: View360; readonly version: number }> {
  const customer = await readVisible(customers, id, call)
  const rows = await contacts.within(contactScope(customer, call)).highlights(id, rowsMax)
  const seen = rows.filter((row) => maySee(row, call))
  const latest = [...seen].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, timelineShown)
  return {
    view: { customer: customerView(customer, call), ...highlightsOf(seen), timeline: latest },
    version: customer.version,
  }
}

/** The contacts one after the other, latest first; what the role may not see is left out. */
export async function timelineOf(
  { customers, contacts }: Ports,
  query: { readonly id: string; readonly page: PageRequest },
  call: Call,
): Promise<PageOf<Contact>> {
  const customer = await readVisible(customers, query.id, call)
  const page = await contacts.within(contactScope(customer, call)).timeline(query.id, query.page)
  return { ...page, items: page.items.filter((row) => maySee(row, call)) }
}

/** Contacts at other branches only if the customer consents to sharing, or for the group (A3). */
function contactScope({ state }: FoundCustomer, { actor, scope }: Call): Scope {
  const isOwn = actor.kind === 'customer'
  if (!isOwn && !state.consent.purposes.includes('sharing')) return scope
  return { kind: 'system', user: 'archive.sharedContacts' }
}

/** The part of the policy that shows each kind. */
const partOf: Readonly<Record<ContactKind, string>> = {
  booking: 'bookings',
  encounter: 'encounters',
  survey: 'surveys',
  case: 'cases',
  membership: 'loyalty',
  points: 'loyalty',
  message: 'messages',
}

function maySee({ kind }: Contact, call: Call): boolean {
  return call.may(partOf[kind])
}
