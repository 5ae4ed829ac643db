import type { LocalStore } from './local-store.ts'
import type { Notice } from './notice.ts'
import { errorName } from './trace.ts'
import { backoffMs, pause } from './wait.ts'

/** The pseudo group under which the ends of partitions are noted. */
export const ends = ''

/**
 * Positions on their way to the store: while one write is in flight the newer ones gather. Readers
 * do not wait; a crash before the write redelivers, which every handler bears.
 */
export class LocalPositions {
  readonly #store: LocalStore
  readonly #notice: Notice
  readonly #closing = new AbortController()
  /** `group|topic:partition` → next offset wanted; everything committed since the start. */
  readonly #known = new Map<string, bigint>()
  #changed = new Map<string, bigint>()
  #writing: Promise<void> | undefined

  constructor(store: LocalStore, notice: Notice) {
    this.#store = store
    this.#notice = notice
  }

  set(group: string, partition: string, next: bigint): void {
    const id = `${group}|${partition}`
    this.#known.set(id, next)
    this.#changed.set(id, next)
    this.#writing ??= this.#write()
  }

  /** Where a group goes on, per `topic:partition`. */
  async of(group: string): Promise<Map<string, bigint>> {
    const stored = await this.#store.positions(group)
    for (const [id, next] of this.#known) {
      if (id.startsWith(`${group}|`)) stored.set(id.slice(group.length + 1), next)
    }
    return stored
  }

  /** Resolves when everything set so far is stored, or the log is closing and the store away. */
  async flush(): Promise<void> {
    await this.#writing
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.flush()
  }

  async #write(): Promise<void> {
    for (let failures = 0; this.#changed.size > 0; ) {
      const writing = this.#changed
      this.#changed = new Map()
      try {
        await this.#store.savePositions(writing)
        failures = 0
      } catch (error) {
        failures += 1
        this.#changed = new Map([...writing, ...this.#changed])
        this.#notice('warn', 'events.commit-failed', { error: errorName(error) })
        if (this.#closing.signal.aborted) break
        await pause(backoffMs(100, failures), this.#closing.signal)
      }
    }
    this.#writing = undefined
  }
}
