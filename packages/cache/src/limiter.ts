import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limiter } from './types.ts'

export interface Budget {
  readonly points: number
  readonly perSeconds: number
}

type Answer = Awaited<ReturnType<Limiter['take']>>

/** Counts in this process. */
export function memoryLimiter(name: string, budget: Budget): Limiter {
  const { points, perSeconds: duration } = budget
  const counter = new RateLimiterMemory({ keyPrefix: name, points, duration })
  return { take: (key, cost = 1) => take(counter, key, cost) }
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
