import type { AggregateDefinition, Blind, KeyQuery } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import type { Stores } from '@hcrm/platform'
import { atBranch, documentForm, searchFormsOf } from '../../app/customer/search-forms.ts'
import type { CustomerStore, Finding } from '../../app/ports.ts'
import {
  type CustomerEvent,
  evolveCustomer,
  initialCustomer,
} from '../../domain/customer/customer.ts'
import type { CustomerState } from '../../domain/customer/customer-state.ts'
import { customerFact } from '../publish.ts'

/**
 * Customers belong to the group; which of them a branch may see is the rule of `sightOf`. Name,
 * numbers, address and history are sealed with the customer's own key; searching goes by blind
 * tokens, one name of token per field, so that the same digits in two fields do not meet (SEC23).
 */
const customers: AggregateDefinition<CustomerState, CustomerEvent> = {
  collection: 'archive.customers',
  v: 1,
  initial: initialCustomer,
  evolve: evolveCustomer,
  branchOf: () => groupBranch,
  publish: customerFact,
  keys(state, blind) {
    const forms = searchFormsOf(state)
    const tokens = (field: string, values: readonly string[]) =>
      values.map((value) => blind(field, value))
    return {
      code: state.code,
      phones: tokens('phone', forms.phones),
      emails: tokens('email', forms.emails),
      document: forms.document === undefined ? undefined : blind('document', forms.document),
      mrns: tokens('mrn', forms.mrns),
      sources: tokens('source', forms.sources),
      names: tokens('name', forms.names),
    }
  },
  indexes: [
    { fields: { 'keys.code': 1 }, unique: true },
    { fields: { 'keys.document': 1 }, unique: true, sparse: true },
    { fields: { 'keys.mrns': 1 }, unique: true },
    { fields: { 'keys.phones': 1, _id: 1 } },
    { fields: { 'keys.emails': 1, _id: 1 } },
    { fields: { 'keys.sources': 1, _id: 1 } },
    { fields: { 'keys.names': 1, _id: 1 } },
  ],
  sealed: { fields: ['identity', 'contacts', 'health', 'records'], owner: (_state, id) => id },
}

export function customerStore(stores: Stores): CustomerStore {
  const store = stores.aggregates(customers)
  return {
    within(scope) {
      const repository = store.within(scope)
      return {
        ...repository,
        find: (finding, page) => repository.list(queryOf(finding, stores.blind), page),
      }
    },
  }
}

function queryOf(finding: Finding, blind: Blind): KeyQuery {
  switch (finding.by) {
    case 'code':
      return { code: finding.code }
    case 'phone':
      return { phones: blind('phone', finding.phone) }
    case 'email':
      return { emails: blind('email', finding.email) }
    case 'document':
      return { document: blind('document', documentForm(finding.document)) }
    case 'mrn':
      return { mrns: blind('mrn', atBranch(finding.branch, finding.mrn)) }
    case 'name':
      return {
        names: { in: finding.branches.map((each) => blind('name', atBranch(each, finding.form))) },
      }
    case 'sources':
      return {
        sources: {
          in: finding.sources.map((each) => blind('source', atBranch(finding.branch, each))),
        },
      }
  }
}
