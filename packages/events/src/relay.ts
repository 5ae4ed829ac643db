import type { Outbox, PendingEvent } from '@hcrm/documents'
import { type Clock, isProblem, problems } from '@hcrm/kernel'
import { failpoint } from './failpoints.ts'
import type { Notice } from './notice.ts'
import { ended, errorName, produced } from './trace.ts'
import type { EventEnvelope, EventLog } from './types.ts'
import { Bell, pause } from './wait.ts'

export interface RelayOptions {
  readonly outboxes: readonly Outbox[]
  readonly log: Pick<EventLog, 'publish'>
  readonly clock: Clock
  /** `ce_source` of what it publishes, e.g. `/scheduling`. */
  readonly source: string
  readonly notice: Notice
  readonly limits?: Partial<RelayLimits>
}

export interface RelayLimits {
  /** Time between two looks for what a crash or a failed send left. */
  readonly sweepMs: number
  /** What has waited longer than this is taken as left, not as on its way. */
  readonly leftMs: number
  /** Documents of one outbox that one sweep takes up. */
  readonly sweepDocuments: number
  /** Documents of one outbox whose events are on their way at the same time. */
  readonly documentsAtOnce: number
  /** Documents of one outbox remembered to be sent; those beyond it are found by the sweep. */
  readonly queueMax: number
}

const relayLimits: RelayLimits = {
  sweepMs: 1_000,
  leftMs: 2_000,
  sweepDocuments: 1_000,
  documentsAtOnce: 64,
  queueMax: 10_000,
}

export interface Relay {
  /** Documents whose events wait, over all outboxes, and for how long the oldest has. */
  backlog(): Promise<{ readonly count: number; readonly oldestAgeMs: number }>
  /** Sends what is known to wait, for at most `deadlineMs`, then stops; the rest stays stored. */
  stop(deadlineMs: number): Promise<void>
}

/**
 * Publishes the events that wait in documents: nudged by commits, swept for what a crash left. In
 * order per document, at least once, never before the commit; a sent event that could not be
 * marked is sent again with the same id and seq.
 */
export function startRelay(options: RelayOptions): Relay {
  const limits = { ...relayLimits, ...options.limits }
  const mains = options.outboxes.map((outbox) => new OutboxRelay(outbox, options, limits))
  return {
    async backlog() {
      const all = await Promise.all(options.outboxes.map((outbox) => outbox.backlog()))
      const now = options.clock.now().getTime()
      const ages = all.map(({ oldest }) => (oldest === undefined ? 0 : now - oldest.getTime()))
      return {
        count: all.reduce((sum, { count }) => sum + count, 0),
        oldestAgeMs: Math.max(0, ...ages),
      }
    },
    async stop(deadlineMs) {
      await Promise.all(mains.map((main) => main.stop(deadlineMs)))
    },
  }
}

/** Later than any event; within what every store can compare. */
const endOfTime = new Date('9000-01-01')

class OutboxRelay {
  readonly #outbox: Outbox
  readonly #options: RelayOptions
  readonly #limits: RelayLimits
  readonly #queue = new Set<string>()
  readonly #busy = new Set<string>()
  /** Documents whose events have left and are not yet marked; they may be sent again meanwhile. */
  #unmarked = 0
  /** Sends that failed: the next sweep tries them again, whatever the clock says. */
  readonly #failed = new Set<string>()
  readonly #idle = new Bell()
  readonly #stopping = new AbortController()

