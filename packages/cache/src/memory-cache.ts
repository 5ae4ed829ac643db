import { Channels } from './channels.ts'
import { memoryLimiters } from './limiter.ts'
import { cacheLimits, fits } from './limits.ts'
import type { Cache } from './types.ts'

interface Entry {
  readonly value: string
  readonly expiresMs: number
}

/** The cache of the all-in-one: one process, gone with it. */
export function openMemoryCache(): Cache {
  // A Map keeps the order of insertion: its first key is the oldest.
  const entries = new Map<string, Entry>()
  const channels = new Channels()
  return {
    async get(key) {
      const found = entries.get(key)
      if (found !== undefined && found.expiresMs > performance.now()) return found.value
      entries.delete(key)
      return undefined
    },
    async set(key, value, ttlMs) {
      if (!fits(key, value)) return
      entries.delete(key)
      entries.set(key, { value, expiresMs: performance.now() + ttlMs })
      const oldest = entries.keys().next()
      if (entries.size > cacheLimits.entriesMax && !oldest.done) entries.delete(oldest.value)
    },
    async delete(key) {
      entries.delete(key)
    },
    limiter: memoryLimiters(),
    async publish(channel, message) {
      channels.tell(channel, message)
    },
    async subscribe(channel, listener) {
      channels.add(channel, listener)
      return async () => {
        channels.remove(channel, listener)
      }
    },
    healthy: () => true,
    async close() {
      entries.clear()
    },
  }
}
