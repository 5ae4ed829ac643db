import { describe, expect, it } from '@jest/globals'
import { inLots } from '../src/lots.ts'

const resetMs = 60_000

/** An engine with a budget for each key, and what it was asked for. */
function engine(budget: number, window = { endMs: resetMs }) {
  const asked: number[] = []
  const used = new Map<string, number>()
  const take = inLots(budget, async (key, points) => {
    asked.push(points)
    await Promise.resolve()
    const sum = (used.get(key) ?? 0) + points
    used.set(key, sum)
    return { allowed: sum <= budget, remaining: Math.max(0, budget - sum), resetMs: window.endMs }
  })
  return { asked, take }
}

async function inTurn(take: () => Promise<{ readonly allowed: boolean }>, count: number) {
  let allowed = 0
  for (let n = 0; n < count; n += 1) if ((await take()).allowed) allowed += 1
  return allowed
}

describe('a budget taken in lots', () => {
  it('V18: a busy key asks for one request in a hundred', async () => {
    const { asked, take } = engine(100_000)
    expect(await inTurn(() => take('k', 1), 5_000)).toBe(5_000)
    expect(asked.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 128])
    expect(asked.length).toBeLessThan(50)
  })

  it('V18: those who come while a lot is on its way wait for it', async () => {
    const { asked, take } = engine(100_000)
    await inTurn(() => take('k', 1), 255)
    const answers = await Promise.all(Array.from({ length: 256 }, () => take('k', 1)))
    expect(answers.every(({ allowed }) => allowed)).toBe(true)
    expect(asked.slice(8)).toEqual([128, 128])
  })

  it('PR15: never more than the budget, and hardly less', async () => {
    for (const callers of [1, 64]) {
      const { take } = engine(1_000)
      const share = 1_280 / callers
      const rounds = Array.from({ length: callers }, () => inTurn(() => take('k', 1), share))
      const allowed = (await Promise.all(rounds)).reduce((sum, each) => sum + each)
      expect(allowed).toBeLessThanOrEqual(1_000)
      expect(allowed).toBeGreaterThan(989)
    }
  })

  it('PR15: a small budget is counted one by one', async () => {
    const { asked, take } = engine(20)
    expect(await inTurn(() => take('k', 1), 64)).toBe(20)
    expect(new Set(asked)).toEqual(new Set([1]))
  })

  it('PR15: who was refused is not asked for again until the window ends', async () => {
    const { asked, take } = engine(2)
    const answers = [await take('k', 1), await take('k', 1), await take('k', 1), await take('k', 1)]
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false, false])
    expect(asked).toHaveLength(3)
    expect((await take('another', 1)).allowed).toBe(true)
  })

  it('PR15: what is left of a lot ends with its window', async () => {
    const windows = { endMs: 0 }
    const { asked, take } = engine(100_000, windows)
    await inTurn(() => take('k', 1), 20)
    expect(asked.length).toBe(20)
    windows.endMs = resetMs
    await inTurn(() => take('k', 1), 3 * 128)
    expect(asked.slice(20)).toEqual([128, 128, 128])
  })

  it('D10: an engine that fails fails who asked it, and keeps nobody waiting', async () => {
    let calls = 0
    const take = inLots(1_000, async () => {
      calls += 1
      if (calls > 1) throw new Error('away')
      return { allowed: true, remaining: 9, resetMs }
    })
    await take('k', 1)
    const told = await Promise.allSettled([take('k', 1), take('k', 1)])
    expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
