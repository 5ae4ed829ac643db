import type { LocalPartition } from './local-partition.ts'
import type { LocalPositions } from './local-positions.ts'
import type { LocalStore } from './local-store.ts'
import type { Notice } from './notice.ts'
import type { Runner } from './runner.ts'
import { errorName } from './trace.ts'
import type { Subscription } from './types.ts'
import { Bell, backoffMs, pause } from './wait.ts'

export interface LocalParts {
  readonly store: LocalStore
  readonly positions: LocalPositions
  readonly notice: Notice
}

/** One member of a group: reads the partitions it has been given, each in its own loop. */
export class LocalConsumer {
  readonly runner: Runner
  readonly topics: readonly string[]
  readonly #parts: LocalParts
  readonly #stopping = new AbortController()
  #assignment = new AbortController()
  #readers: Promise<void>[] = []
  #started = Promise.withResolvers<void>()
  #running = false

  constructor(runner: Runner, topics: readonly string[], parts: LocalParts) {
    this.runner = runner
    this.topics = topics
    this.#parts = parts
  }

  get started(): Promise<void> {
    return this.#started.promise
  }

  get stopping(): boolean {
    return this.#stopping.signal.aborted || this.runner.halted.aborted
  }

  state(): ReturnType<Subscription['state']> {
    if (this.runner.halted.aborted) return 'halted'
    if (this.#stopping.signal.aborted) return 'stopped'
    return this.#running ? 'running' : 'starting'
  }

  /** Gives all partitions back after the event in hand. */
  async release(): Promise<void> {
    this.#assignment.abort()
    await Promise.all(this.#readers)
    this.#readers = []
  }

  /** Reads these partitions from the given offsets. */
  async take(partitions: ReadonlyMap<LocalPartition, bigint>): Promise<void> {
    await this.runner.refresh()
    this.#assignment = new AbortController()
    const ends = AbortSignal.any([
      this.#assignment.signal,
      this.#stopping.signal,
      this.runner.halted,
    ])
    this.#readers = [...partitions].map(([partition, next]) => this.#read(partition, next, ends))
  }

  /** All its topics exist and it reads its share of them. */
  begin(): void {
    this.#running = true
    this.#started.resolve()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#started.resolve()
    await this.release()
  }

  async #read(partition: LocalPartition, from: bigint, signal: AbortSignal): Promise<void> {
    const { store, positions, notice } = this.#parts
    const bell = new Bell()
    partition.bells.add(bell)
    const commit = async (next: bigint) => positions.set(this.runner.group, partition.id, next)
    const line = this.runner.line({ signal, commit })
    let next = from
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (next >= (await partition.settle(store))) {
          await bell.heard(signal)
          continue
        }
        const messages = await partition.read(store, next)
        await line.accept(messages)
        next = (messages.at(-1)?.position.offset ?? next - 1n) + 1n
        failures = 0
      } catch (error) {
        failures += 1
        notice('warn', 'events.read-failed', { partition: partition.id, error: errorName(error) })
        await pause(backoffMs(100, failures), signal)
      }
    }
    partition.bells.delete(bell)
    await line.settled()
  }
}
