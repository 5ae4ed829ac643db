import type { Taken } from './limiter.ts'
import { cacheLimits } from './limits.ts'

/** What is known of a key's budget until its window ends. */
interface Lot {
  /** Taken and not used yet. */
  left: number
  /** In the engine; nothing once it has refused. */
  remaining: number
  refused: boolean
  untilMs: number
  /** How many the last question asked for, and when. */
  size: number
  askedMs: number
  /** Until a question for more than one has its answer, whatever it is. */
  underWay: Promise<void> | undefined
}

type Take = (key: string, points: number) => Promise<Taken>

/**
 * Takes several at once for a busy key, so that the engine is not asked for every request (V18): as
 * long as a lot is used up within `lotBusyMs` the next is twice as large, up to a hundredth of the
 * budget. What is left of one when its window ends is lost, so a budget is never stretched.
 */
export function inLots(budget: number, take: Take): Take {
  const lots = new Map<string, Lot>()
  const sizeMax = Math.max(1, Math.min(Math.floor(budget / 100), cacheLimits.lotMax))
  const ask = async (key: string, lot: Lot, points: number): Promise<Taken> => {
    const now = performance.now()
    const size = now - lot.askedMs < cacheLimits.lotBusyMs ? Math.min(lot.size * 2, sizeMax) : 1
    const wanted = Math.max(points, size)
    Object.assign(lot, { size, askedMs: now })
    const asked = take(key, wanted)
    if (wanted > points) {
      const ended = () => {
        lot.underWay = undefined
      }
      lot.underWay = asked.then(ended, ended)
    }
    const { allowed, remaining, resetMs } = await asked
    Object.assign(lot, { remaining, refused: !allowed, untilMs: now + resetMs })
    if (!allowed) return { allowed, remaining, resetMs }
    lot.left += wanted - points
    return { allowed, remaining: remaining + lot.left, resetMs }
  }
  return async (key, points) => {
    for (;;) {
      const lot = lotOf(lots, key)
      const resetMs = lot.untilMs - performance.now()
      if (resetMs > 0 && lot.left >= points) {
        lot.left -= points
        return { allowed: true, remaining: lot.remaining + lot.left, resetMs }
      }
      if (resetMs > 0 && lot.refused) return { allowed: false, remaining: 0, resetMs }
      if (resetMs <= 0) lot.left = 0
      if (lot.underWay === undefined) return ask(key, lot, points)
      await lot.underWay
    }
  }
}

function lotOf(lots: Map<string, Lot>, key: string): Lot {
  const known = lots.get(key)
  if (known !== undefined) return known
  const [never, none] = [Number.NEGATIVE_INFINITY, { left: 0, remaining: 0, refused: false }]
  const made = { ...none, untilMs: 0, size: 1, askedMs: never, underWay: undefined }
  lots.set(key, made)
  // A Map keeps the order of insertion: its first key is the oldest.
  const oldest = lots.keys().next()
  if (lots.size > cacheLimits.entriesMax && !oldest.done) lots.delete(oldest.value)
  return made
}
