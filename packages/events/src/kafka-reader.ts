import type { Consumer, EachBatchPayload, Kafka, KafkaMessage, TopicPartitions } from 'kafkajs'
import { consumerSettings } from './kafka-client.ts'
import { innermost } from './kafka-errors.ts'
import { bounds } from './limits.ts'
import type { Lane } from './line.ts'
import type { LoggedMessage } from './message.ts'
import type { Notice } from './notice.ts'
import { errorName } from './trace.ts'
import { backoffMs, pause, within } from './wait.ts'

export interface Partition {
  readonly topic: string
  readonly partition: number
}

export interface ReaderOptions {
  readonly kafka: Kafka
  readonly notice: Notice
  readonly group: string
  readonly topics: readonly string[]
  /** Aborts when nothing more shall be read. */
  readonly ends: AbortSignal
  /** Called after every rebalance, before anything is read; `seek` moves a partition. */
  readonly assigned: (partitions: readonly Partition[], seek: Seek) => Promise<void>
  /** Takes over a partition, until its lane ends. */
  readonly begin: (partition: Partition, lane: Lane) => PartitionWork
}

export interface PartitionWork {
  /** Takes messages; resolves when more may come, with the offset to go on from. */
  accept(messages: readonly LoggedMessage[]): Promise<bigint>
  /** Resolves when nothing of it is in hand any more. */
  settled(): Promise<void>
}

export type Seek = (partition: Partition, next: bigint) => void

