import { type Clock, fail } from '@hcrm/kernel'
import type { Connection } from 'mongoose'
import { Follower } from './follower.ts'
import { gather } from './gather.ts'
import { bounds } from './limits.ts'
import { LocalConsumer } from './local-consumer.ts'
import { LocalFollow } from './local-follow.ts'
import { LocalGroup } from './local-group.ts'
import { LocalPartition } from './local-partition.ts'
import { ends, LocalPositions } from './local-positions.ts'
import { LocalStore } from './local-store.ts'
import { encode, type LoggedMessage, type Message } from './message.ts'
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

export interface LocalLogOptions {
  /** The process's own store; this log must be its only user of `log.*`. */
  readonly connection: Connection
  readonly clock: Clock
  readonly notice: Notice
}

/**
 * The event log of the all-in-one: kept in the store of the process, of one process only. What is
 * published wakes its readers; nothing polls. Same semantics as Kafka.
 */
export async function openLocalLog(options: LocalLogOptions): Promise<EventLog> {
  const log = new LocalLog(options)
  await log.open()
  return log
}

const checkpointEvents = BigInt(bounds.checkpointEvents)

interface Append {
  readonly partition: LocalPartition
  readonly message: Message
}

export class LocalLog implements EventLog {
  readonly parking: Parking
  readonly #options: LocalLogOptions
  readonly #store: LocalStore
  readonly #parked: ParkedStore
  readonly #positions: LocalPositions
  readonly #topics = new Map<string, readonly LocalPartition[]>()
  readonly #groups = new Map<string, LocalGroup>()
  readonly #follows = new Set<LocalFollow>()
  readonly #append = gather<Append>(bounds.localBatch, (batch) => this.#write(batch))

  constructor(options: LocalLogOptions) {
    this.#options = options
    this.#store = new LocalStore(options.connection)
    this.#parked = new ParkedStore(options.connection)
    this.#positions = new LocalPositions(this.#store, options.notice)
    this.parking = {
      list: (group) => this.#parked.list(group),
      replay: async (group, key) => runnerOf(this.#runners(), group).replay(key),
    }
  }

  async open(): Promise<void> {
    await Promise.all([this.#store.prepare(), this.#parked.prepare()])
    const known = await this.#store.positions(ends)
    for (const topic of await this.#store.topics()) await this.#know(topic, known)
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    const missing = topics.filter(({ name }) => !this.#topics.has(name))
    if (missing.length === 0) return
    await this.#store.addTopics(missing)
    for (const topic of missing) await this.#know(topic, new Map())
    await Promise.all([...this.#groups.values()].map((group) => group.rebalance()))
    for (const follow of this.#follows) follow.refresh()
  }

  async publish(topic: string, events: readonly EventEnvelope[]): Promise<void> {
    await this.publishMessages(topic, events.map(encode))
  }

  /** As `publish`, for messages of any form; the contract suite sends garbled ones. */
  async publishMessages(topic: string, messages: readonly Message[]): Promise<void> {
    const partitions = this.#topics.get(topic)
    if (partitions === undefined) fail('UNKNOWN_REFERENCE', { detail: 'No such topic.' })
    const appends = messages.map((message) => {
      if ((message.value?.length ?? 0) > bounds.eventBytesMax) fail('TOO_LARGE')
      const partition = partitions[hash(message.key ?? '') % partitions.length]
      return { partition: partition as LocalPartition, message }
    })
    await this.#append(appends)
  }

  consume(options: ConsumeOptions): Subscription {
    const parts = { store: this.#store, positions: this.#positions, notice: this.#options.notice }
    const runner = new Runner(options, { ...this.#options, parked: this.#parked })
    const member = new LocalConsumer(runner, options.topics, parts)
    const group = this.#group(options.group, parts)
    runner.halted.addEventListener('abort', () => void group.rebalance())
    void group.join(member)
    return {
      started: member.started,
      stop: () => group.leave(member),
      state: () => member.state(),
      lag: () => this.#lag(options),
    }
  }

  follow(options: FollowOptions): Subscription {
    const { notice } = this.#options
    const follower = new Follower(options, { ...this.#options, parked: this.#parked })
    const partitions = () => options.topics.flatMap((topic) => this.#topics.get(topic) ?? [])
    const follow = new LocalFollow(follower, { store: this.#store, notice, partitions })
    this.#follows.add(follow)
    return follow
  }

  async ping(): Promise<void> {
    await this.#store.ping()
  }

  async close(): Promise<void> {
    const members = [...this.#groups.values()].flatMap((group) =>
      group.members.map((member) => group.leave(member)),
    )
    await Promise.all([...members, ...[...this.#follows].map((follow) => follow.stop())])
    for (const { id, end } of [...this.#topics.values()].flat()) {
      this.#positions.set(ends, id, end)
    }
    await this.#positions.close()
  }

  async #know(topic: TopicSpec, known: ReadonlyMap<string, bigint>): Promise<void> {
    const made = Array.from({ length: topic.partitions }, (_, index) => {
      return new LocalPartition(topic.name, index, known.get(`${topic.name}:${index}`) ?? 0n)
    })
    await Promise.all(made.map((partition) => partition.settle(this.#store)))
    this.#topics.set(topic.name, made)
  }

  /** One write at a time for the whole log: the store commits once for all that wait. */
  async #write(batch: readonly Append[]): Promise<void> {
    const added = new Map<LocalPartition, LoggedMessage[]>()
    const all: LoggedMessage[] = []
    for (const { partition, message } of batch) {
      const mine = added.get(partition) ?? []
      const offset = (await partition.settle(this.#store)) + BigInt(mine.length)
      const position = { topic: partition.topic, partition: partition.index, offset }
      const logged = { ...message, position }
      added.set(partition, mine)
      mine.push(logged)
      all.push(logged)
    }
    try {
      await this.#store.append(all)
    } catch (cause) {
      for (const partition of added.keys()) partition.unsettle()
      fail('OUTCOME_UNKNOWN', { cause })
    }
    for (const [partition, messages] of added) {
      partition.added(messages)
      const crossed = partition.end % checkpointEvents < BigInt(messages.length)
      if (crossed) this.#positions.set(ends, partition.id, partition.end)
    }
  }

  async #lag({ group, topics }: ConsumeOptions): Promise<number> {
    const positions = await this.#positions.of(group)
    const partitions = topics.flatMap((topic) => this.#topics.get(topic) ?? [])
    return partitions.reduce((sum, { id, end }) => sum + Number(end - (positions.get(id) ?? 0n)), 0)
  }

  #group(name: string, parts: ConstructorParameters<typeof LocalGroup>[1]): LocalGroup {
    const found = this.#groups.get(name)
    if (found !== undefined) return found
    const made = new LocalGroup(name, parts, (topic) => this.#topics.get(topic) ?? [])
    this.#groups.set(name, made)
    return made
  }

  #runners(): Runner[] {
    return [...this.#groups.values()].flatMap(({ members }) => members.map(({ runner }) => runner))
  }
}

/** FNV-1a over UTF-16 code units: any stable hash will do; topics keep their partitions. */
function hash(key: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) {
    value = Math.imul(value ^ key.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}
