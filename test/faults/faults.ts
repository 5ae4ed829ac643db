import type { Target } from '../setting/target.ts'

/** The ways of running whose parts are processes of ours. */
export type OwnWay = Exclude<Target['way'], 'kubernetes'>

/** One thing that breaks under traffic. */
export interface Fault {
  /** Part of the deployment: it gets SIGKILL, and is started again on its folder and ports. */
  readonly part: string
  readonly rounds: number
  /**
   * It stays away until so many requests have been sent without it, and they must succeed. Without
   * this it comes back at once, and requests that need it wait.
   */
  readonly dispensable?: { readonly promise: string; readonly requests: number }
}

/** One in a thousand may fail without Kafka (PR7) or Redis (PR10): so more than a thousand. */
const requests = 1_200

export const faults: Readonly<Record<OwnWay, readonly Fault[]>> = {
  // Its store dies with it.
  'all-in-one': [{ part: 'hcrm', rounds: Number(process.env['HCRM_KILLS'] ?? 20) }],
  cluster: [
    { part: 'archive', rounds: 1 },
    { part: 'scheduling', rounds: 1 },
    { part: 'feedback', rounds: 1 },
    { part: 'loyalty', rounds: 1 },
    { part: 'reporting', rounds: 1 },
    { part: 'identity', rounds: 1 },
    { part: 'gateway', rounds: 1 },
    { part: 'store', rounds: 1 },
    { part: 'kafka', rounds: 1, dispensable: { promise: 'PR7', requests } },
    { part: 'redis', rounds: 1, dispensable: { promise: 'PR10', requests } },
  ],
}
