import type { Bookers } from './bookers.ts'
import { numbers } from './hospital.ts'
import type { Outcome } from './load.ts'
import { type Figure, median, percentile } from './measure.ts'
import type { Stage } from './stage.ts'
import { add, type CacheTap, type Counts, type StoreTap, tapCache, tapStore, total } from './tap.ts'

const bookingsAlone = 20
const arrivals = 1_340
const seconds = 5

/** V18, counted between the service and its engines: one booking at a time, and under load. */
export async function countTrips(stage: Stage, bookers: Bookers): Promise<readonly Figure[]> {
  const store = await tapStore(stage.storePort)
  const cache = await tapCache(stage.redisPort)
  const { port, process: service } = await stage.start('scheduling', {
    MONGODB_URI: `mongodb://127.0.0.1:${store.port}/?directConnection=true`,
    REDIS_URL: `redis://127.0.0.1:${cache.port}`,
    // Jobs would write in between.
    JOBS_CHECK_EVERY_MS: '60000',
  })
  await bookers.hot({ port, seconds: 60, clients: 1 }, 1)
  const alone = await countAlone(() => bookers.hot({ port, seconds: 60 }, 1), {
    stage,
    store,
    cache,
  })
  await stage.quiet()
  store.forget()
  cache.forget()
  const outcome = await bookers.wanted({ port, seconds, perSecond: arrivals }, arrivals * seconds)
  const crowd = crowdFigures(outcome, { store, cache })
  await service.stop()
  await Promise.all([store.stop(), cache.stop()])
  return [...alone, ...crowd]
}

interface Taps {
  readonly store: StoreTap
  readonly cache: CacheTap
}

/** Until the answer; what follows it, such as the publication of its facts, is in the detail. */
async function countAlone(
  book: () => Promise<Outcome>,
  { stage, store, cache }: Taps & { readonly stage: Stage },
): Promise<readonly Figure[]> {
  const commits: number[] = []
  const trips: number[] = []
  const until: Counts = new Map()
  const after: Counts = new Map()
  for (const _ of numbers(bookingsAlone)) {
    await stage.quiet()
    store.forget()
    cache.forget()
    const { statuses } = await book()
    if (statuses[201] !== 1) throw new Error('a booking on its own was not confirmed')
    commits.push(total(ofBooking(store.commits)))
    trips.push(cache.trips)
    add(until, store.commits)
    store.forget()
    await stage.quiet()
    add(after, store.commits)
  }
  const detail = { until: share(until, bookingsAlone), after: share(after, bookingsAlone) }
  return [
    count('store commits per booking, alone, until its answer', commits, { most: 1, detail }),
    count('cache round trips per booking, alone, until its answer', trips, { most: 1 }),
  ]
}

function crowdFigures(outcome: Outcome, { store, cache }: Taps): readonly Figure[] {
  const { statuses, latenciesMs } = outcome
  const load = `at ${arrivals} arrivals/s, ten for each place`
  const answered = outcome.sent
  const confirmed = statuses[201] ?? 0
  const detail = {
    ...{ sent: answered, statuses, 'p99 ms': Math.round(percentile(latenciesMs, 99)) },
    commits: share(store.commits, confirmed),
  }
  const commits = total(ofBooking(store.commits)) / confirmed
  return [
    count(`store commits per booking, ${load}`, [commits], { most: 0.1, detail }),
    count(`cache round trips per request, ${load}`, [cache.trips / answered], { most: 0.1 }),
  ]
}

/** Without the event log, which is a broker in a cluster, and the leases of jobs. */
function ofBooking(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].filter(([where]) => !/^(log\.|leases$)/.test(where)))
}

function share(counts: ReadonlyMap<string, number>, among: number): Record<string, number> {
  return Object.fromEntries([...counts].map(([where, n]) => [where, n / among]))
}

function count(
  what: string,
  rounds: readonly number[],
  { most, detail }: { readonly most: number; readonly detail?: Record<string, unknown> },
): Figure {
  const value = median(rounds)
  const held = { must: `<= ${most}`, holds: value <= most, strict: true } as const
  return { id: 'V18', what, value, unit: 'count', ...held, rounds, ...(detail && { detail }) }
}
