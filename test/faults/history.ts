import { createHash, randomUUID } from 'node:crypto'
import type { Reply } from '../setting/client.ts'

/** One sending of a request. Times are those of `performance.now()`. */
interface Attempt {
  readonly at: number
  readonly ms: number
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** It came with Retry-After. */
  readonly saysWhen: boolean
}

/** One thing that was asked, sent as often as it took to know its outcome. */
interface Operation {
  readonly kind: string
  /** Its Idempotency-Key, the same in every attempt. */
  readonly key: string
  readonly attempts: Attempt[]
  /** Status of the answer that settled it. */
  outcome?: number
}

/** What one customer was told. All of it must be there, once. */
export interface Turn {
  readonly begunAt: number
  endedAt?: number
  customerId?: string
  booking?: { readonly id: string; readonly number: number; readonly sheetId: string }
  encounterId?: string
  chargedFen?: number
  caseId?: string
}

/** All that was asked and told while one fault was tried. */
export interface History {
  readonly operations: Operation[]
  readonly turns: Turn[]
  /** Answers that came twice under one key and were not the same. */
  readonly contradictions: string[]
  /** What was broken does not come back: nobody waits for an outcome any more. */
  isHopeless: boolean
}

export function emptyHistory(): History {
  return { operations: [], turns: [], contradictions: [], isHopeless: false }
}

/** A number below the given one. The same seed gives the same numbers. */
export type Draw = (below: number) => number

export function drawFrom(seed: string): Draw {
  let count = 0
  return (below) => {
    count += 1
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() % below
  }
}

export interface Request {
  readonly kind: string
  readonly send: (key: string) => Promise<Reply>
  /** What every answer under one key must say alike; without it the request is not repeated. */
  readonly alike?: (body: Reply['body']) => string
}

const pauseMs = 100
const answerWithinMs = 20_000
const outcomeWithinMs = 300_000

/**
 * Sends until the outcome is known, and some once more after that. Answers the body; throws when
 * the request was refused, or when no outcome came in time.
 */
export async function ask(
  history: History,
  draw: Draw,
  { kind, send, alike }: Request,
): Promise<Reply['body']> {
  const operation: Operation = { kind, key: randomUUID(), attempts: [] }
  history.operations.push(operation)
  const reply = await untilKnown(history, operation, send)
  operation.outcome = reply.status
  if (reply.status >= 300) throw new Error(`${kind} was refused: ${reply.text.slice(0, 200)}`)
  if (alike && draw(4) === 0) {
    const again = await untilKnown(history, operation, send)
    if (again.status >= 300 || alike(again.body) !== alike(reply.body))
      history.contradictions.push(`${kind} ${operation.key}`)
  }
  return reply.body
}

async function untilKnown(
  history: History,
  operation: Operation,
  send: Request['send'],
): Promise<Reply> {
  const deadline = performance.now() + outcomeWithinMs
  while (performance.now() < deadline && !history.isHopeless) {
    const at = performance.now()
    const answer = send(operation.key).catch(() => undefined)
    const reply = await Promise.race([answer, later(answerWithinMs)])
    const saysWhen = reply?.headers.has('retry-after') ?? false
    const ms = performance.now() - at
    operation.attempts.push({ at, ms, status: reply?.status ?? 0, saysWhen })
    if (reply && isKnown(reply)) return reply
    await later(pauseMs)
  }
  throw new Error(`${operation.kind} has no outcome`)
}

/** An answer that says "unknown" or "later" is repeated, as is a connection that broke. */
function isKnown({ status, body }: Reply): boolean {
  return status < 500 && (body?.retry ?? 'no') === 'no'
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms)
  })
}

/** A stretch of time, in terms of `performance.now()`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Requests that began within the span and have ended since. */
export function requestsOf({ operations }: History, { from, to }: Span): readonly Attempt[] {
  return operations.flatMap(({ attempts }) => attempts).filter(({ at }) => at >= from && at < to)
}

export function isFailed({ status }: Attempt): boolean {
  return status === 0 || status === 429 || status >= 500
}

/** Operations that were sent again because nobody knew what had become of them. */
export function repeatedOf({ operations }: History): number {
  return operations.filter(({ attempts }) => attempts.some(isFailed)).length
}

const attemptsShown = 5

/** An operation with its last attempts, in words. */
export function toldOf({ kind, key, outcome, attempts }: Operation): string {
  const last = attempts
    .slice(-attemptsShown)
    .map(({ at, ms, status }) => `${status} at ${Math.round(at)} after ${Math.round(ms)} ms`)
  const end = outcome === undefined ? 'unknown' : `answered ${outcome}`
  return `${kind} ${key}: ${end} after ${attempts.length} attempts, the last ${last.join(', ')}`
}

/** Operations that were not acknowledged, with their attempts. */
export function unacknowledged({ operations }: History): readonly string[] {
  return operations.filter(({ outcome }) => outcome === undefined || outcome >= 300).map(toldOf)
}
