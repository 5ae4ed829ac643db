import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Cache } from './types.ts'

/** One engine under test. */
export interface TestCache {
  /** Opens the cache as another process does; memory has one process only. */
  open(): Promise<Cache>
  close(): Promise<void>
}

/** What every cache promises while its engine is well. */
export function cacheContract(name: string, start: () => Promise<TestCache>): void {
  describe(name, () => {
    let engine: TestCache
    const opened: Cache[] = []
    const open = async (): Promise<Cache> => {
      const cache = await engine.open()
      opened.push(cache)
      return cache
    }
    beforeAll(async () => {
      engine = await start()
    }, 60_000)
    afterEach(() => Promise.all(opened.splice(0).map((cache) => cache.close())))
    afterAll(() => engine.close(), 30_000)
    valueTests(open)
    limiterTests(open)
    channelTests(open)
  })
}

type Open = () => Promise<Cache>
let made = 0

/** A key no other test has. */
function unique(): string {
  made += 1
  return `contract:${process.pid}:${made}`
}

function valueTests(open: Open): void {
  it('PR10: a value is there until it is deleted or replaced', async () => {
    const cache = await open()
    const key = unique()
    expect(await cache.get(key)).toBeUndefined()
    await cache.set(key, '客户 1', 60_000)
    expect(await cache.get(key)).toBe('客户 1')
    await cache.set(key, '', 60_000)
    expect(await cache.get(key)).toBe('')
    await cache.delete(key)
    expect(await cache.get(key)).toBeUndefined()
    await cache.delete(key)
  })

  it('PR10: a value is gone after its time', async () => {
    const cache = await open()
    const key = unique()
    await cache.set(key, 'short', 80)
    expect(await cache.get(key)).toBe('short')
    await until(async () => (await cache.get(key)) === undefined)
    await cache.set(key, 'never', 0)
    expect(await cache.get(key)).toBeUndefined()
  })

  it('PR10: what is beyond the bounds is not kept, and no error', async () => {
    const cache = await open()
    const [key, long] = [unique(), 'k'.repeat(5_000)]
    await cache.set(key, 'v'.repeat(300_000), 60_000)
    await cache.set(long, 'v', 60_000)
    expect([await cache.get(key), await cache.get(long)]).toEqual([undefined, undefined])
  })
}

function limiterTests(open: Open): void {
  it('PR15: 64 at once take exactly the budget, and learn when to come again', async () => {
    const cache = await open()
    const limiter = cache.limiter(unique(), { points: 20, perSeconds: 30 })
    const answers = await Promise.all(Array.from({ length: 64 }, () => limiter.take('someone')))
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(20)
    for (const { allowed, retryAfterMs, remaining } of answers) {
      expect(retryAfterMs > 0 && retryAfterMs <= 30_000).toBe(!allowed)
      expect(remaining).toBeLessThan(20)
    }
    expect(await limiter.take('someone else')).toEqual({
      allowed: true,
      retryAfterMs: 0,
      remaining: 19,
    })
  })

  it('PR15: a budget fills up again; a dear request takes more of it', async () => {
    const cache = await open()
    const limiter = cache.limiter(unique(), { points: 5, perSeconds: 1 })
    expect(await limiter.take('k', 5)).toMatchObject({ allowed: true, remaining: 0 })
    const refused = await limiter.take('k')
    expect(refused).toMatchObject({ allowed: false })
    expect(refused.retryAfterMs).toBeLessThanOrEqual(1_000)
    await until(async () => (await limiter.take('k')).allowed)
  })

  it('PR15: limiters of one name share their counts, of two names do not', async () => {
    const cache = await open()
    const [name, other] = [unique(), unique()]
    const budget = { points: 1, perSeconds: 30 }
    const limiters = [name, other].map((each) => cache.limiter(each, budget))
    const answers = await Promise.all(limiters.map((limiter) => limiter.take('k')))
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true])
    expect((await cache.limiter(name, budget).take('k')).allowed).toBe(false)
  })
}

function channelTests(open: Open): void {
  it('PR10: a message reaches every listener of its channel, this process included', async () => {
    const cache = await open()
    const [channel, other] = [unique(), unique()]
    const heard: string[] = []
    const stop = await cache.subscribe(channel, (message) => heard.push(`a ${message}`))
    await cache.subscribe(channel, (message) => heard.push(`b ${message}`))
    await cache.subscribe(other, (message) => heard.push(`other ${message}`))
    await cache.publish(channel, '1')
    await until(async () => heard.length === 2)
    expect(heard.sort()).toEqual(['a 1', 'b 1'])
    await stop()
    await cache.publish(channel, '2')
    await until(async () => heard.includes('b 2'))
    expect(heard).not.toContain('a 2')
  })
}

/** Waits for a condition; throws after ten seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not so: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
