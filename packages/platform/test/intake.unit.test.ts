import { isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { ageMsMax, createIntake, crowd, type Urgency } from '../src/intake.ts'

const max = 768

/** An intake whose clock stands until it is moved, and requests that last until they are ended. */
function bench() {
  let at = 1_000_000
  const intake = createIntake({ max, now: () => at })
  const ends: (() => void)[] = []
  return {
    intake,
    pass(ms: number) {
      at += ms
    },
    /** Takes `count` places, or as many as there are; answers how many. */
    take(count: number, urgency: Urgency = 'first'): number {
      for (let taken = 0; taken < count; taken += 1) {
        try {
          intake.check(urgency)
        } catch (error) {
          if (isProblem(error, 'BUSY')) return taken
          throw error
        }
        void intake.work(urgency, () => new Promise<void>((end) => ends.push(end)))
      }
      return count
    },
    /** The oldest. */
    async end(count: number) {
      for (const end of ends.splice(0, count)) end()
      await new Promise(setImmediate)
    },
  }
}

describe('PR15: how many requests are in hand at once', () => {
  it('takes what comes in one moment up to the setting', () => {
    expect(bench().take(1_000)).toBe(max)
  })

  it('takes no more where a crowd has been waiting for a while', () => {
    const { take, pass } = bench()
    take(200)
    pass(ageMsMax - 1)
    expect(take(1)).toBe(1)
    pass(2)
    expect(take(1)).toBe(0)
  })

  it('lets the next in when those who waited longest are done', async () => {
    const { take, pass, end } = bench()
    take(crowd)
    pass(ageMsMax / 2)
    take(crowd)
    pass(ageMsMax)
    expect(take(1)).toBe(0)
    await end(crowd)
    // Those are left who came later, and have been waiting for long enough themselves.
    expect(take(1)).toBe(0)
    await end(crowd)
    expect(take(1)).toBe(1)
  })

  it('lets a few wait as long as it takes: they are no crowd', () => {
    const { take, pass } = bench()
    take(crowd - 5)
    pass(60_000)
    expect(take(10)).toBe(5)
  })

  it.each([
    ['last', 0.4],
    ['usual', 0.8],
    ['first', 1],
  ] as const)('takes in "%s" up to its share, of places and of the wait', (urgency, share) => {
    expect(bench().take(1_000, urgency)).toBe(Math.ceil(max * share))
    const slow = bench()
    slow.take(200)
    slow.pass(ageMsMax * share - 1)
    expect(slow.take(1, urgency)).toBe(1)
    slow.pass(3)
    expect(slow.take(1, urgency)).toBe(0)
  })

  it('tells how full it is', async () => {
    const { intake, take, pass, end } = bench()
    expect(intake.full()).toBe(0)
    take(384)
    expect(intake.full()).toBe(0.5)
    pass(ageMsMax * 2)
    expect(intake.full()).toBe(2)
    await end(384)
    expect(intake.full()).toBe(0)
  })
})
