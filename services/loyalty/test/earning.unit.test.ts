import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { eligibleFen, standardRule, worth } from '../src/domain/earning.ts'

describe('points for spending', () => {
  it.each([
    [0, 0],
    [99, 0],
    [100, 1],
    [999_999, 9_999],
    [1_000_000, 10_000],
    [1_002_000, 10_021],
    [3_000_000, 31_000],
    [3_000_001, 31_000],
    [3_010_000, 31_107],
  ])('L3: a spend of %i fen is worth %i points', (fen, points) => {
    expect(worth(standardRule, fen)).toBe(points)
  })

  it('L3: however a spend is cut into charges, it is worth the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 20 }),
        (charges) => {
          let spend = 0
          let points = 0
          for (const charge of charges) {
            points += worth(standardRule, spend + charge) - worth(standardRule, spend)
            spend += charge
          }
          expect(points).toBe(worth(standardRule, spend))
        },
      ),
    )
  })

  it('L3: drugs earn nothing, other categories by their rate', () => {
    const rule = { ...standardRule, rateByCategoryBp: { checkup: 20_000 } }
    expect(eligibleFen(rule, 'drug', 50_000)).toBe(0)
    expect(eligibleFen(rule, 'checkup', 50_000)).toBe(100_000)
    expect(eligibleFen(rule, 'surgery', 50_000)).toBe(50_000)
  })
})
