import type { Follower } from './follower.ts'
import type { LocalPartition } from './local-partition.ts'
import type { LocalStore } from './local-store.ts'
import type { Notice } from './notice.ts'
import { errorName } from './trace.ts'
import type { Subscription } from './types.ts'
import { Bell, backoffMs, pause } from './wait.ts'

export interface LocalFollowParts {
  readonly store: LocalStore
  readonly notice: Notice
  readonly partitions: () => readonly LocalPartition[]
}

/** Reads all partitions, a batch each, in one loop. */
export class LocalFollow implements Subscription {
  readonly #follower: Follower
  readonly #parts: LocalFollowParts
  readonly #stopping = new AbortController()
  readonly #started = Promise.withResolvers<void>()
  readonly #bell = new Bell()
  readonly #loop: Promise<void>
  #running = false

  constructor(follower: Follower, parts: LocalFollowParts) {
    this.#follower = follower
    this.#parts = parts
    this.#loop = this.#read()
  }

  get started(): Promise<void> {
    return this.#started.promise
  }

  state(): ReturnType<Subscription['state']> {
    if (this.#follower.halted.aborted) return 'halted'
    if (this.#stopping.signal.aborted) return 'stopped'
    return this.#running ? 'running' : 'starting'
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#started.resolve()
    await this.#loop
  }

  async lag(): Promise<number> {
    let lag = 0n
    for (const { topic, index, end } of this.#parts.partitions()) {
      const next = await this.#follower.next(topic, index)
      if (end > next) lag += end - next
    }
    return Number(lag)
  }

  /** Looks at the partitions again: a topic has been added. */
  refresh(): void {
    this.#bell.ring()
  }

  async #read(): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#follower.halted])
    for (let failures = 0; !signal.aborted; ) {
      try {
        const partitions = this.#parts.partitions()
        for (const partition of partitions) partition.bells.add(this.#bell)
        const found = await this.#round(partitions, signal)
        failures = 0
        this.#running = true
        this.#started.resolve()
        if (!found) await this.#quiet(partitions, signal)
      } catch (error) {
        failures += 1
        const fields = { name: this.#follower.name, error: errorName(error) }
        this.#parts.notice('warn', 'events.read-failed', fields)
        await pause(backoffMs(100, failures), signal)
      }
    }
    for (const partition of this.#parts.partitions()) partition.bells.delete(this.#bell)
  }

  /** One batch of every partition that has more, handed over together; false when none had. */
  async #round(partitions: readonly LocalPartition[], signal: AbortSignal): Promise<boolean> {
    const { store } = this.#parts
    const delivered: Promise<boolean>[] = []
    let waiting = 0
    for (const partition of partitions) {
      const end = await partition.settle(store)
      const next = await this.#follower.begin(partition.topic, partition.index, end)
      if (signal.aborted || next >= end) continue
      const messages = await partition.read(store, next)
      delivered.push(this.#follower.deliver(messages, signal))
      waiting += messages.length
      if (waiting < this.#follower.batchMax) continue
      await Promise.all(delivered)
      waiting = 0
    }
    await Promise.all(delivered)
    return delivered.length > 0
  }

  /** Sleeps unless something has come since the round. */
  async #quiet(partitions: readonly LocalPartition[], signal: AbortSignal): Promise<void> {
    for (const { topic, index, end } of partitions) {
      if (end > (await this.#follower.next(topic, index))) return
    }
    await this.#bell.heard(signal)
  }
}
