import { type Call, fail } from '@hcrm/kernel'
import { type Club, clubDecider } from '../domain/club.ts'
import { type EarningRule, standardRule } from '../domain/earning.ts'
import { type JoinMode, membershipDecider } from '../domain/membership.ts'
import type { Loyalty } from './ports.ts'

export async function defineClub(
  loyalty: Loyalty,
  call: Call,
  input: { readonly code: string; readonly club: Club; readonly ifVersion: number | undefined },
) {
  const { operation, now } = call
  return loyalty
    .clubs(call.scope)
    .update(input.code, { operation, now, ifVersion: input.ifVersion }, (state) => ({
      events: clubDecider.decide(state, input.club),
      answer: input.code,
    }))
}

export async function readClub(loyalty: Loyalty, call: Call, code: string) {
  return (await loyalty.clubs(call.scope).read(code)) ?? fail('NOT_FOUND')
}

/** The rule by which charges earn: that of the group's main club, or the standard one. */
export async function earningRule(loyalty: Loyalty, call: Call): Promise<EarningRule> {
  const club = await loyalty.clubs(call.scope).read(loyalty.limits.club)
  return club?.state?.earning ?? standardRule
}

/** Joins a club; joining twice is one membership. */
export async function joinClub(
  loyalty: Loyalty,
  call: Call,
  input: {
    readonly club: string
    readonly customerId: string
    readonly branch: string
    readonly how: JoinMode
  },
) {
  const club = (await readClub(loyalty, call, input.club)).state ?? fail('NOT_FOUND')
  if (!club.joinBy.includes(input.how)) fail('NOT_ALLOWED_HERE', { field: 'how' })
  const id = `${input.club}:${input.customerId}`
  const { operation, now } = call
  return loyalty.memberships(call.scope).update(id, { operation, now }, (state) => ({
    events: membershipDecider.decide(state ?? membershipDecider.initial, {
      type: 'join',
      ...input,
      tiers: club.tiers,
      now,
    }),
    answer: id,
  }))
}

/** Moves the tier to what the spend reaches now; safe at any time and any number of times. */
export async function reviewTier(
  loyalty: Loyalty,
  call: Call,
  input: { readonly club: string; readonly customerId: string; readonly spendFen: number },
): Promise<void> {
  const club = (await loyalty.clubs(call.scope).read(input.club))?.state
  if (!club) return
  await loyalty
    .memberships(call.scope)
    .update(
      `${input.club}:${input.customerId}`,
      { source: call.source, now: call.now },
      (state) => ({
        events: membershipDecider.decide(state ?? membershipDecider.initial, {
          type: 'review',
          tiers: club.tiers,
          spendFen: input.spendFen,
        }),
        answer: null,
      }),
    )
}

export async function membershipsOf(loyalty: Loyalty, call: Call, customerId: string) {
  const page = await loyalty.memberships(call.scope).list({ customer: customerId }, { limit: 100 })
  return page.items.map(({ id, state }) => ({ id, state }))
}
