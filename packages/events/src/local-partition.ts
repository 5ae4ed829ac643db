import { bounds } from './limits.ts'
import type { LocalStore } from './local-store.ts'
import type { LoggedMessage } from './message.ts'
import type { Bell } from './wait.ts'

/** One partition in memory: where it ends, who waits for more, and the last few events. */
export class LocalPartition {
  readonly topic: string
  readonly index: number
  /** Rung when events have been added. */
  readonly bells = new Set<Bell>()
  /** The offset the next event gets; unknown after a write whose outcome is unknown. */
  #end: bigint | undefined
  /** Not beyond the end: the search for it begins here. */
  #known: bigint
  #tail: LoggedMessage[] = []

  constructor(topic: string, index: number, known: bigint) {
    this.topic = topic
    this.index = index
    this.#known = known
  }

  get id(): string {
    return `${this.topic}:${this.index}`
  }

  get end(): bigint {
    return this.#end ?? this.#known
  }

  /** Reads the end where it is not known. */
  async settle(store: LocalStore): Promise<bigint> {
    if (this.#end !== undefined) return this.#end
    const stored = await store.end(this.topic, this.index, this.#known)
    this.#end ??= stored
    this.#known = this.#end
    return this.#end
  }

  added(messages: readonly LoggedMessage[]): void {
    const last = messages.at(-1)
    if (last === undefined) return
    this.#end = last.position.offset + 1n
    this.#known = this.#end
    this.#tail = [...this.#tail, ...messages].slice(-bounds.tailEvents)
    for (const bell of this.bells) bell.ring()
  }

  /** Forgets the end: the store alone knows how much of a failed write it has. */
  unsettle(): void {
    this.#end = undefined
    this.#tail = []
    for (const bell of this.bells) bell.ring()
  }

  /** Events from `next` on; the newest come from memory, so that a live reader costs no query. */
  async read(store: LocalStore, next: bigint): Promise<readonly LoggedMessage[]> {
    const first = this.#tail[0]?.position.offset
    if (first === undefined || next < first) {
      return store.read({ topic: this.topic, partition: this.index, offset: next })
    }
    return this.#tail.slice(Number(next - first))
  }
}