/** One Kafka consumer, made anew whenever it crashes; joins, fetches, keeps the group waiting. */
export class KafkaReader {
  readonly #options: ReaderOptions
  readonly #started = Promise.withResolvers<void>()
  readonly #done: Promise<void>
  #running = false
  /** Aborted by a rebalance: what is in hand is the last of these partitions. */
  #assignment = new AbortController()
  /** Of the present assignment, per `topic:partition`. */
  #works = new Map<string, PartitionWork>()

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#done = this.#supervise()
  }

  get started(): Promise<void> {
    return this.#started.promise
  }

  get running(): boolean {
    return this.#running
  }

  /** Resolves when reading has ended. */
  get done(): Promise<void> {
    return this.#done
  }

  async #supervise(): Promise<void> {
    const { kafka, group, ends, notice } = this.#options
    for (let failures = 0; !ends.aborted; ) {
      const consumer = kafka.consumer({ ...consumerSettings, groupId: group })
      this.#running = false
      try {
        await this.#session(consumer)
      } catch (error) {
        const fields = { group, error: errorName(innermost(error)) }
        notice('warn', 'events.reader-failed', fields)
      }
      failures = this.#running ? 1 : failures + 1
      if (!ends.aborted) this.#assignment.abort()
      await within(bounds.leaveMs, () => settled(this.#works)).catch(() => undefined)
      this.#assignment.abort()
      await within(bounds.leaveMs, () => consumer.disconnect()).catch(() => undefined)
      await pause(backoffMs(100, failures), ends)
    }
    this.#started.resolve()
  }

  /** Resolves when reading shall end, rejects when the consumer has crashed. */
  async #session(consumer: Consumer): Promise<void> {
    const { topics, ends } = this.#options
    const crashed = Promise.withResolvers<never>()
    crashed.promise.catch(() => undefined)
    consumer.on('consumer.crash', ({ payload }) => crashed.reject(payload.error))
    consumer.on('consumer.rebalancing', () => this.#assignment.abort())
    let taking = Promise.resolve()
    consumer.on('consumer.group_join', ({ payload }) => {
      this.#assignment.abort()
      const assigned = topicsOf(payload.memberAssignment)
      // Nothing is fetched, but heartbeats go on, until `#take` is through.
      consumer.pause(assigned)
      taking = taking.then(() => this.#take(consumer, assigned))
      taking.catch(crashed.reject)
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    const ended = new Promise<void>((resolve) => {
      ends.addEventListener('abort', () => resolve())
      if (ends.aborted) resolve()
    })
    const run = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: bounds.partitionsAtOnce,
      eachBatch: (payload) => this.#batch(consumer, payload),
    })
    await Promise.race([run.then(() => ended), crashed.promise])
  }

  /** Takes an assignment over, once the events in hand of the one before are done. */
  async #take(consumer: Consumer, assigned: readonly TopicPartitions[]): Promise<void> {
    this.#assignment.abort()
    consumer.pause([...assigned])
    await settled(this.#works)
    this.#works = new Map()
    this.#assignment = new AbortController()
    const partitions = assigned.flatMap(({ topic, partitions: numbers }) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    await this.#options.assigned(partitions, seekOf(consumer))
    consumer.resume([...assigned])
    this.#running = true
    this.#started.resolve()
  }

  /**
   * kafkajs fetches again only when all partitions are done with their batches, so a slow one would
   * hold up the others: one that takes longer than a moment goes on aside, its partition paused.
   */
  async #batch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    await payload.heartbeat()
    const { topic, partition } = payload.batch
    const stale = this.#assignment.signal
    const accepted = this.#accept(consumer, payload, stale)
    const late = await within(bounds.graceMs, () => accepted).catch(() => true)
    if (late === undefined || stale.aborted) return
    const paused = [{ topic, partitions: [partition] }]
    consumer.pause(paused)
    void accepted.then(() => stale.aborted || consumer.resume(paused))
  }

  /** Never rejects: what was not accepted is fetched again. */
  async #accept(consumer: Consumer, payload: EachBatchPayload, stale: AbortSignal): Promise<void> {
    const { batch } = payload
    const at = { topic: batch.topic, partition: batch.partition }
    const messages = batch.messages.map((message) => fromKafka(at, message))
    try {
      const next = await this.#work(consumer, at).accept(messages)
      if (stale.aborted) return
      if (next === afterLast(messages)) payload.resolveOffset(String(next - 1n))
      else seekOf(consumer)(at, next)
    } catch (error) {
      const { group, notice } = this.#options
      notice('warn', 'events.batch-failed', { group, error: errorName(innermost(error)) })
      await pause(backoffMs(100, 3), stale)
    }
  }

  #work(consumer: Consumer, at: Partition): PartitionWork {
    const id = `${at.topic}:${at.partition}`
    const stale = this.#assignment.signal
    const lane: Lane = {
      signal: AbortSignal.any([stale, this.#options.ends]),
      commit: async (next) => {
        if (stale.aborted) return
        await consumer.commitOffsets([{ ...at, offset: String(next) }])
        await pause(bounds.commitPaceMs, this.#options.ends)
      },
    }
    const work = this.#works.get(id) ?? this.#options.begin(at, lane)
    this.#works.set(id, work)
    return work
  }
}

function topicsOf(assignment: Readonly<Record<string, number[]>>): TopicPartitions[] {
  return Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions }))
}

export function afterLast(messages: readonly LoggedMessage[]): bigint {
  return (messages.at(-1)?.position.offset ?? -1n) + 1n
}

async function settled(works: ReadonlyMap<string, PartitionWork>): Promise<void> {
  await Promise.all([...works.values()].map((work) => work.settled()))
}

function seekOf(consumer: Consumer): Seek {
  return (partition, next) => consumer.seek({ ...partition, offset: String(next) })
}

/** Only the headers of the contract: others may hold anything. */
const known = /^(ce_[a-z]{1,20}|content-type|traceparent)$/

function fromKafka(partition: Partition, message: KafkaMessage): LoggedMessage {
  const { key, value, offset, headers = {} } = message
  const texts = Object.entries(headers)
    .filter(([name, text]) => known.test(name) && text !== undefined && !Array.isArray(text))
    .map(([name, text]): [string, string] => [name, String(text)])
  return {
    key: key?.toString(),
    headers: Object.fromEntries(texts),
    value: value ?? undefined,
    position: {
      topic: partition.topic,
      partition: partition.partition,
      offset: BigInt(offset),
    },
  }
}
