import { type Clock, isProblem, problems } from '@hcrm/kernel'
import { failpoint } from './failpoints.ts'
import { bounds } from './limits.ts'
import { decode, type LoggedMessage } from './message.ts'
import type { Notice } from './notice.ts'
import type { ParkedStore } from './parked-store.ts'
import { consumedTogether, errorName } from './trace.ts'
import type { Delivery, FollowOptions, Position } from './types.ts'
import { backoffMs, pause } from './wait.ts'

const batchMax = 1_000

export interface FollowerParts {
  readonly parked: ParkedStore
  readonly clock: Clock
  readonly notice: Notice
}

/**
 * What every engine does for a reader that keeps its own positions: one batch at a time over all
 * partitions, a few batches a second, each from where the reader says it is. After a failure the
 * reader is asked again, for the outcome of its transaction may be unknown.
 */
export class Follower {
  readonly name: string
  readonly batchMax: number
  readonly #options: FollowOptions
  readonly #parts: FollowerParts
  /** `topic:partition` → next offset wanted; undefined: ask the reader. */
  #next: Map<string, bigint> | undefined
  readonly #halt = new AbortController()
  #failures = 0
  #waiting: Waiting[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(options: FollowOptions, parts: FollowerParts) {
    this.name = options.name
    this.batchMax = options.batchMax ?? batchMax
    this.#options = options
    this.#parts = parts
  }

  /** Aborts when the reader wants what the log does not have: it belongs to another log. */
  get halted(): AbortSignal {
    return this.#halt.signal
  }

  /** Where to begin with a partition that ends at `end`. */
  async begin(topic: string, partition: number, end: bigint): Promise<bigint> {
    const next = await this.next(topic, partition)
    if (next > end && !this.#halt.signal.aborted) {
      this.#halt.abort()
      const fields = { group: this.name, topic, partition, because: 'positionBeyondEnd' }
      this.#parts.notice('error', 'events.halted', fields)
    }
    return next
  }

  /** The next offset wanted of a partition. */
  async next(topic: string, partition: number): Promise<bigint> {
    return (await this.#positions()).get(idOf({ topic, partition })) ?? 0n
  }

  async #positions(): Promise<ReadonlyMap<string, bigint>> {
    this.#next ??= new Map(await this.#options.positions())
    return this.#next
  }

  /**
   * Hands over messages of one partition, without those before the wanted offset, together with
   * what waits of the others. False when they were not taken: fetch again from `next`.
   */
  deliver(messages: readonly LoggedMessage[], signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#waiting.push({ messages, signal, resolve })
    this.#turn = this.#turn.then(() => this.#deliverAll())
    return promise
  }

  /** Resolves when no batch is in hand. */
  async settled(): Promise<void> {
    await this.#turn
  }

  async #deliverAll(): Promise<void> {
    const calls = this.#waiting.splice(0)
    const live = calls.filter(({ signal }) => !signal.aborted)
    const messages = live.flatMap((call) => call.messages)
    const signal = AbortSignal.any(live.map((call) => call.signal))
    const taken = messages.length === 0 || (await this.#deliver(messages, signal))
    for (const call of calls) call.resolve(taken && !call.signal.aborted)
    // Few at a time cost a reader's transaction each: the next ones gather meanwhile.
    if (messages.length > 0 && messages.length < this.batchMax)
      await pause(bounds.followPaceMs, signal)
  }

  async #deliver(messages: readonly LoggedMessage[], signal: AbortSignal): Promise<boolean> {
    try {
      const wanted = await this.#wanted(messages)
      for (let at = 0; at < wanted.length && !signal.aborted; at += this.batchMax)
        await this.#hand(wanted.slice(at, at + this.batchMax), signal)
      this.#failures = 0
      return !signal.aborted
    } catch (error) {
      this.#failures += 1
      this.#next = undefined
      const fields = { name: this.name, error: errorName(error), failures: this.#failures }
      this.#parts.notice(this.#failures < 3 ? 'warn' : 'error', 'events.follow-failed', fields)
      await pause(backoffMs(100, this.#failures), signal)
      return false
    }
  }

  /** Each from where the reader says it is in that partition. */
  async #wanted(messages: readonly LoggedMessage[]): Promise<readonly LoggedMessage[]> {
    const next = await this.#positions()
    return messages.filter(({ position }) => position.offset >= (next.get(idOf(position)) ?? 0n))
  }

  async #hand(batch: readonly LoggedMessage[], signal: AbortSignal): Promise<void> {
    await this.#take(await this.#decode(batch), signal)
    for (const { position } of batch) this.#next?.set(idOf(position), position.offset + 1n)
  }

  /** Hands a batch over; of one that is refused each half, until the refused event stands alone. */
  async #take(batch: readonly Read[], signal: AbortSignal): Promise<void> {
    const [first, second] = batch
    if (first === undefined) return
    const events = batch.map(({ event }) => event)
    try {
      await failpoint('consume.beforeHandle')
      await consumedTogether(this.name, events, () => this.#options.handle(events, signal))
      await failpoint('consume.afterHandle')
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (second === undefined) return this.#park(first.message, error)
      const middle = Math.ceil(batch.length / 2)
      await this.#take(batch.slice(0, middle), signal)
      await this.#take(batch.slice(middle), signal)
    }
  }

  /** What cannot be read is parked and left out: a rebuild meets it again. */
  async #decode(batch: readonly LoggedMessage[]): Promise<Read[]> {
    const read: Read[] = []
    for (const message of batch) {
      const event = decode(message)
      if (event === undefined) await this.#park(message, { name: 'Garbled' })
      else read.push({ message, event: { ...event, position: message.position } })
    }
    return read
  }

  async #park(message: LoggedMessage, cause: unknown): Promise<void> {
    const { parked, clock, notice } = this.#parts
    await parked.park(this.name, message, { error: cause, now: clock.now() })
    const { topic, partition, offset } = message.position
    const where = { topic, partition, offset: String(offset) }
    notice('error', 'events.parked', { group: this.name, ...where, error: errorName(cause) })
  }
}

interface Waiting {
  readonly messages: readonly LoggedMessage[]
  readonly signal: AbortSignal
  readonly resolve: (taken: boolean) => void
}

function idOf({ topic, partition }: Omit<Position, 'offset'>): string {
  return `${topic}:${partition}`
}

interface Read {
  readonly message: LoggedMessage
  readonly event: Delivery
}

/** The event's fault, whenever it is tried again. */
function isRefusal(error: unknown): boolean {
  return isProblem(error) && problems[error.code].retry === 'no'
}
