import { type Decider, fail, never } from '@hcrm/kernel'

/** One customer's membership of one club (L1). `_id` = `club:customer`. */
export type Membership =
  | { readonly status: 'none' }
  | {
      readonly status: 'active'
      readonly club: string
      readonly customerId: string
      readonly branch: string
      readonly tier: string
      readonly how: JoinMode
      readonly joinedAt: Date
    }

export type JoinMode = 'spending' | 'fee' | 'invitation' | 'desk'

/** Tiers of a club, lowest first; reached by accumulated spend in fen. */
export interface Tier {
  readonly code: string
  readonly fromSpendFen: number
}

export type MembershipCommand =
  | {
      readonly type: 'join'
      readonly club: string
      readonly customerId: string
      readonly branch: string
      readonly how: JoinMode
      readonly tiers: readonly Tier[]
      readonly now: Date
    }
  | { readonly type: 'review'; readonly tiers: readonly Tier[]; readonly spendFen: number }

export type MembershipEvent =
  | {
      readonly type: 'joined'
      readonly club: string
      readonly customerId: string
      readonly branch: string
      readonly tier: string
      readonly how: JoinMode
      readonly at: Date
    }
  | { readonly type: 'tierChanged'; readonly from: string; readonly to: string }

export const membershipDecider: Decider<Membership, MembershipCommand, MembershipEvent> = {
  initial: { status: 'none' },
  decide(state, command) {
    switch (command.type) {
      case 'join': {
        if (state.status === 'active') return []
        const { club, customerId, branch, how, now, tiers } = command
        return [{ type: 'joined', club, customerId, branch, how, at: now, tier: tierFor(tiers, 0) }]
      }
      case 'review': {
        if (state.status !== 'active') return []
        const to = tierFor(command.tiers, command.spendFen)
        return to === state.tier ? [] : [{ type: 'tierChanged', from: state.tier, to }]
      }
      default:
        return never(command)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'joined': {
        const { club, customerId, branch, tier, how, at } = event
        return { status: 'active', club, customerId, branch, tier, how, joinedAt: at }
      }
      case 'tierChanged':
        return state.status === 'active' ? { ...state, tier: event.to } : state
      default:
        return never(event)
    }
  },
}

/** The highest tier that this spend reaches (up- and downgrade alike follow it). */
function tierFor(tiers: readonly Tier[], spendFen: number): string {
  const reached = tiers.filter(({ fromSpendFen }) => fromSpendFen <= Math.max(0, spendFen))
  const best = reached.sort((a, b) => b.fromSpendFen - a.fromSpendFen)[0]
  return best?.code ?? fail('NOT_ALLOWED_HERE', { field: 'tiers' })
}
