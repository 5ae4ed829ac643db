import { describe, expect, it } from '@jest/globals'
import { Bell, backoffMs, inTurns, within } from '../src/wait.ts'

describe('backoffMs', () => {
  it('doubles, takes off at most a quarter, stays below five seconds', () => {
    for (const [attempt, full] of [
      [1, 100],
      [2, 200],
      [3, 400],
      [10, 5_000],
      [900, 5_000],
    ] as const) {
      const delay = backoffMs(100, attempt)
      expect(delay).toBeLessThanOrEqual(full)
      expect(delay).toBeGreaterThanOrEqual(full * 0.75)
    }
  })
})

describe('within', () => {
  it('PR25: aborts and rejects what takes too long, and lets the rest through', async () => {
    expect(await within(1_000, async () => 'quick')).toBe('quick')
    let heard = false
    const late = within(10, (signal) => {
      signal.addEventListener('abort', () => {
        heard = true
      })
      return new Promise(() => undefined)
    })
    await expect(late).rejects.toMatchObject({ name: 'TookTooLong' })
    expect(heard).toBe(true)
  })
})

describe('inTurns', () => {
  it('runs at most so many, the others in their order, whatever fails', async () => {
    const turn = inTurns(2)
    let running = 0
    let most = 0
    const begun: number[] = []
    const calls = [1, 2, 3, 4, 5, 6].map((item) =>
      turn(async () => {
        begun.push(item)
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        if (item % 2 === 0) throw new Error('even')
        return item
      }),
    )
    const results = await Promise.allSettled(calls)
    expect([most, begun]).toEqual([2, [1, 2, 3, 4, 5, 6]])
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  })
})

describe('Bell', () => {
  it('wakes all who sleep, once; an aborted sleeper wakes at once', async () => {
    const bell = new Bell()
    const { signal } = new AbortController()
    const sleepers = [bell.heard(signal), bell.heard(signal)]
    bell.ring()
    await Promise.all(sleepers)
    await bell.heard(AbortSignal.abort())
  })
})
