import type { SchemaDefinition } from 'mongoose'
import mongoose from 'mongoose'
import { isPlain } from './path-safe.ts'
import type { Keys } from './types.ts'

const { Mixed } = mongoose.Schema.Types

/** One aggregate as it is stored. Keys of the maps are escaped (path-safe.ts). */
export interface AggregateDocument {
  _id: string
  /** Version of the stored shape of `state`. */
  v: number
  /** Raised by one with every commit; every write is conditional on it. */
  version: number
  /** Mark of the last commit: tells a writer whose answer was lost that it was its own. */
  commit: string
  branch: string
  state: Record<string, unknown>
  keys: Record<string, unknown>
  /** Number of the last published event; no gaps. */
  seq: number
  /** Events not yet relayed: always the last ones, so `seq - pending.length` are published. */
  pending?: StoredEvent[]
  /** `at` of the first pending event; absent without any. */
  pendingAt?: Date
  ops: Record<string, StoredOperation>
  sources: Record<string, number>
  due?: Date
  /** Whose data key seals the sealed fields. */
  owner?: string
}

export interface StoredEvent {
  seq: number
  type: string
  topic: string
  at: Date
  branch: string
  traceparent?: string
  data: Uint8Array
}

export type WaitingEvent = Pick<StoredEvent, 'seq' | 'at'>

export interface StoredOperation {
  fp: string
  at: Date
  answer: unknown
  /** The operation that made the document; never forgotten. */
  first?: true
}

export const aggregateFields: SchemaDefinition = {
  _id: String,
  v: Number,
  version: Number,
  commit: String,
  branch: String,
  state: Mixed,
  keys: Mixed,
  seq: Number,
  pending: Mixed,
  pendingAt: Date,
  ops: Mixed,
  sources: Mixed,
  due: Date,
  owner: String,
}

/** An aggregate in memory: opened, upgraded, with what the next commit is compared against. */
export interface Held<State> {
  readonly id: string
  readonly v: number
  readonly version: number
  readonly commit: string
  readonly branch: string
  readonly state: State
  readonly keys: Keys
  readonly seq: number
  /** Events not known to be relayed, the oldest first; fewer may wait. */
  readonly waiting: readonly WaitingEvent[]
  /** Changed in place after a commit: only the document's lane touches them. */
  readonly ops: Map<string, StoredOperation>
  readonly sources: Map<string, number>
  readonly due: Date | undefined
  readonly owner: string | undefined
  readonly erased: boolean
  /** The state was upgraded on reading: the next commit writes it as a whole. */
  readonly whole: boolean
  /** `performance.now()` at which this version was certainly the stored one. */
  readonly confirmedAt: number
  /** `performance.now()` when its sealed fields were opened. */
  readonly openedAt: number
}

/** Those with a higher number. */
export function after<Event extends WaitingEvent>(events: readonly Event[], seq: number) {
  return events.filter((event) => event.seq > seq)
}

/** States are objects by contract; this is where the type parameter meets the store. */
export function asPlain(state: unknown): Readonly<Record<string, unknown>> {
  if (!isPlain(state)) throw new TypeError('a state must be a plain object')
  return state
}
