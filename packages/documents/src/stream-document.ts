import type { SchemaDefinition } from 'mongoose'
import mongoose from 'mongoose'
import type { StoredEvent } from './aggregate-document.ts'

const { Mixed } = mongoose.Schema.Types

/** One entry of a stream as it is stored. */
export interface StreamDocument {
  /** `<stream>:<seq>`, seq with leading zeros: whoever inserts it first owns that seq. */
  _id: string
  v: number
  stream: string
  seq: number
  at: Date
  branch: string
  entry: unknown
  keys: Record<string, unknown>
  /** Key of the operation that made it; unique within the stream. */
  op: string
  fp: string
  answer: unknown
  /** Mark of the commit: tells a writer whose answer was lost that it was its own. */
  commit: string
  /** Number of the stream's last event, this entry's included; no gaps. */
  out: number
  /** The folded state, at every `snapshotEvery`-th entry. */
  snapshot?: unknown
  /** Present until relayed; then `waits` (the stream) and `pendingAt` go too. */
  pending?: StoredEvent[]
  pendingAt?: Date
  waits?: string
}

export const streamFields: SchemaDefinition = {
  _id: String,
  v: Number,
  stream: String,
  seq: Number,
  at: Date,
  branch: String,
  entry: Mixed,
  keys: Mixed,
  op: String,
  fp: String,
  answer: Mixed,
  commit: String,
  out: Number,
  snapshot: Mixed,
  pending: Mixed,
  pendingAt: Date,
  waits: String,
}

const seqDigits = 12

export function entryId(stream: string, seq: number): string {
  return `${stream}:${String(seq).padStart(seqDigits, '0')}`
}

/** The end of a stream in memory. */
export interface Head<State> {
  readonly stream: string
  readonly seq: number
  readonly out: number
  /** Undefined while there is no entry. */
  readonly branch: string | undefined
  readonly state: State
  /** Highest event known to be relayed; more may be. */
  readonly published: number
  /** `performance.now()` at which this was certainly the end. */
  readonly confirmedAt: number
}
