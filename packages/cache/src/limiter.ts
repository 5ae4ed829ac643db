import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limiter } from './types.ts'

export interface Budget {
  readonly points: number
  readonly perSeconds: number
}

type Answer = Awaited<ReturnType<Limiter['take']>>

/** Makes limiters that count in this process; those of one name share their counts. */
export function memoryLimiters(): (name: string, budget: Budget) => Limiter {
  const counters = new Map<string, RateLimiterMemory>()
  return (name, { points, perSeconds: duration }) => {
    const counter = counters.get(name) ?? new RateLimiterMemory({ points, duration })
    counters.set(name, counter)
    return { take: (key, cost = 1) => take(counter, key, cost) }
  }
}

/** Takes from a counter; rejects only when its engine fails. */
export async function take(
  counter: RateLimiterAbstract,
  key: string,
  points: number,
): Promise<Answer> {
  try {
    const { remainingPoints } = await counter.consume(key, points)
    return { allowed: true, retryAfterMs: 0, remaining: remainingPoints }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { allowed: false, retryAfterMs: refusal.msBeforeNext, remaining: 0 }
  }
}
