import type { Projection, Repository, StreamRepository } from '@hcrm/documents'
import type { Call, Scope } from '@hcrm/kernel'
import type { Account, LedgerEntry } from '../domain/account.ts'
import type { Club, ClubEvent } from '../domain/club.ts'
import type { Membership, MembershipEvent } from '../domain/membership.ts'

export interface AccountRow {
  readonly due?: Date
}

export interface BranchRow {
  readonly zone: string
}

/** Who a customer is and whether this caller may deal with them; the archive knows. */
export interface Customers {
  /** The customer's id; NOT_FOUND for one the caller may not know. */
  resolve(
    call: Call,
    by: { readonly customerId: string } | { readonly code: string },
  ): Promise<string>
}

export interface LoyaltyLimits {
  readonly club: string
  readonly zone: string
  readonly holdMinutes: number
  readonly openHoldsMax: number
  readonly giftPointsMax: number
  /** Points that pay one yuan. */
  readonly pointsPerYuan: number
}

/** Everything the use cases of this service stand on. */
export interface Loyalty {
  readonly ledger: (scope: Scope) => StreamRepository<Account, LedgerEntry>
  readonly clubs: (scope: Scope) => Repository<Club | undefined, ClubEvent>
  readonly memberships: (scope: Scope) => Repository<Membership, MembershipEvent>
  readonly accountRows: (scope: Scope) => Projection<AccountRow>
  readonly branches: (scope: Scope) => Projection<BranchRow>
  readonly customers: Customers
  readonly limits: LoyaltyLimits
}
