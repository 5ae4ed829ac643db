import { fail } from '@hcrm/kernel'

/** Who is served when not all can be: what people wait for at a desk before what is looked up. */
export type Urgency = 'first' | 'usual' | 'last'

/** How full it may be for each: the rest is kept for those before it. */
const percent: Readonly<Record<Urgency, number>> = { first: 100, usual: 80, last: 40 }

/** Those who are refused in one moment shall not all come again in one moment. */
const waitSecondsMax = 3

/** Fewer are no crowd, however long each takes. */
export const crowd = 128
/** Mean age of what is in hand in a crowd: who comes then would wait twice as long. */
export const ageMsMax = 200

/** Work at once in this process, bounded: too many are told to wait instead of all waiting. */
export interface Intake {
  /** Throws BUSY when there is no place; takes none. */
  check(urgency: Urgency): void
  /** Works at a place, or throws BUSY. */
  work<T>(urgency: Urgency, task: () => Promise<T>): Promise<T>
  readonly inHand: () => number
  /** From 1 on nobody is let in. */
  readonly full: () => number
}

interface IntakeOptions {
  /** At once, however fast they are. */
  readonly max: number
  /** Monotonic, ms. */
  readonly now: () => number
}

/**
 * PR15: full with `max` requests at once, and with a crowd that has been waiting for 200 ms; above
 * the share of their urgency requests are refused.
 */
export function createIntake({ max, now }: IntakeOptions): Intake {
  let inHand = 0
  let refused = 0
  // Of all in hand: their mean age without a look at each.
  let sumOfStarts = 0

  function full(): number {
    const ageMs = now() - sumOfStarts / Math.max(1, inHand)
    return Math.max(inHand / max, Math.min(inHand / crowd, ageMs / ageMsMax))
  }

  function check(urgency: Urgency): void {
    if (full() < percent[urgency] / 100) return
    refused += 1
    fail('BUSY', { retryAfterSeconds: 1 + (refused % waitSecondsMax) })
  }

  return {
    check,
    full,
    inHand: () => inHand,
    async work(urgency, task) {
      check(urgency)
      const start = now()
      inHand += 1
      sumOfStarts += start
      try {
        return await task()
      } finally {
        inHand -= 1
        // Exactly nothing, so that no rounding adds up over days.
        sumOfStarts = inHand === 0 ? 0 : sumOfStarts - start
      }
    },
  }
}

/** What changes something goes before what is read, unless the route says otherwise. */
export function urgencyOf(route: { readonly method: string; readonly urgency?: Urgency }): Urgency {
  return route.urgency ?? (route.method === 'get' ? 'usual' : 'first')
}
