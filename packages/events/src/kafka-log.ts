import { randomUUID } from 'node:crypto'
import type { Clock } from '@hcrm/kernel'
import type { Kafka } from 'kafkajs'
import type { Connection } from 'mongoose'
import { Follower } from './follower.ts'
import { KafkaAdmin } from './kafka-admin.ts'
import { connectKafka, type KafkaSettings } from './kafka-client.ts'
import { KafkaTopicProducer } from './kafka-producer.ts'
import { afterLast, KafkaReader } from './kafka-reader.ts'
import { encode, type Message } from './message.ts'
import type { Notice } from './notice.ts'
import { ParkedStore } from './parked-store.ts'
import { Runner, runnerOf } from './runner.ts'
import type {
  ConsumeOptions,
  EventEnvelope,
  EventLog,
  FollowOptions,
  Parking,
  Subscription,
  TopicSpec,
} from './types.ts'

export interface KafkaLogOptions extends KafkaSettings {
  /** Store of this service: where its parked events are kept. */
  readonly connection: Connection
  readonly clock: Clock
  readonly notice: Notice
  /** Copies of each topic this log creates; default 1. */
  readonly replicationFactor?: number
}

/** The event log on Kafka. Opens without a broker too: readers start when it comes. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const log = new KafkaLog(options)
  await log.open()
  return log
}

export class KafkaLog implements EventLog {
  readonly parking: Parking
  readonly #options: KafkaLogOptions
  readonly #kafka: Kafka
  readonly #admin: KafkaAdmin
  readonly #parked: ParkedStore
  readonly #producers = new Map<string, KafkaTopicProducer>()
  readonly #subscriptions = new Set<Subscription>()
  readonly #runners = new Set<Runner>()

  constructor(options: KafkaLogOptions) {
    this.#options = options
    this.#kafka = connectKafka(options, options.notice)
    this.#admin = new KafkaAdmin(this.#kafka, options.replicationFactor ?? 1)
    this.#parked = new ParkedStore(options.connection)
    this.parking = {
      list: (group) => this.#parked.list(group),
      replay: async (group, key) => runnerOf(this.#runners, group).replay(key),
    }
  }

  async open(): Promise<void> {
    await this.#parked.prepare()
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#admin.ensureTopics(topics)
  }

  async publish(topic: string, events: readonly EventEnvelope[]): Promise<void> {
    await this.publishMessages(topic, events.map(encode))
  }

  /** As `publish`, for messages of any form; the contract suite sends garbled ones. */
  async publishMessages(topic: string, messages: readonly Message[]): Promise<void> {
    const producer = this.#producers.get(topic) ?? new KafkaTopicProducer(this.#kafka, topic)
    this.#producers.set(topic, producer)
    await producer.send(messages)
  }

  consume(options: ConsumeOptions): Subscription {
    const { group, topics } = options
    const runner = new Runner(options, { ...this.#options, parked: this.#parked })
    this.#runners.add(runner)
    const stopping = new AbortController()
    const reader = new KafkaReader({
      kafka: this.#kafka,
      notice: this.#options.notice,
      group,
      topics,
      ends: AbortSignal.any([stopping.signal, runner.halted]),
      assigned: () => runner.refresh(),
      begin: (_, lane) => {
        const line = runner.line(lane)
        return {
          accept: async (messages) => {
            await line.accept(messages)
            return afterLast(messages)
          },
          settled: () => line.settled(),
        }
      },
    })
    return this.#subscription({
      reader,
      stopping,
      halted: runner.halted,
      lag: () => this.#admin.lag(group, topics),
      onStop: () => this.#runners.delete(runner),
    })
  }

  follow(options: FollowOptions): Subscription {
    const { notice } = this.#options
    const follower = new Follower(options, { ...this.#options, parked: this.#parked })
    const stopping = new AbortController()
    // A group of its own, for kafkajs reads in groups only; nothing is ever committed to it.
    const group = `${options.name}.${randomUUID()}`
    const reader = new KafkaReader({
      kafka: this.#kafka,
      notice,
      group,
      topics: options.topics,
      ends: AbortSignal.any([stopping.signal, follower.halted]),
      assigned: async (partitions, seek) => {
        const ends = await this.#admin.ends(options.topics)
        for (const at of partitions) {
          const end = ends.get(`${at.topic}:${at.partition}`)
          seek(at, await follower.begin(at.topic, at.partition, end ?? 0n))
        }
      },
      begin: ({ topic, partition }, { signal }) => ({
        accept: async (messages) => {
          const taken = await follower.deliver(messages, signal)
          return taken ? afterLast(messages) : follower.next(topic, partition)
        },
        settled: () => follower.settled(),
      }),
    })
    return this.#subscription({
      reader,
      stopping,
      halted: follower.halted,
      lag: () => this.#followLag(follower, options.topics),
      onStop: () => this.#admin.forget(group),
    })
  }

  ping(): Promise<void> {
    return this.#admin.ping()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()))
    await Promise.all([...this.#producers.values()].map((producer) => producer.close()))
    await this.#admin.close()
  }

  async #followLag(follower: Follower, topics: readonly string[]): Promise<number> {
    let lag = 0n
    for (const [partition, end] of await this.#admin.ends(topics)) {
      const at = partition.lastIndexOf(':')
      const next = await follower.next(partition.slice(0, at), Number(partition.slice(at + 1)))
      if (end > next) lag += end - next
    }
    return Number(lag)
  }

  #subscription(parts: SubscriptionParts): Subscription {
    const { reader, stopping, halted, lag, onStop } = parts
    const subscription: Subscription = {
      started: reader.started,
      state: () => {
        if (halted.aborted) return 'halted'
        if (stopping.signal.aborted) return 'stopped'
        return reader.running ? 'running' : 'starting'
      },
      stop: async () => {
        stopping.abort()
        await reader.done
        if (this.#subscriptions.delete(subscription)) await onStop()
      },
      lag,
    }
    this.#subscriptions.add(subscription)
    return subscription
  }
}

interface SubscriptionParts {
  readonly reader: KafkaReader
  readonly stopping: AbortController
  readonly halted: AbortSignal
  readonly lag: () => Promise<number>
  readonly onStop: () => unknown
}
