import { randomBytes } from 'node:crypto'
import type { Message } from '../message.ts'
import type { Delivery, EventEnvelope, EventLog } from '../types.ts'

/** A log that also takes what no publisher of ours would send. */
export type RawLog = EventLog & {
  publishMessages(topic: string, messages: readonly Message[]): Promise<void>
}

/** Where a log is: all a process of its own needs to open it. */
export interface LogSettings {
  readonly uri: string
  readonly dbName: string
  /** Kafka; without it the local log. */
  readonly brokers?: readonly string[]
}

/** One engine under test, with its server if it has one. */
export interface TestEngine {
  /** Opens the log as another process, or the same after a restart, does. */
  open(): Promise<RawLog>
  readonly settings: LogSettings
  /** Notices of all logs opened here, e.g. `error events.halted`. */
  readonly notices: readonly string[]
  readonly broker?: Broker
  close(): Promise<void>
}

/** The server of an engine, for what a crash or a freeze of it must not break. */
export interface Broker {
  kill(signal: NodeJS.Signals): void
  restart(): Promise<void>
}

/** The logs and topics of one test. */
export class Bench {
  readonly engine: TestEngine
  readonly #open: EventLog[] = []

  constructor(engine: TestEngine) {
    this.engine = engine
  }

  async log(): Promise<RawLog> {
    const log = await this.engine.open()
    this.#open.push(log)
    return log
  }

  /** A new topic of its own. */
  async topic(log: EventLog, partitions = 4): Promise<string> {
    const name = `hcrm.test.${randomBytes(6).toString('hex')}.v1`
    await log.ensureTopics([{ name, partitions }])
    return name
  }

  async clear(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((log) => log.close()))
  }
}

export function event(subject: string, seq: number, change: Partial<EventEnvelope> = {}) {
  return {
    id: `${subject}:${seq}`,
    type: 'hcrm.test.v1.Changed',
    source: '/test',
    subject,
    seq,
    time: new Date('2026-03-01T08:00:00Z'),
    branch: 'b1',
    data: new TextEncoder().encode(`${subject} ${seq}`),
    ...change,
  } satisfies EventEnvelope
}

export function events(subject: string, from: number, to: number): EventEnvelope[] {
  return Array.from({ length: to - from + 1 }, (_, index) => event(subject, from + index))
}

/** What a consumer does with events, as a document that keeps the last `seq` per source would. */
export class Ledger {
  /** Everything delivered, duplicates too: `subject:seq`. */
  readonly delivered: string[] = []
  readonly last = new Map<string, number>()
  duplicates = 0
  /** Events that came before their predecessor: a loss, or broken order. */
  readonly gaps: string[] = []

  readonly take = async ({ id, subject, seq }: Pick<Delivery, 'id' | 'subject' | 'seq'>) => {
    this.delivered.push(id)
    const last = this.last.get(subject) ?? 0
    if (seq <= last) this.duplicates += 1
    else if (seq > last + 1) this.gaps.push(id)
    else this.last.set(subject, seq)
  }

  /** True when every subject has been taken up to `seq`. */
  complete(subjects: readonly string[], seq: number): boolean {
    return subjects.every((subject) => this.last.get(subject) === seq)
  }
}

export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

/** Waits for a condition; throws after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`not so after ${timeoutMs} ms: ${condition.toString()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A promise to hold a handler with. */
export function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, passed: promise }
}
