import { integer, share } from '@hcrm/kernel'

/** How a club turns spending into points (L3). Numbers are defaults of settings, set per club. */
export interface EarningRule {
  /** Points of each category, in basis points of one point per yuan; 10,000 if absent. */
  readonly rateByCategoryBp: Readonly<Record<string, number>>
  /** Categories that earn nothing. */
  readonly excluded: readonly string[]
  /** Extra on accumulated spend above a threshold; the highest band reached applies. */
  readonly bands: readonly Band[]
  /** Months after the month of earning in which points stay valid. */
  readonly expiryMonths: number
  /** Days in which a refund is expected; until then points are pending. 0: at once. */
  readonly refundWindowDays: number
}

export interface Band {
  readonly aboveFen: number
  readonly extraBp: number
}

/** 1 yuan = 1 point; 5 % extra above 10,000 yuan, 7 % above 30,000 (L3). */
export const standardRule: EarningRule = {
  rateByCategoryBp: {},
  excluded: ['drug'],
  bands: [
    { aboveFen: 1_000_000, extraBp: 500 },
    { aboveFen: 3_000_000, extraBp: 700 },
  ],
  expiryMonths: 24,
  refundWindowDays: 0,
}

/** The part of an amount (fen) that earns: category rate applied, excluded ones nothing. */
export function eligibleFen(rule: EarningRule, category: string, amountFen: number): number {
  if (rule.excluded.includes(category)) return 0
  return share(amountFen, rule.rateByCategoryBp[category] ?? 10_000)
}

/**
 * Points that an accumulated spend is worth, in all. A charge earns the difference it makes and a
 * refund takes the difference back, so points always equal what the net spend is worth, to the
 * fen and in any order.
 */
export function worth(rule: EarningRule, spendFen: number): number {
  const spend = integer(Math.max(0, spendFen))
  const bands = [...rule.bands].sort((a, b) => a.aboveFen - b.aboveFen)
  const extras = bands.map((band, index) => {
    const upper = bands[index + 1]?.aboveFen ?? Number.MAX_SAFE_INTEGER
    const part = Math.max(0, Math.min(spend, upper) - band.aboveFen)
    return BigInt(part) * BigInt(band.extraBp)
  })
  const scaled = extras.reduce((sum, extra) => sum + extra, BigInt(spend) * 10_000n)
  return Number(scaled / 1_000_000n)
}
