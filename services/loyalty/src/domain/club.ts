import { type Decider, fail } from '@hcrm/kernel'
import type { EarningRule } from './earning.ts'
import type { JoinMode, Tier } from './membership.ts'

/** A member club with its tiers and its way of earning (L1, L3). `_id` = its code. */
export interface Club {
  readonly nameZh: string
  readonly nameEn: string
  readonly tiers: readonly Tier[]
  readonly joinBy: readonly JoinMode[]
  readonly earning: EarningRule
}

export type ClubEvent = { readonly type: 'defined'; readonly club: Club }

export const clubDecider: Decider<Club | undefined, Club, ClubEvent> = {
  initial: undefined,
  decide(_state, club) {
    const codes = new Set(club.tiers.map(({ code }) => code))
    if (codes.size !== club.tiers.length) fail('NOT_ALLOWED_HERE', { field: 'tiers' })
    if (!club.tiers.some(({ fromSpendFen }) => fromSpendFen === 0)) {
      fail('NOT_ALLOWED_HERE', { field: 'tiers', detail: 'One tier must start at 0.' })
    }
    return [{ type: 'defined', club }]
  },
  evolve: (_state, { club }) => club,
}
