import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cache, openRedisCache } from '@hcrm/cache'
import { cacheContract, until } from '@hcrm/cache/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createClient } from 'redis'
import { startRedis } from '../../../infra/local/redis.ts'

/** The bound is 250 ms, and a busy machine adds to it; without it, a frozen server takes 1 s. */
const answeredMs = 900

async function start() {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-test-redis-'))
  const redis = await startRedis({ dir })
  return {
    redis,
    open: (prefix = 'test:') => openRedisCache({ url: redis.url, prefix }),
    async close() {
      redis.kill('SIGCONT')
      await redis.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const path = (process.env.PATH ?? '').split(':')
const installed = path.some((dir) => existsSync(join(dir, 'redis-server')))

if (installed) {
  cacheContract('Redis', start)
  describe('Redis that fails', faultTests)
} else {
  describe('Redis', () => it.todo('not run: redis-server is not installed'))
}

function faultTests(): void {
  let engine: Awaited<ReturnType<typeof start>>
  const opened: Cache[] = []
  const open = async (prefix?: string): Promise<Cache> => {
    const cache = await engine.open(prefix)
    opened.push(cache)
    return cache
  }
  beforeAll(async () => {
    engine = await start()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((cache) => cache.close()))
    engine.redis.kill('SIGCONT')
    await engine.redis.restart()
  }, 30_000)
  afterAll(() => engine.close(), 30_000)
  awayTests(open, () => engine)
  backTests(open, () => engine)
}

type Engine = () => Awaited<ReturnType<typeof start>>
type Open = (prefix?: string) => Promise<Cache>

/** One of each operation, one after the other; answers how long each took, in ms. */
async function durations(cache: Cache): Promise<number[]> {
  const limiter = cache.limiter('faults', { points: 1_000, perSeconds: 10 })
  let stop = async (): Promise<void> => undefined
  const operations = [
    () => cache.get('k'),
    () => cache.set('k', 'v', 1_000),
    () => cache.delete('k'),
    () => limiter.take('k'),
    () => cache.publish('channel', 'm'),
    async () => {
      stop = await cache.subscribe('channel', () => undefined)
    },
    () => stop(),
  ]
  const took: number[] = []
  for (const operation of operations) {
    const began = performance.now()
    await operation()
    took.push(performance.now() - began)
  }
  return took
}

function awayTests(open: Open, engine: Engine): void {
  it('PR10: a frozen server costs no call more than its bound, and soon nothing', async () => {
    const cache = await open()
    await cache.set('k', 'v', 60_000)
    engine().redis.kill('SIGSTOP')
    const took: number[] = []
    for (let round = 0; round < 100; round += 1) {
      took.push(...(await durations(cache)))
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    expect(cache.healthy()).toBe(false)
    expect(Math.max(...took)).toBeLessThan(answeredMs)
    // The first waited in vain; had they all, there would be 700.
    expect(took.filter((ms) => ms > 200).length).toBeLessThan(70)
    engine().redis.kill('SIGCONT')
    await until(async () => cache.healthy() && (await cache.get('k')) !== 'old')
    await cache.set('k', 'new', 60_000)
    expect(await cache.get('k')).toBe('new')
  }, 30_000)

  it('PR10: a dead server is answered for at once, and limits go on counting here', async () => {
    const cache = await open()
    const limiter = cache.limiter('dead', { points: 3, perSeconds: 60 })
    engine().redis.kill('SIGKILL')
    await until(async () => !cache.healthy())
    expect(Math.max(...(await durations(cache)))).toBeLessThan(answeredMs)
    const answers = []
    for (let index = 0; index < 5; index += 1) answers.push((await limiter.take('k')).allowed)
    expect(answers).toEqual([true, true, true, false, false])
    const heard: string[] = []
    await cache.subscribe('here', (message) => heard.push(message))
    await cache.publish('here', 'still')
    await until(async () => heard.includes('still'))
  })

  it('PR10: opens with nothing listening, and with something that never answers', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    const { port } = mute.address() as { readonly port: number }
    for (const url of ['redis://127.0.0.1:1', `redis://127.0.0.1:${port}`]) {
      const began = performance.now()
      const cache = await openRedisCache({ url, prefix: 'test:' })
      expect(performance.now() - began).toBeLessThan(5_000)
      expect(await cache.get('k')).toBeUndefined()
      expect(Math.max(...(await durations(cache)))).toBeLessThan(answeredMs)
      await cache.close()
    }
    mute.close()
  }, 20_000)
}

function backTests(open: Open, engine: Engine): void {
  it('PR10: two processes share values, budgets, messages; prefixes keep others out', async () => {
    const [here, there, stranger] = [await open(), await open(), await open('stranger:')]
    await here.set('shared', '1', 60_000)
    expect([await there.get('shared'), await stranger.get('shared')]).toEqual(['1', undefined])
    const budget = { points: 1, perSeconds: 60 }
    const takes = []
    for (const cache of [here, there, stranger]) {
      takes.push((await cache.limiter('shared', budget).take('k')).allowed)
    }
    expect(takes).toEqual([true, false, true])
    const heard: string[] = []
    await there.subscribe('news', (message) => heard.push(message))
    await stranger.subscribe('news', () => heard.push('stranger'))
    await here.publish('news', 'to all')
    await until(async () => heard.length > 0)
    expect(heard).toEqual(['to all'])
  })

  it('PR10: after a restart, empty, everything works again; listeners hear again', async () => {
    const states: string[] = []
    const cache = await openRedisCache({
      url: engine().redis.url,
      prefix: 'test:',
      notice: (event) => states.push(event),
    })
    const heard: string[] = []
    await cache.subscribe('before', (message) => heard.push(message))
    const limiter = cache.limiter('restart', { points: 2, perSeconds: 60 })
    await limiter.take('k')
    engine().redis.kill('SIGKILL')
    await until(async () => !cache.healthy())
    await cache.subscribe('while away', (message) => heard.push(message))
    await engine().redis.restart()
    const admin = createClient({ url: engine().redis.url })
    await admin.connect()
    await admin.sendCommand(['FLUSHALL'])
    await admin.sendCommand(['SCRIPT', 'FLUSH'])
    await until(async () => cache.healthy())
    expect((await limiter.take('k', 2)).allowed).toBe(true)
    expect((await limiter.take('k')).allowed).toBe(false)
    // From another process: only the server can have brought it here.
    for (const channel of ['before', 'while away']) {
      await until(async () => {
        await admin.publish(`test:${channel}`, channel)
        return heard.includes(channel)
      })
    }
    admin.destroy()
    await cache.close()
    expect(states).toEqual(['cache.back', 'cache.away', 'cache.back'])
  }, 30_000)
}
