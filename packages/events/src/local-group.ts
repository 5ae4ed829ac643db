import type { LocalConsumer, LocalParts } from './local-consumer.ts'
import type { LocalPartition } from './local-partition.ts'
import { errorName } from './trace.ts'
import { backoffMs, pause } from './wait.ts'

/** The members of one group in this process; each partition belongs to one of them. */
export class LocalGroup {
  readonly #name: string
  readonly #parts: LocalParts
  readonly #partitions: (topic: string) => readonly LocalPartition[]
  #members: LocalConsumer[] = []
  /** One rebalance after the other. */
  #turn: Promise<void> = Promise.resolve()

  constructor(
    name: string,
    parts: LocalParts,
    partitions: (topic: string) => readonly LocalPartition[],
  ) {
    this.#name = name
    this.#parts = parts
    this.#partitions = partitions
  }

  get members(): readonly LocalConsumer[] {
    return this.#members
  }

  join(member: LocalConsumer): Promise<void> {
    this.#members = [...this.#members, member]
    return this.rebalance()
  }

  async leave(member: LocalConsumer): Promise<void> {
    await member.stop()
    this.#members = this.#members.filter((other) => other !== member)
    await this.#parts.positions.flush()
    await this.rebalance()
  }

  /** Takes all partitions back and deals them out again; waits for the events in hand. */
  rebalance(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#deal())
    return this.#turn
  }

  async #deal(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.release()))
    for (let failures = 1; ; failures += 1) {
      const members = this.#members.filter((member) => !member.stopping)
      if (members.length === 0) return
      try {
        const positions = await this.#parts.positions.of(this.#name)
        for (const member of members) {
          await member.take(this.#shareOf(member, members, positions))
          if (member.topics.every((topic) => this.#partitions(topic).length > 0)) member.begin()
        }
        return
      } catch (error) {
        const fields = { group: this.#name, error: errorName(error) }
        this.#parts.notice('warn', 'events.assign-failed', fields)
        await Promise.all(members.map((member) => member.release()))
        await pause(backoffMs(100, failures))
      }
    }
  }

  #shareOf(
    member: LocalConsumer,
    members: readonly LocalConsumer[],
    positions: ReadonlyMap<string, bigint>,
  ): Map<LocalPartition, bigint> {
    const share = new Map<LocalPartition, bigint>()
    for (const topic of member.topics) {
      const readers = members.filter(({ topics }) => topics.includes(topic))
      for (const partition of this.#partitions(topic)) {
        if (readers[partition.index % readers.length] !== member) continue
        share.set(partition, positions.get(partition.id) ?? 0n)
      }
    }
    return share
  }
}