  constructor(outbox: Outbox, options: RelayOptions, limits: RelayLimits) {
    this.#outbox = outbox
    this.#options = options
    this.#limits = limits
    outbox.onCommit((id) => this.#add(id))
    void this.#sweeps()
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort()
    const deadline = AbortSignal.timeout(deadlineMs)
    while (this.#queue.size + this.#busy.size + this.#unmarked > 0 && !deadline.aborted) {
      await this.#idle.heard(deadline)
    }
    this.#queue.clear()
  }

  #add(id: string): void {
    if (this.#stopping.signal.aborted || this.#queue.size >= this.#limits.queueMax) return
    this.#queue.add(id)
    this.#pump()
  }

  /** One send at a time per document: a document that is busy stays queued. */
  #pump(): void {
    for (const id of this.#queue) {
      if (this.#busy.size >= this.#limits.documentsAtOnce) return
      if (this.#busy.has(id)) continue
      this.#queue.delete(id)
      this.#busy.add(id)
      void this.#send(id)
    }
  }

  async #send(id: string): Promise<void> {
    try {
      const events = await this.#outbox.pending(id)
      for (const run of runs(events)) {
        await this.#publish(id, run)
        void this.#mark(id, run.lastSeq)
      }
    } catch (error) {
      this.#fail(id, error)
    }
    this.#busy.delete(id)
    this.#pump()
    this.#idle.ring()
  }

  /** Nobody waits for it: the outbox leaves out what it is about to mark. */
  async #mark(id: string, seq: number): Promise<void> {
    this.#unmarked += 1
    try {
      await failpoint('relay.beforeMark')
      await this.#outbox.published(id, seq)
      await failpoint('relay.afterMark')
    } catch (error) {
      this.#fail(id, error)
    }
    this.#unmarked -= 1
    this.#idle.ring()
  }

  #fail(id: string, error: unknown): void {
    if (this.#failed.size < this.#limits.queueMax) this.#failed.add(id)
    this.#report(id, error)
  }

  async #publish(id: string, run: Run): Promise<void> {
    const { log, source } = this.#options
    const spans = run.events.map((event) => produced(run.topic, envelope(id, source, event)))
    let failed: unknown
    try {
      await failpoint('relay.beforeSend')
      await log.publish(
        run.topic,
        spans.map(({ event }) => event),
      )
      await failpoint('relay.afterSend')
    } catch (error) {
      failed = error
      throw error
    } finally {
      for (const { span } of spans) ended(span, failed)
    }
  }

  async #sweeps(): Promise<void> {
    const { sweepMs, leftMs } = this.#limits
    // At start everything that waits is left over; a clock that was set back hides nothing.
    let before = endOfTime
    while (!this.#stopping.signal.aborted) {
      if (await this.#sweep(before)) {
        await pause(sweepMs, this.#stopping.signal)
        before = new Date(this.#options.clock.now().getTime() - leftMs)
      }
    }
  }

  /** False when there is more to find at once: the page was full and all of it has left. */
  async #sweep(before: Date): Promise<boolean> {
    const { sweepDocuments } = this.#limits
    const again = [...this.#failed]
    this.#failed.clear()
    for (const id of again) this.#add(id)
    try {
      const ids = await this.#outbox.waiting(before, sweepDocuments)
      for (const id of ids) if (!this.#busy.has(id)) this.#add(id)
      if (ids.length < sweepDocuments) return true
      while (this.#queue.size > 0 && !this.#stopping.signal.aborted) {
        await this.#idle.heard(this.#stopping.signal)
      }
      return this.#failed.size > 0
    } catch (error) {
      this.#report('', error)
      return true
    }
  }

  #report(id: string, error: unknown): void {
    // What is refused for good will be refused at every sweep: someone has to look at it.
    const forGood = isProblem(error) && problems[error.code].retry === 'no'
    const fields = { outbox: this.#outbox.name, id, error: errorName(error) }
    this.#options.notice(forGood ? 'error' : 'warn', 'events.publish-failed', fields)
  }
}

interface Run {
  readonly topic: string
  readonly events: readonly PendingEvent[]
  readonly lastSeq: number
}

/** Consecutive events of one topic: sent and marked together, so order holds across topics too. */
function runs(events: readonly PendingEvent[]): Run[] {
  const found: { topic: string; events: PendingEvent[]; lastSeq: number }[] = []
  for (const event of events) {
    const last = found.at(-1)
    if (last?.topic === event.topic) {
      last.events.push(event)
      last.lastSeq = event.seq
    } else found.push({ topic: event.topic, events: [event], lastSeq: event.seq })
  }
  return found
}

function envelope(id: string, source: string, event: PendingEvent): EventEnvelope {
  return {
    id: `${id}:${event.seq}`,
    type: event.type,
    source,
    subject: id,
    seq: event.seq,
    time: event.at,
    branch: event.branch,
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    data: event.data,
  }
}
