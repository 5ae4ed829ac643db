import type { OutgoingEvent } from '@hcrm/documents'
import { never } from '@hcrm/kernel'
import { membership, points } from '@hcrm/proto/contracts'
import type { LedgerEntry } from '../domain/account.ts'
import type { Membership, MembershipEvent } from '../domain/membership.ts'

/** A ledger entry as the other services see it. */
export function publishEntry(
  entry: LedgerEntry,
  account: { readonly spendFen: number },
  at: { readonly stream: string; readonly seq: number },
): OutgoingEvent {
  return points.PointsPosted.out({
    accountId: at.stream,
    seq: at.seq,
    kind: entry.kind,
    points: entry.points,
    balanceAfter: entry.balanceAfter,
    pendingAfter: entry.pendingAfter,
    branch: entry.branch,
    cause: entry.cause,
    at: entry.at,
    localDate: entry.localDate,
    counterpartAccountId: entry.counterpart,
    spendAfter: account.spendFen,
  })
}

export function publishMembership(
  event: MembershipEvent,
  state: Membership,
  membershipId: string,
): OutgoingEvent | undefined {
  switch (event.type) {
    case 'joined': {
      const { club, customerId, tier, branch, at } = event
      return membership.MemberJoined.out({
        membershipId,
        club,
        customerId,
        tier,
        branch,
        joinedAt: at,
      })
    }
    case 'tierChanged': {
      if (state.status !== 'active') return undefined
      const { club, customerId } = state
      return membership.TierChanged.out({
        membershipId,
        club,
        customerId,
        fromTier: event.from,
        toTier: event.to,
      })
    }
    default:
      return never(event)
  }
}
