import { failpoint } from './failpoints.ts'
import { bounds } from './limits.ts'
import { type LoggedMessage, orderKey } from './message.ts'
import { Bell, inTurns, type Places } from './wait.ts'

/** One partition as its engine holds it for one member of a group. */
export interface Lane {
  /** Aborts when the partition is lost or its reader stops: the event in hand is the last. */
  readonly signal: AbortSignal
  /** Keeps where to go on after a crash: all below `next` is done. A failure is not final. */
  readonly commit: (next: bigint) => Promise<void>
}

export interface LineOptions {
  readonly lane: Lane
  readonly keysAtOnce: number
  /** Of the group in this process: an event has one from when it is taken until it is done. */
  readonly places: Places
  /** Handles or parks one event; false when the lane ended before either was done. */
  readonly settle: (message: LoggedMessage, signal: AbortSignal) => Promise<boolean>
  readonly commitFailed: (error: unknown) => void
}

interface Entry {
  readonly next: bigint
  done: boolean
}

/**
 * The events of one partition on their way: of one key one after the other, keys side by side.
 * A key that hangs holds back the committed position, but not the keys that come after it.
 */
export class Line {
  readonly #options: LineOptions
  readonly #inTurns: <T>(work: () => Promise<T>) => Promise<T>
  /** From the first that is not done, in the order of the log. */
  readonly #open: Entry[] = []
  /** The last event of every key that is on its way. */
  readonly #tails = new Map<string, Promise<void>>()
  readonly #changed = new Bell()
  #undone = 0
  #done = 0n
  #committed = 0n
  #committing: Promise<void> | undefined

  constructor(options: LineOptions) {
    this.#options = options
    this.#inTurns = inTurns(options.keysAtOnce)
  }

  /** Takes messages in order; resolves when more may come. */
  async accept(messages: readonly LoggedMessage[]): Promise<void> {
    const { lane, places } = this.#options
    const { signal } = lane
    for (const message of messages) {
      while (this.#isFull() && !signal.aborted) await this.#changed.heard(signal)
      await places.enter()
      if (signal.aborted) return places.leave()
      this.#add(message)
    }
  }

  /** Resolves when nothing is in hand and what was done has been committed. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values())
    await this.#committing
  }

  #isFull(): boolean {
    return this.#undone >= bounds.lineUndoneMax || this.#open.length >= bounds.lineLengthMax
  }

  #add(message: LoggedMessage): void {
    const key = orderKey(message)
    const entry = { next: message.position.offset + 1n, done: false }
    this.#open.push(entry)
    this.#undone += 1
    const tail = this.#work(message, entry, this.#tails.get(key)).finally(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    })
    this.#tails.set(key, tail)
  }

  async #work(message: LoggedMessage, entry: Entry, before: Promise<void> | undefined) {
    await before
    const { lane, places, settle } = this.#options
    entry.done = await this.#inTurns(async () => {
      return !lane.signal.aborted && (await settle(message, lane.signal))
    })
    this.#undone -= 1
    places.leave()
    if (entry.done) this.#advance()
    this.#changed.ring()
  }

  #advance(): void {
    for (let first = this.#open[0]; first?.done; first = this.#open[0]) {
      this.#done = first.next
      this.#open.shift()
    }
    if (this.#done > this.#committed) this.#committing ??= this.#commit()
  }

  /** One commit at a time; the next one covers all that was done meanwhile. */
  async #commit(): Promise<void> {
    try {
      while (this.#done > this.#committed) {
        const next = this.#done
        await failpoint('consume.beforeCommit')
        await this.#options.lane.commit(next)
        this.#committed = next
      }
    } catch (error) {
      this.#options.commitFailed(error)
    }
    this.#committing = undefined
  }
}
