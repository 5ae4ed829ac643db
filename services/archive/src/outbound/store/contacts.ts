import type { ProjectionDefinition } from '@hcrm/documents'
import type { Scope } from '@hcrm/kernel'
import type { Stores } from '@hcrm/platform'
import type { Contacts } from '../../app/ports.ts'
import { type Contact, orderOf } from '../../domain/contact/contact.ts'

/** One row per contact, from the facts of all services (A14). */
const contacts: ProjectionDefinition<Contact> = {
  collection: 'archive.contacts',
  v: 1,
  branchOf: ({ branch }) => branch,
  keys: (row) => ({ customer: row.customerId, at: row.at, order: orderOf(row) }),
  indexes: [
    { fields: { 'keys.customer': 1, 'keys.order': -1, _id: -1 } },
    { fields: { 'keys.customer': 1, 'keys.at': -1, _id: -1 } },
  ],
}

const consumer: Scope = { kind: 'system', user: 'archive.timeline' }

export function contactStore(stores: Stores): Contacts {
  const projection = stores.projection(contacts)
  const all = projection.within(consumer)
  return {
    read: (id) => all.read(id),
    put: async (id, seq, contact) => {
      await all.put(id, seq, contact)
    },
    within(scope) {
      const rows = projection.within(scope)
      return {
        highlights: async (customer, limit) => {
          const page = { limit, sort: 'order', descending: true } as const
          return (await rows.list({ customer }, page)).items
        },
        timeline: (customer, page) =>
          rows.list({ customer }, { ...page, sort: 'at', descending: true }),
      }
    },
  }
}
