import { type Clock, fail, isProblem, problems } from '@hcrm/kernel'
import { failpoint } from './failpoints.ts'
import { bounds, consumeLimits } from './limits.ts'
import { type Lane, Line } from './line.ts'
import { decode, type LoggedMessage, orderKey } from './message.ts'
import type { Notice } from './notice.ts'
import type { ParkedStore } from './parked-store.ts'
import { consumed, errorName } from './trace.ts'
import type { ConsumeLimits, ConsumeOptions, Delivery } from './types.ts'
import { backoffMs, inTurns, Places, pause, within } from './wait.ts'

export interface RunnerParts {
  readonly parked: ParkedStore
  readonly clock: Clock
  readonly notice: Notice
}

class Garbled extends Error {
  override readonly name = 'Garbled'
}

/**
 * What every engine does with the events of a group: keys side by side, the events of one key in
 * order; attempts in place; then the key is parked and what follows on it goes behind it. Engines
 * fetch and commit, nothing else.
 *
 * A handler that ran out of time may still finish later, beside what follows: its effect must be
 * guarded by `seq`, as for any duplicate.
 */
export class Runner {
  readonly group: string
  readonly #handle: ConsumeOptions['handle']
  readonly #limits: ConsumeLimits
  readonly #parts: RunnerParts
  readonly #inTurns = inTurns(bounds.handlersAtOnce)
  readonly #places = new Places(bounds.groupUndoneMax)
  readonly #halt = new AbortController()
  readonly #parkedKeys = new Set<string>()
  /** Parking has begun and is not stored yet: counts as parked, as keys are parked side by side. */
  #parkingNow = 0
  /** One bit per recent event: refused for good or not. */
  #recent: boolean[] = []
  #handledCount = 0

  constructor(options: ConsumeOptions, parts: RunnerParts) {
    this.group = options.group
    this.#handle = options.handle
    this.#limits = { ...consumeLimits, ...options.limits }
    this.#parts = parts
  }

  /** Aborts when too much was refused: the engine stops reading, positions stay. */
  get halted(): AbortSignal {
    return this.#halt.signal
  }

