import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limiter } from './types.ts'

export interface Budget {
  readonly points: number
  readonly perSeconds: number
}

/** What an engine says when it is asked for points. */
export interface Taken {
  readonly allowed: boolean
  readonly remaining: number
  /** Until the budget is whole again. */
  readonly resetMs: number
}

/** Makes limiters that count in this process; those of one name share their counts. */
export function memoryLimiters(): (name: string, budget: Budget) => Limiter {
  const ownCounter = memoryCounters()
  return (name, budget) => {
    const counter = ownCounter(name, budget)
    return limiterOf((key, points) => take(counter, key, points))
  }
}

/** Counters of this process, by name. */
export function memoryCounters(): (name: string, budget: Budget) => RateLimiterAbstract {
  const counters = new Map<string, RateLimiterMemory>()
  return (name, { points, perSeconds: duration }) => {
    const counter = counters.get(name) ?? new RateLimiterMemory({ points, duration })
    counters.set(name, counter)
    return counter
  }
}

/** Takes from a counter; rejects only when its engine fails. */
export async function take(
  counter: RateLimiterAbstract,
  key: string,
  points: number,
): Promise<Taken> {
  try {
    const { remainingPoints, msBeforeNext } = await counter.consume(key, points)
    return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { allowed: false, remaining: 0, resetMs: refusal.msBeforeNext }
  }
}

export function limiterOf(take: (key: string, points: number) => Promise<Taken>): Limiter {
  return {
    async take(key, points = 1) {
      const { allowed, remaining, resetMs } = await take(key, points)
      return { allowed, remaining, retryAfterMs: allowed ? 0 : Math.ceil(resetMs) }
    },
  }
}
