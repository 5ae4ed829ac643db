/**
 * The clients of a bench, in a process of their own, so that they take no time of the server's or
 * of the bench's thread. Forked by generator.ts; each message is a Load, each answer an Outcome.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, Connection } from './connection.ts'

export interface Wanted {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly token?: string
  readonly body?: string
}

export interface Load {
  /** Begins the Idempotency-Key of every request; of one load only. */
  readonly name: string
  readonly port: number
  /** Taken in turn. */
  readonly requests: readonly Wanted[]
  /** Begins anew, with new keys, after the last of them; else the load ends there. */
  readonly cycle?: boolean
  /** No request begins later. */
  readonly seconds: number
  /** So many at a time, each sends its next request when it has its answer; or… */
  readonly clients: number
  /** …requests that begin at a fixed rate, whatever has been answered (no closed loop). */
  readonly perSecond?: number
  /** A request whose outcome is unknown is sent again, under its key, until it is known. */
  readonly persistent?: boolean
  /** Bodies are wanted too. */
  readonly bodies?: boolean
}

export interface Outcome {
  /** From the first request to the last answer. */
  readonly seconds: number
  /** How many requests were begun. */
  readonly sent: number
  /** Status → answers; 0 is a connection that broke. */
  readonly statuses: Readonly<Record<number, number>>
  /** Of each answer; at a fixed rate from when its request was due. */
  readonly latenciesMs: readonly number[]
  /** By request; empty unless wanted. */
  readonly answers: readonly (Answer & { readonly request: number })[]
}

/** Connections of a fixed rate: enough that no request waits for another one's answer. */
const connectionsMax = 2_000
const pauseMs = 50

class Run {
  readonly #load: Load
  readonly #statuses: Record<number, number> = {}
  readonly #latenciesMs: number[] = []
  readonly #answers: (Answer & { request: number })[] = []
  readonly #start = performance.now()
  #sent = 0

  constructor(load: Load) {
    this.#load = load
  }

  async outcome(): Promise<Outcome> {
    const { perSecond } = this.#load
    await (perSecond === undefined ? this.#closed() : this.#open(perSecond))
    return {
      seconds: (performance.now() - this.#start) / 1_000,
      sent: this.#sent,
      statuses: this.#statuses,
      latenciesMs: this.#latenciesMs,
      answers: this.#answers,
    }
  }

  async #closed(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.#load.clients }, async () => {
        const connection = new Connection(this.#load.port)
        for (let n = this.#next(); n !== undefined; n = this.#next()) {
          await this.#send(connection, n, performance.now())
        }
        connection.close()
      }),
    )
  }

  async #open(perSecond: number): Promise<void> {
    const idle: Connection[] = []
    const underWay = new Set<Promise<void>>()
    for (let n = this.#next(); n !== undefined; n = this.#next()) {
      const due = this.#start + (n * 1_000) / perSecond
      // One timer for all that is due by then: a timer is a millisecond late at best.
      const waitMs = due - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      if (underWay.size >= connectionsMax) await Promise.race(underWay)
      const connection = idle.pop() ?? new Connection(this.#load.port)
      const work = this.#send(connection, n, due).then(() => {
        idle.push(connection)
        underWay.delete(work)
      })
      underWay.add(work)
    }
    await Promise.all(underWay)
    for (const connection of idle) connection.close()
  }

  /** The number of the request to begin; undefined when there is none or the time is over. */
  #next(): number | undefined {
    const { requests, cycle = false, seconds } = this.#load
    if (performance.now() > this.#start + seconds * 1_000) return undefined
    if (!cycle && this.#sent === requests.length) return undefined
    this.#sent += 1
    return this.#sent - 1
  }

  async #send(connection: Connection, n: number, sinceMs: number): Promise<void> {
    const text = requestText(this.#load, n)
    const answer = await this.#answer(connection, text)
    this.#latenciesMs.push(performance.now() - sinceMs)
    this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1
    if (this.#load.bodies) this.#answers.push({ ...answer, request: n })
  }

  async #answer(connection: Connection, text: string): Promise<Answer> {
    for (;;) {
      const answer = await connection.send(text).catch(() => ({ status: 0, body: '' }))
      const isKnown = answer.status >= 200 && answer.status < 500 && answer.status !== 429
      if (isKnown || !this.#load.persistent) return answer
      await sleep(pauseMs)
    }
  }
}

function requestText({ name, requests }: Load, n: number): string {
  const { method, path, token, body } = requests[n % requests.length] as Wanted
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(method === 'POST' ? [`idempotency-key: ${name}-${n}`] : []),
    ...(body === undefined ? [] : ['content-type: application/json']),
    `content-length: ${Buffer.byteLength(body ?? '')}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

process.on('message', (load: Load) => {
  void new Run(load).outcome().then((outcome) => process.send?.(outcome))
})
process.once('disconnect', () => process.exit(0))
