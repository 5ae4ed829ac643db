import type { AggregateDefinition, ProjectionDefinition, StreamDefinition } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import type { AccountRow, BranchRow } from '../../app/ports.ts'
import {
  type Account,
  emptyAccount,
  evolveAccount,
  type LedgerEntry,
} from '../../domain/account.ts'
import { type Club, type ClubEvent, clubDecider } from '../../domain/club.ts'
import {
  type Membership,
  type MembershipEvent,
  membershipDecider,
} from '../../domain/membership.ts'
import { publishEntry, publishMembership } from '../publish.ts'

/** The ledger (L4, D7): one stream per customer, valid in the whole group. */
export const ledgerDefinition: StreamDefinition<Account, LedgerEntry> = {
  collection: 'loyalty.entries',
  v: 1,
  initial: emptyAccount,
  evolve: evolveAccount,
  branchOf: () => groupBranch,
  publish: publishEntry,
  snapshotEvery: 50,
}

export const clubDefinition: AggregateDefinition<Club | undefined, ClubEvent> = {
  collection: 'loyalty.clubs',
  v: 1,
  initial: clubDecider.initial,
  evolve: clubDecider.evolve,
  branchOf: () => groupBranch,
  publish: () => undefined,
  keys: () => ({ kind: 'club' }),
  indexes: [{ fields: { 'keys.kind': 1 } }],
}

export const membershipDefinition: AggregateDefinition<Membership, MembershipEvent> = {
  collection: 'loyalty.memberships',
  v: 1,
  initial: membershipDecider.initial,
  evolve: membershipDecider.evolve,
  branchOf: () => groupBranch,
  publish: publishMembership,
  keys: (state) => (state.status === 'active' ? { customer: state.customerId } : {}),
  indexes: [{ fields: { 'keys.customer': 1 } }],
}

/** What a sweeper looks for: accounts with something that time alone brings about. */
export const accountRowDefinition: ProjectionDefinition<AccountRow> = {
  collection: 'loyalty.accountRows',
  v: 1,
  branchOf: () => groupBranch,
  keys: ({ due }) => (due === undefined ? {} : { due }),
  indexes: [{ fields: { 'keys.due': 1 }, sparse: true }],
}

/** Zones of the branches, copied from the archive. */
export const branchRowDefinition: ProjectionDefinition<BranchRow> = {
  collection: 'loyalty.branches',
  v: 1,
  branchOf: () => groupBranch,
  keys: ({ zone }) => ({ zone }),
  indexes: [],
}
