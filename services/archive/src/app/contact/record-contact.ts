import type { EventSource } from '@hcrm/kernel'
import type { Contact } from '../../domain/contact/contact.ts'
import type { Contacts } from '../ports.ts'

/** Where a fact stood: the document it is of, and its position there. */
export interface FactPlace {
  readonly source: EventSource
}

/**
 * Puts one contact on the timeline (A14). The row of an item of one document is guarded by that
 * document's `seq`: a fact that comes twice or late changes nothing.
 */
export async function recordContact(
  contacts: Contacts,
  contact: Contact,
  { source }: FactPlace,
): Promise<void> {
  if (contact.customerId === '') return
  await contacts.put(contactId(contact, source), source.seq, contact)
}

/** For facts that tell only what changed: the row as it stands, with the change. */
export async function changeContact(
  contacts: Contacts,
  change: Pick<Contact, 'kind' | 'ref' | 'status' | 'standing'>,
  { source }: FactPlace,
): Promise<void> {
  const id = contactId(change, source)
  const row = await contacts.read(id)
  if (row) await contacts.put(id, source.seq, { ...row, ...change })
}

function contactId({ kind, ref }: Pick<Contact, 'kind' | 'ref'>, source: EventSource): string {
  // An item may stand in two documents, one after the other: a booking that moved to another sheet.
  return source.id === ref ? `${kind}:${ref}` : `${kind}:${source.id}:${ref}`
}
