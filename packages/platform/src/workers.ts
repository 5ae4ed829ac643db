import { hostname } from 'node:os'
import { type ConsumeOptions, type EventLog, type Subscription, startRelay } from '@hcrm/events'
import type { Base } from './base.ts'
import { consumeOptions, counted, followOptions } from './consumers.ts'
import { noticeOf } from './engines.ts'
import { startJob } from './jobs.ts'
import type { ConsumerDefinition, FollowerDefinition } from './module.ts'
import type { Made } from './modules.ts'

/** Relays: what modules have committed leaves for the log, also while the doors close. */
export async function startRelays(base: Base, made: readonly Made[]): Promise<void> {
  const { clock, engines, health, life, metrics, settings } = base
  const { backlogMax, drainMs } = settings.relay
  for (const { module, log } of made) {
    const outboxes = engines.database
      .outboxes()
      .filter(({ name }) => name.startsWith(`${module.name}.`))
    const relay = await life.enter(
      `${module.name} relay`,
      () =>
        startRelay({
          outboxes,
          log: publishing(base),
          clock,
          source: `/${module.name}`,
          notice: noticeOf(log),
        }),
      (started) => started.stop(drainMs),
    )
    health.needs(`relay of ${module.name}`, async () => {
      const { count } = await relay.backlog()
      return count > backlogMax
        ? `${count} documents of ${module.name} wait to be published`
        : undefined
    })
    const labels = { service: module.name }
    metrics.gauge('hcrm_relay_backlog', 'Documents with unpublished events', async () => [
      { value: (await relay.backlog()).count, labels },
    ])
    metrics.gauge('hcrm_relay_oldest_ms', 'Age of the oldest unpublished event', async () => [
      { value: (await relay.backlog()).oldestAgeMs, labels },
    ])
  }
}

/** The log, as a relay sees it, counting what it has taken. */
function publishing({ engines, metrics }: Base): Pick<EventLog, 'publish'> {
  return {
    async publish(topic, events) {
      await engines.events.publish(topic, events)
      for (const { type } of events) metrics.published(type, 1)
    },
  }
}

/** How many keys wait for an operator, by service. */
function countParked({ engines, metrics }: Base, made: readonly Made[]): void {
  metrics.gauge('hcrm_parked_keys', 'Keys whose events could not be handled', async () => {
    const keys = await engines.events.parking.list()
    return made.map(({ module }) => ({
      value: keys.filter(({ group }) => group.startsWith(`${module.name}.`)).length,
      labels: { service: module.name },
    }))
  })
}

/** Consumers, followers and jobs; all stop together, each after what it has in hand. */
export async function startWorkers(base: Base, made: readonly Made[]): Promise<void> {
  countParked(base, made)
  const workers = made.flatMap((each) => [...subscribe(base, each), ...schedule(base, each)])
  await base.life.enter(
    'workers',
    () => undefined,
    async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  )
  await Promise.all(workers.map(async (worker) => worker.started))
}

interface Worker {
  readonly started?: Promise<void>
  stop(): Promise<void>
}

function subscribe(base: Base, { parts }: Made): Worker[] {
  const { events } = base.engines
  const { consumers = [], followers = [] } = parts
  const subscriptions = [
    ...consumers.map((each) => ({ ...each, reads: events.consume(consuming(base, each)) })),
    ...followers.map((each) => ({ ...each, reads: follow(base, each) })),
  ]
  for (const { operation, reads } of subscriptions) watchReads(base, operation, reads)
  return subscriptions.map(({ reads }) => reads)
}

/** Tells operators how far a reader is behind, and when it has given up. */
export function watchReads(
  { health, metrics }: Base,
  operation: string,
  reads: Pick<Subscription, 'state' | 'lag'>,
): void {
  health.uses(operation, () => (reads.state() === 'halted' ? `${operation} has halted` : undefined))
  metrics.gauge('hcrm_consumer_lag', 'Events not yet handled', async () => [
    { value: await reads.lag(), labels: { group: operation } },
  ])
}

function consuming(base: Base, definition: ConsumerDefinition): ConsumeOptions {
  const options = consumeOptions(definition, base.clock)
  return { ...options, handle: counted(options.group, options.handle, base) }
}

/** A reader of everything that its module may start anew, e.g. to rebuild what it has derived. */
function follow(base: Base, definition: FollowerDefinition): Subscription {
  const { events } = base.engines
  const plain = followOptions(definition)
  const options = { ...plain, handle: counted(plain.name, plain.handle, base) }
  let current = events.follow(options)
  definition.restartable?.(async (between) => {
    await current.stop()
    await between()
    current = events.follow(options)
  })
  return {
    get started() {
      return current.started
    },
    stop: () => current.stop(),
    state: () => current.state(),
    lag: () => current.lag(),
  }
}

function schedule({ clock, engines, settings }: Base, { parts, log }: Made): Worker[] {
  const { checkEveryMs, leaseMs, runMaxMs } = settings.jobs
  const holder = `${hostname()}:${process.pid}`
  const lease = (name: string) => engines.database.lease(name, { holder, ttlMs: leaseMs })
  return (parts.jobs ?? []).map((job) =>
    startJob(job, { clock, log, lease, checkEveryMs, runMaxMs }),
  )
}
