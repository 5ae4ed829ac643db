import { randomBytes } from 'node:crypto'
import {
  type AggregateDefinition,
  type AggregateStore,
  type Database,
  openDatabase,
  type StreamDefinition,
} from '@hcrm/documents'
import { startRelay } from '../relay.ts'
import type { EventLog } from '../types.ts'
import { type LogSettings, until } from './engine.ts'
import { connect, openLog } from './open-engine.ts'

/** What the processes that are killed do: the crash suites start them and look at what is left. */
export interface CrashTask extends LogSettings {
  readonly topic: string
  readonly subjects: readonly string[]
  /** Events per subject. */
  readonly upTo: number
}

export interface Counted {
  readonly type: 'Counted'
  readonly by: number
}

export interface Count {
  readonly seen: readonly number[]
}

/** Counts in order; `seen` shows what was taken and when. */
export function counting(collection: string, topic?: string): AggregateDefinition<Count, Counted> {
  return {
    collection,
    v: 1,
    initial: { seen: [] },
    evolve: ({ seen }, { by }) => ({ seen: [...seen, by] }),
    branchOf: () => 'b1',
    publish: ({ by }) =>
      topic === undefined
        ? undefined
        : { topic, type: 'hcrm.test.v1.Counted', data: Uint8Array.of(by % 256) },
    indexes: [],
  }
}

/** Counts its entries, which are one event each. */
function posting(collection: string, topic: string): StreamDefinition<number, Counted> {
  return {
    collection,
    v: 1,
    initial: 0,
    evolve: (_, { by }) => by,
    branchOf: () => 'b1',
    publish: ({ by }) => ({ topic, type: 'hcrm.test.v1.Counted', data: Uint8Array.of(by % 256) }),
    snapshotEvery: 5,
  }
}

const clock = { now: () => new Date() }
const scope = { kind: 'system', user: 'crash test' } as const

/** Commits events to documents and relays them; exits with 0 when all have left. */
export async function relayTask(task: CrashTask): Promise<void> {
  const { documents, log } = await open(task)
  const store = documents.aggregates(counting(`${task.topic}.counters`, task.topic))
  await relayWhile({ documents, log }, () =>
    Promise.all(task.subjects.map((subject) => countUp(store, subject, task.upTo))),
  )
}

/** The same with streams, whose entries come together and are committed as batches. */
export async function postTask(task: CrashTask): Promise<void> {
  const { documents, log } = await open(task)
  const streams = documents.streams(posting(`${task.topic}.entries`, task.topic)).within(scope)
  const post = (subject: string, key: string) => {
    const options = { operation: { key, fingerprint: key }, now: clock.now() }
    return streams.append(subject, options, (count) => {
      return { entry: { type: 'Counted', by: count + 1 }, answer: null }
    })
  }
  const keys = Array.from({ length: task.upTo }, (_, index) => `k${index}`)
  await relayWhile({ documents, log }, () =>
    Promise.all(task.subjects.flatMap((subject) => keys.map((key) => post(subject, key)))),
  )
}

async function relayWhile(
  { documents, log }: { readonly documents: Database; readonly log: EventLog },
  work: () => Promise<unknown>,
): Promise<void> {
  await documents.createIndexes()
  const notice = () => undefined
  const outboxes = documents.outboxes()
  const limits = { sweepMs: 100, leftMs: 0 }
  const relay = startRelay({ outboxes, log, clock, source: '/test', notice, limits })
  await work()
  await until(async () => (await relay.backlog()).count === 0, 60_000)
  await relay.stop(5_000)
  process.exit(0)
}

/** Consumes into documents that keep the last seq per source; exits with 0 when all were taken. */
export async function consumeTask(task: CrashTask): Promise<void> {
  const { documents, log } = await open(task)
  const store = documents.aggregates(counting(`${task.topic}.tallies`))
  await documents.createIndexes()
  const tallies = store.within(scope)
  log.consume({
    group: `${task.topic}.tally`,
    topics: [task.topic],
    limits: { retryDelayMs: 5, attempts: 2 },
    handle: async ({ subject, seq }) => {
      if (subject.startsWith('bad')) throw new Error('bad')
      const options = { source: { id: subject, seq }, now: clock.now() }
      const counted = { events: [{ type: 'Counted', by: seq } as const], answer: null }
      await tallies.update(subject, options, () => counted)
    },
  })
  const good = task.subjects.filter((subject) => !subject.startsWith('bad'))
  await until(async () => {
    const found = await tallies.readMany(good)
    return found.filter(({ state }) => state.seen.at(-1) === task.upTo).length === good.length
  }, 60_000)
  await log.close()
  process.exit(0)
}

async function open(task: CrashTask) {
  const connection = await connect(task)
  const keys = { current: 1, masters: new Map([[1, randomBytes(32)]]), blind: randomBytes(32) }
  // Opening the documents arms the failpoints of this process.
  const documents = await openDatabase({ uri: task.uri, dbName: task.dbName, keys, clock })
  const log = await openLog(task, connection, () => undefined)
  return { documents, log }
}

async function countUp(store: AggregateStore<Count, Counted>, id: string, upTo: number) {
  const counters = store.within(scope)
  for (let seen = 0; seen < upTo; ) {
    const written = await counters.update(id, { now: clock.now() }, (state) => {
      const by = (state?.seen.length ?? 0) + 1
      return { events: by > upTo ? [] : [{ type: 'Counted', by }], answer: null }
    })
    seen = written.state.seen.length
  }
}
