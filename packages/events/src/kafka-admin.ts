import type { Admin, Kafka } from 'kafkajs'
import { problemOf } from './kafka-errors.ts'
import { bounds } from './limits.ts'
import type { TopicSpec } from './types.ts'
import { within } from './wait.ts'

interface Range {
  readonly low: bigint
  readonly high: bigint
}

/** Questions about topics and groups. Connects on first use, and anew after a failure. */
export class KafkaAdmin {
  readonly #kafka: Kafka
  readonly #replicationFactor: number
  #connected: Promise<Admin> | undefined

  constructor(kafka: Kafka, replicationFactor: number) {
    this.#kafka = kafka
    this.#replicationFactor = replicationFactor
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.#ask(async (admin) => {
      const there = new Set(await admin.listTopics())
      const missing = topics.filter(({ name }) => !there.has(name))
      if (missing.length === 0) return
      // Answers false when another process was quicker: that is as good.
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ name, partitions }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: this.#replicationFactor,
          configEntries: this.#config(),
        })),
      })
    })
  }

  async ping(): Promise<void> {
    await this.#ask((admin) => admin.describeCluster())
  }

  /** The offset after the last one, per `topic:partition`. */
  async ends(topics: readonly string[]): Promise<Map<string, bigint>> {
    const ranges = await this.#ranges(topics)
    return new Map([...ranges].map(([partition, { high }]) => [partition, high]))
  }

  /** Events a group has not taken, over all partitions. */
  async lag(group: string, topics: readonly string[]): Promise<number> {
    const committed = await this.#ask((admin) =>
      admin.fetchOffsets({ groupId: group, topics: [...topics] }),
    )
    // Asked after, so that no group is ahead of an end.
    const ranges = await this.#ranges(topics)
    let lag = 0n
    for (const { topic, partitions } of committed) {
      for (const { partition, offset } of partitions) {
        const range = ranges.get(`${topic}:${partition}`)
        if (range === undefined) continue
        // −1: nothing committed yet.
        const next = BigInt(offset)
        lag += range.high - (next > range.low ? next : range.low)
      }
    }
    return Number(lag)
  }

  /** Removes a group that nobody will join again; a failure leaves it to the broker's clean-up. */
  async forget(group: string): Promise<void> {
    await this.#ask((admin) => admin.deleteGroups([group])).catch(() => undefined)
  }

  async close(): Promise<void> {
    const admin = await this.#connected?.catch(() => undefined)
    await admin?.disconnect().catch(() => undefined)
  }

  #config() {
    const config = [
      // The log is the only copy from which read models are rebuilt: nothing is deleted by age.
      { name: 'retention.ms', value: '-1' },
      { name: 'max.message.bytes', value: String(bounds.kafkaMessageBytes) },
    ]
    const safe = { name: 'min.insync.replicas', value: '2' }
    return this.#replicationFactor > 2 ? [...config, safe] : config
  }

  async #ranges(topics: readonly string[]): Promise<Map<string, Range>> {
    const found = new Map<string, Range>()
    await this.#ask(async (admin) => {
      for (const topic of topics) {
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          found.set(`${topic}:${partition}`, { low: BigInt(low), high: BigInt(high) })
        }
      }
    })
    return found
  }

  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await within(bounds.adminMs, async () => {
        this.#connected ??= this.#connect()
        return question(await this.#connected)
      })
    } catch (error) {
      void this.close()
      this.#connected = undefined
      throw problemOf(error)
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin()
    try {
      await admin.connect()
      return admin
    } catch (error) {
      await admin.disconnect().catch(() => undefined)
      throw error
    }
  }
}
