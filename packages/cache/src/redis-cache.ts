import { RateLimiterRedis } from 'rate-limiter-flexible'
import { createClient, type RedisClientType } from 'redis'
import { Channels } from './channels.ts'
import { type Budget, limiterOf, memoryCounters, take } from './limiter.ts'
import { cacheLimits, fits } from './limits.ts'
import { inLots } from './lots.ts'
import { together } from './together.ts'
import type { Cache, Limiter } from './types.ts'

export interface RedisCacheOptions {
  /** `redis[s]://[[user]:password@]host[:port][/database]` */
  readonly url: string
  /** Begins every key and channel, e.g. `hcrm:`. */
  readonly prefix: string
  /** Told when the engine goes away and when it is back. */
  readonly notice?: (event: 'cache.away' | 'cache.back') => void
}

/** The cache that processes share. Opens without its engine too, and takes it up when it comes. */
export async function openRedisCache(options: RedisCacheOptions): Promise<Cache> {
  const cache = new RedisCache(options)
  await cache.open()
  return cache
}

class RedisCache implements Cache {
  readonly #options: RedisCacheOptions
  readonly #client: RedisClientType
  readonly #subscriber: RedisClientType
  readonly #channels = new Channels()
  readonly #ownCounter = memoryCounters()
  /** The engine was silent for too long: nobody waits for it before it has answered a probe. */
  #silent = false
  #away: boolean | undefined

  constructor(options: RedisCacheOptions) {
    this.#options = options
    this.#client = connection(options.url)
    this.#subscriber = connection(options.url)
    // Errors are the way these clients tell that they will reconnect.
    this.#client.on('error', () => this.#tell(true))
    this.#client.on('ready', () => this.#tell(false))
    this.#subscriber.on('error', () => undefined)
    this.#subscriber.on('ready', () => {
      for (const channel of this.#channels.names()) void this.#listen(channel)
    })
  }

  async open(): Promise<void> {
    // With nothing listening a connect never settles; it goes on trying behind our back.
    const connects = [this.#client, this.#subscriber].map((client) =>
      client.connect().catch(() => undefined),
    )
    await answerOf(Promise.all(connects), cacheLimits.openMs)
  }

  healthy(): boolean {
    return this.#client.isReady && !this.#silent
  }

  async get(key: string): Promise<string | undefined> {
    if (!fits(key)) return undefined
    return (await this.#ask(() => this.#client.get(this.#name(key)))) ?? undefined
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (!fits(key, value) || ttlMs < 1) return
    const expiration = { type: 'PX', value: Math.floor(ttlMs) } as const
    await this.#ask(() => this.#client.set(this.#name(key), value, { expiration }))
  }

  async delete(key: string): Promise<void> {
    if (fits(key)) await this.#ask(() => this.#client.del(this.#name(key)))
  }

  limiter(name: string, budget: Budget): Limiter {
    const shared = new RateLimiterRedis({
      storeClient: this.#client,
      useRedisPackage: true,
      keyPrefix: this.#name(`limit:${name}`),
      points: budget.points,
      duration: budget.perSeconds,
    })
    const own = this.#ownCounter(name, budget)
    const ask = together(
      async ({ key, points }: { readonly key: string; readonly points: number }) =>
        (await this.#ask(() => take(shared, key, points))) ?? take(own, key, points),
    )
    return limiterOf(inLots(budget.points, (key, points) => ask({ key, points })))
  }

  async publish(channel: string, message: string): Promise<void> {
    const sent = await this.#ask(() => this.#client.publish(this.#name(channel), message))
    // Without the engine this process at least hears itself.
    if (sent === undefined || !this.#subscriber.isReady) this.#channels.tell(channel, message)
  }

  async subscribe(channel: string, listener: (message: string) => void) {
    if (this.#channels.add(channel, listener)) await this.#listen(channel)
    return async () => {
      if (!this.#channels.remove(channel, listener) || !this.#subscriber.isReady) return
      await this.#heed(this.#subscriber.unsubscribe(this.#name(channel)))
    }
  }

  async close(): Promise<void> {
    for (const client of [this.#client, this.#subscriber]) {
      if (client.isReady) await answerOf(client.close(), cacheLimits.answerMs)
      if (client.isOpen) client.destroy()
    }
  }

  /** Asks the engine; undefined when it is away, refuses, or takes too long. Never throws. */
  async #ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (!this.healthy()) return undefined
    return this.#heed(command())
  }

  /** Waits for an answer while the engine is known to give any. */
  async #heed<T>(asked: Promise<T>): Promise<T | undefined> {
    const answer = await answerOf(asked, this.#silent ? 0 : cacheLimits.answerMs)
    if (answer !== late) return answer
    if (!this.#silent) void this.#probe()
    return undefined
  }

  async #probe(): Promise<void> {
    this.#silent = true
    this.#tell(true)
    while (this.#silent && this.#client.isOpen) {
      await new Promise((resolve) => setTimeout(resolve, cacheLimits.probeMs))
      if (!this.#client.isReady) continue
      const answer = await answerOf(this.#client.ping(), cacheLimits.answerMs)
      this.#silent = answer !== 'PONG'
    }
    if (!this.#silent) this.#tell(false)
  }

  /** The same listener function each time: the client keeps one of a kind. */
  readonly #heard = (message: string, channel: string): void => {
    this.#channels.tell(channel.slice(this.#options.prefix.length), message)
  }

  async #listen(channel: string): Promise<void> {
    if (!this.#subscriber.isReady) return
    await this.#heed(this.#subscriber.subscribe(this.#name(channel), this.#heard))
  }

  #name(key: string): string {
    return `${this.#options.prefix}${key}`
  }

  #tell(away: boolean): void {
    if (away === this.#away) return
    this.#away = away
    this.#options.notice?.(away ? 'cache.away' : 'cache.back')
  }
}

function connection(url: string): RedisClientType {
  const { socketSilentMs, openMs, reconnectMaxMs, pingMs, commandsMax } = cacheLimits
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: commandsMax,
    // A frozen server takes commands and answers none: only a silent socket shows it.
    pingInterval: pingMs,
    socket: {
      connectTimeout: openMs,
      socketTimeout: socketSilentMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), reconnectMaxMs),
    },
  })
}

const late = Symbol('late')

/** The answer; undefined when it was an error, `late` when it took longer than `ms`. */
async function answerOf<T>(asked: Promise<T>, ms: number): Promise<T | undefined | typeof late> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), ms)
  })
  try {
    return await Promise.race([asked, slow])
  } catch {
    // The engine refused, or its connection broke: for a cache that is "not there".
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