  /**
   * Reads which keys are parked; engines call it whenever partitions have been assigned. Adds only:
   * a key too many is found out by its next event, a key too few would break its order.
   */
  async refresh(): Promise<void> {
    for (const key of await this.#parts.parked.keysOf(this.group)) this.#parkedKeys.add(key)
  }

  /** Takes over one partition, until its lane ends. */
  line(lane: Lane): Line {
    return new Line({
      lane: { ...lane, signal: AbortSignal.any([lane.signal, this.#halt.signal]) },
      keysAtOnce: this.#limits.keysAtOnce,
      places: this.#places,
      settle: (message, signal) => this.#settle(message, signal),
      commitFailed: (error) => {
        const fields = { group: this.group, error: errorName(error) }
        this.#parts.notice('warn', 'events.commit-failed', fields)
      },
    })
  }

  /** Hands the parked events of a key over again; an operator's act, so one attempt each. */
  async replay(key: string): Promise<boolean> {
    const { parked } = this.#parts
    for (;;) {
      const version = await parked.version(this.group, key)
      if (version === undefined) return true
      for (const id of await parked.events(this.group, key)) {
        const message = await parked.event(id)
        if (message === undefined) continue
        try {
          await this.#attempt(message)
        } catch (error) {
          await parked.refusedAgain(this.group, key, error)
          return false
        }
        await parked.replayed(id)
      }
      if (await parked.free(this.group, key, version)) {
        this.#parkedKeys.delete(key)
        return true
      }
    }
  }

  /** Handles or parks one event; false when the lane ended before either was done. */
  async #settle(message: LoggedMessage, signal: AbortSignal): Promise<boolean> {
    const successesBefore = this.#handledCount
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        if (await this.#parkedBehind(message)) return true
        await this.#attempt(message)
        this.#handledCount += 1
        this.#remember(false)
        return true
      } catch (error) {
        if (this.#isFinal(error, attempt, successesBefore)) {
          if (await this.#park(message, error)) return true
        } else await pause(backoffMs(this.#limits.retryDelayMs, attempt), signal)
      }
    }
    return false
  }

  /**
   * A refusal is final after its attempts. A dependency that is away is not the event's fault:
   * while nothing else succeeds either, the event waits and keeps its place.
   */
  #isFinal(error: unknown, attempt: number, successesBefore: number): boolean {
    if (error instanceof Garbled) return true
    if (attempt < this.#limits.attempts) return false
    return !isAway(error) || this.#handledCount > successesBefore
  }

  async #parkedBehind(message: LoggedMessage): Promise<boolean> {
    const key = orderKey(message)
    if (!this.#parkedKeys.has(key)) return false
    if (await this.#parts.parked.parkBehind(this.group, message)) return true
    this.#parkedKeys.delete(key)
    return false
  }

  async #attempt(message: LoggedMessage): Promise<void> {
    const event = decode(message)
    if (event === undefined) throw new Garbled()
    const delivery: Delivery = { ...event, position: message.position }
    await failpoint('consume.beforeHandle')
    const { handleTimeoutMs } = this.#limits
    await this.#inTurns(() =>
      consumed(this.group, delivery, () =>
        within(handleTimeoutMs, (signal) => this.#handle(delivery, signal)),
      ),
    )
    await failpoint('consume.afterHandle')
  }

  /** False when the guard halted the consumer or the store is away: the event keeps its place. */
  async #park(message: LoggedMessage, cause: unknown): Promise<boolean> {
    const { parked, clock, notice } = this.#parts
    const key = orderKey(message)
    if (this.#tooManyRefused()) return false
    this.#parkingNow += 1
    try {
      if (await this.#tooManyParked()) return false
      await failpoint('consume.beforePark')
      await parked.park(this.group, message, { error: cause, now: clock.now() })
      await failpoint('consume.afterPark')
    } catch (error) {
      notice('warn', 'events.park-failed', { group: this.group, error: errorName(error) })
      await pause(backoffMs(this.#limits.retryDelayMs, this.#limits.attempts), this.#halt.signal)
      return false
    } finally {
      this.#parkingNow -= 1
    }
    this.#parkedKeys.add(key)
    this.#remember(true)
    const { topic, partition, offset } = message.position
    const where = { topic, partition, offset: String(offset) }
    notice('error', 'events.parked', { group: this.group, ...where, error: errorName(cause) })
    return true
  }

  #tooManyRefused(): boolean {
    const refused = this.#recent.filter(Boolean).length + this.#parkingNow
    return refused >= this.#limits.refusedMax && this.#stop('refusedMax')
  }

  async #tooManyParked(): Promise<boolean> {
    const { parkedKeysMax } = this.#limits
    if (this.#parkedKeys.size + this.#parkingNow <= parkedKeysMax) return false
    // Some may have been replayed in another process.
    const stored = await this.#parts.parked.keysOf(this.group)
    return stored.length + this.#parkingNow > parkedKeysMax && this.#stop('parkedKeysMax')
  }

  /** A bad release must not park everything: somebody has to look at it first. */
  #stop(because: keyof ConsumeLimits): true {
    if (!this.#halt.signal.aborted) {
      this.#halt.abort()
      this.#parts.notice('error', 'events.halted', { group: this.group, because })
    }
    return true
  }

  #remember(refused: boolean): void {
    this.#recent.push(refused)
    if (this.#recent.length > bounds.refusedOutOf) this.#recent.shift()
  }
}

/** Nothing was done, or nobody knows: worth trying for as long as it takes. */
function isAway(error: unknown): boolean {
  return isProblem(error) && error.code !== 'INTERNAL' && problems[error.code].retry !== 'no'
}

/** Which runner replays the parked events of a group: the one that consumes in this process. */
export function runnerOf(runners: Iterable<Runner>, group: string): Runner {
  for (const runner of runners) if (runner.group === group) return runner
  return fail('NOT_FOUND', { detail: 'No consumer of that group runs in this process.' })
}
