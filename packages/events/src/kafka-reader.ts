import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import { consumerSettings } from './kafka-client.ts'
import { innermost } from './kafka-errors.ts'
import { bounds } from './limits.ts'
import type { LoggedMessage } from './message.ts'
import type { Notice } from './notice.ts'
import type { Lane } from './runner.ts'
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
  readonly partitionsAtOnce: number
  /** Whether positions are kept in Kafka; a follower keeps its own. */
  readonly commits: boolean
  /** Aborts when nothing more shall be read. */
  readonly ends: AbortSignal
  /** Called after every rebalance, before anything is read; `seek` moves a partition. */
  readonly assigned: (partitions: readonly Partition[], seek: Seek) => Promise<void>
  /** Handles messages of one partition, and commits what shall not be fetched again. */
  readonly handle: (messages: readonly LoggedMessage[], lane: Lane, seek: Seek) => Promise<void>
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
  #assigned: Promise<void> = Promise.resolve()

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
      this.#assignment.abort()
      await within(bounds.leaveMs, () => consumer.disconnect()).catch(() => undefined)
      await pause(backoffMs(100, failures), ends)
    }
    this.#started.resolve()
  }

  /** Resolves when reading shall end, rejects when the consumer has crashed. */
  async #session(consumer: Consumer): Promise<void> {
    const { topics, ends, partitionsAtOnce } = this.#options
    const crashed = Promise.withResolvers<never>()
    crashed.promise.catch(() => undefined)
    consumer.on('consumer.crash', ({ payload }) => crashed.reject(payload.error))
    consumer.on('consumer.rebalancing', () => this.#assignment.abort())
    consumer.on('consumer.group_join', ({ payload }) => {
      this.#assigned = this.#take(consumer, payload.memberAssignment)
      this.#assigned.catch(crashed.reject)
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
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#batch(consumer, payload),
    })
    await Promise.race([run.then(() => ended), crashed.promise])
  }

  async #take(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): Promise<void> {
    this.#assignment.abort()
    this.#assignment = new AbortController()
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    await this.#options.assigned(partitions, seekOf(consumer))
    this.#running = true
    this.#started.resolve()
  }

  async #batch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    await this.#assigned
    const { batch } = payload
    const lost = new AbortController()
    let failure: Error | undefined
    const beat = async () => {
      if (isOver(payload)) lost.abort()
      try {
        await payload.heartbeat()
      } catch (error) {
        failure = error as Error
        lost.abort()
      }
    }
    const beating = setInterval(() => void beat(), bounds.heartbeatMs)
    const signal = AbortSignal.any([lost.signal, this.#assignment.signal, this.#options.ends])
    try {
      if (isOver(payload)) return
      const messages = batch.messages.map((message) => fromKafka(batch, message))
      const lane = { signal, commit: (next: bigint) => this.#commit(payload, next) }
      await this.#options.handle(messages, lane, seekOf(consumer))
      await beat()
    } finally {
      clearInterval(beating)
    }
    // A rebalance: kafkajs joins again when its own error comes back to it.
    if (failure !== undefined) throw failure
  }

  async #commit({ batch, ...payload }: EachBatchPayload, next: bigint): Promise<void> {
    if (this.#options.commits) {
      const { topic, partition } = batch
      const partitions = [{ partition, offset: String(next) }]
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] })
    }
    payload.resolveOffset(String(next - 1n))
  }
}

function isOver(payload: EachBatchPayload): boolean {
  return !payload.isRunning() || payload.isStale()
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
