import type { Cache, Limiter } from '@hcrm/cache'
import { fail } from '@hcrm/kernel'
import type { DoorLimits } from './limits.ts'

/** Budgets by name: `address`, `actor`, and those of the settings. */
export function createRates(cache: Cache, limits: DoorLimits): ReadonlyMap<string, Limiter> {
  const budgets = { ...limits.budgets, address: limits.address, actor: limits.actor }
  return new Map(
    Object.entries(budgets).map(([name, budget]) => [name, cache.limiter(`http.${name}`, budget)]),
  )
}

/** Takes one request from a budget or throws TOO_MANY_REQUESTS; without a budget nothing. */
export async function takeRate(limiter: Limiter | undefined, key: string): Promise<void> {
  if (limiter === undefined) return
  const { allowed, retryAfterMs } = await limiter.take(key)
  if (allowed) return
  fail('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) })
}
