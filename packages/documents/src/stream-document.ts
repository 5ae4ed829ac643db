import type { SchemaDefinition } from 'mongoose'
import mongoose from 'mongoose'
import type { StoredEvent } from './aggregate-document.ts'

const { Mixed } = mongoose.Schema.Types

/**
 * Entries of a stream that follow one another and were committed together: all of them or none.
 * Never changed once it is there.
 */
export interface StreamDocument {
  /** `<stream>:<seq>`, seq with leading zeros: whoever inserts it first owns that place. */
  _id: string
  v: number
  stream: string
  /** Of the first entry; the others have the numbers that follow. */
  seq: number
  /** After the last entry, as everything below. */
  branch: string
  entries: StoredEntry[]
  /** Mark of the commit: tells a writer whose answer was lost that it was its own. */
  commit: string
  /** Number of the stream's last event; no gaps. */
  out: number
  events: StoredEvent[]
  /** The folded state, where one of the entries is a `snapshotEvery`-th. */
  snapshot?: unknown
}

/**
 * Says that the events of a batch may not have been relayed. Inserted right before the batch by the
 * same command and deleted by the relay: no batch with events is there without it too early.
 */
export interface StreamNote {
  /** Of its own for every attempt to insert a batch. */
  _id: string
  /** The id again: a note belongs to no stream, yet has a place in the unique indexes. */
  stream: string
  /** The stream. */
  waits: string
  /** `_id` and `commit` of the batch; another commit in that place means that ours never came. */
  batch: string
  commit: string
  /** Number of the stream's last event before the batch. */
  before: number
  pendingAt: Date
}

export type StreamRow = StreamDocument | StreamNote

export interface StoredEntry {
  at: Date
  entry: unknown
  /** Key of the operation that made it; unique within the stream. */
  op: string
  fp: string
  answer: unknown
}

export const streamFields: SchemaDefinition = {
  _id: String,
  v: Number,
  stream: String,
  seq: Number,
  branch: String,
  entries: Mixed,
  commit: String,
  out: Number,
  events: Mixed,
  snapshot: Mixed,
  waits: String,
  batch: String,
  before: Number,
  pendingAt: Date,
}

const seqDigits = 12

export function entryId(stream: string, seq: number): string {
  return `${stream}:${String(seq).padStart(seqDigits, '0')}`
}

/** Undefined when nothing of the batch is to be relayed. */
export function noteOf(document: StreamDocument): StreamNote | undefined {
  const { _id: batch, stream: waits, commit, events } = document
  const [first] = events
  if (!first) return undefined
  const _id = new mongoose.Types.ObjectId().toHexString()
  return { _id, stream: _id, waits, batch, commit, before: first.seq - 1, pendingAt: first.at }
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
