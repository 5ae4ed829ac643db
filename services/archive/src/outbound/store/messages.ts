import type { AggregateDefinition } from '@hcrm/documents'
import type { Stores } from '@hcrm/platform'
import type { ContactBudget, MessageStore } from '../../app/ports.ts'
import {
  evolveMessage,
  initialMessage,
  type MessageEvent,
  type MessageState,
} from '../../domain/outreach/message.ts'
import { messageFact } from '../publish.ts'

/** Holds no address and no text: both are made when the message goes out, and forgotten. */
const messages: AggregateDefinition<MessageState, MessageEvent> = {
  collection: 'archive.messages',
  v: 1,
  initial: initialMessage,
  evolve: evolveMessage,
  branchOf: ({ branch }) => branch,
  publish: messageFact,
  keys: ({ thread, customerId, plan }) => ({ thread, customer: customerId, sendAt: plan.sendAt }),
  due: ({ due }) => (due === undefined ? undefined : new Date(due)),
  indexes: [{ fields: { 'keys.thread': 1 } }, { fields: { 'keys.customer': 1, 'keys.sendAt': 1 } }],
}

export function messageStore(stores: Stores): MessageStore {
  const store = stores.aggregates(messages)
  return {
    due: (now, limit) => store.due(now, limit),
    within(scope) {
      const repository = store.within(scope)
      return {
        ...repository,
        ofThread: (thread, page) => repository.list({ thread }, page),
        ofCustomer: (customer, page) =>
          repository.list({ customer }, { ...page, sort: 'sendAt', descending: true }),
      }
    },
  }
}

/** A place is kept until the day is over everywhere. */
const placeKeptMs = 48 * 3_600_000

/** Places of a customer's day are claims: two senders never take the same one (N9). */
export function contactBudget(stores: Stores, perDay: number): ContactBudget {
  const claims = stores.claims('archive.contactPlaces')
  return {
    async take({ customerId, localDate, message, now }) {
      const expires = new Date(now.getTime() + placeKeptMs)
      for (let place = 1; place <= perDay; place += 1) {
        const id = `${customerId}:${localDate}:${place}`
        // The alias finds the place this message has already, so that it never takes two.
        const alias = `${message}:${localDate}`
        const [taken] = await claims.take([{ id, holder: message, alias, expires }], now)
        if (taken === 'taken' || taken === 'alias-used') return true
      }
      return false
    },
  }
}
