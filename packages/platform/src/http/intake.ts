import { fail } from '@hcrm/kernel'

/** Who is served when not all can be: what people wait for at a desk before what is looked up. */
export type Urgency = 'first' | 'usual' | 'last'

/** Of all places at once, how much each may fill: the rest is kept for those before it. */
const percent: Readonly<Record<Urgency, number>> = { first: 100, usual: 80, last: 40 }

/** Those who are refused in one moment shall not all come again in one moment. */
const waitSecondsMax = 3

/** Work at once in this process, bounded: too many are told to wait instead of all waiting. */
export interface Intake {
  /** Throws BUSY when there is no place; takes none. */
  check(urgency: Urgency): void
  /** Works at a place, or throws BUSY. */
  work<T>(urgency: Urgency, task: () => Promise<T>): Promise<T>
  readonly inHand: () => number
}

/** PR15: `max` requests at once; above the share of their urgency requests are refused. */
export function createIntake(max: number): Intake {
  let inHand = 0
  let refused = 0

  function check(urgency: Urgency): void {
    if (inHand < Math.max(1, (max * percent[urgency]) / 100)) return
    refused += 1
    fail('BUSY', { retryAfterSeconds: 1 + (refused % waitSecondsMax) })
  }

  return {
    check,
    inHand: () => inHand,
    async work(urgency, task) {
      check(urgency)
      inHand += 1
      try {
        return await task()
      } finally {
        inHand -= 1
      }
    },
  }
}

/** What changes something goes before what is read, unless the route says otherwise. */
export function urgencyOf(route: { readonly method: string; readonly urgency?: Urgency }): Urgency {
  return route.urgency ?? (route.method === 'get' ? 'usual' : 'first')
}
