import type { Model } from 'mongoose'
import { decodeKeys } from './path-safe.ts'
import { reading } from './store-errors.ts'
import type { Made } from './stream-batch.ts'
import type { Head, StreamDocument } from './stream-document.ts'
import type { StreamDefinition } from './types.ts'

/** Entries read at once while looking for the last snapshot, or for what others have added. */
const pageSize = 500

/** Reads the ends of streams. */
export class StreamReader<State, E> {
  readonly #definition: StreamDefinition<State, E>
  readonly #model: Model<StreamDocument>

  constructor(definition: StreamDefinition<State, E>, model: Model<StreamDocument>) {
    this.#definition = definition
    this.#model = model
  }

  /** The end of a stream, for a reader. */
  async read(stream: string): Promise<Head<State>> {
    const confirmedAt = performance.now()
    return this.#fold({ ...this.empty(stream), confirmedAt }, await this.#tail(stream))
  }

  /** The end of a stream, for a writer: with what its relay still has to do. */
  async load(stream: string): Promise<Head<State>> {
    const confirmedAt = performance.now()
    const entries = await this.#tail(stream)
    const published = await this.#published(stream, entries)
    return this.#fold({ ...this.empty(stream), published, confirmedAt }, entries)
  }

  /** The entries from the last snapshot on: mostly one round trip, however long the stream. */
  async #tail(stream: string): Promise<StreamDocument[]> {
    const entries: StreamDocument[] = []
    for (let limit = this.#definition.snapshotEvery; ; limit = pageSize) {
      const oldest = entries.at(-1)
      const below = oldest ? { seq: { $lt: oldest.seq } } : {}
      const page = await reading(() =>
        this.#model
          .find({ stream, ...below })
          .sort({ seq: -1 })
          .limit(limit)
          .lean<StreamDocument[]>(),
      )
      const snapshot = page.findIndex((entry) => this.#usable(entry))
      entries.push(...(snapshot < 0 ? page : page.slice(0, snapshot + 1)))
      if (snapshot >= 0 || page.length < limit || page.at(-1)?.seq === 1) return entries.reverse()
    }
  }

  empty(stream: string): Head<State> {
    const { initial: state } = this.#definition
    return { stream, seq: 0, out: 0, branch: undefined, state, published: 0, confirmedAt: 0 }
  }

  /** Adds what others have appended; the same head, confirmed, when there is nothing. */
  async catchUp(head: Head<State>): Promise<Head<State>> {
    let found: Head<State> = { ...head, confirmedAt: performance.now() }
    for (;;) {
      const entries = await reading(() =>
        this.#model
          .find({ stream: head.stream, seq: { $gt: found.seq } })
          .sort({ seq: 1 })
          .limit(pageSize)
          .lean<StreamDocument[]>(),
      )
      found = this.#fold(found, entries)
      if (entries.length < pageSize) return found
    }
  }

  /** Events of the stream that still wait. */
  async waiting(stream: string): Promise<number> {
    return reading(() => this.#model.countDocuments({ waits: stream }))
  }

  /** The entries these operations have made. */
  async made(stream: string, operations: readonly string[]): Promise<ReadonlyMap<string, Made>> {
    const fields = { op: 1, fp: 1, answer: 1, seq: 1, commit: 1 }
    const entries = await reading(() =>
      this.#model.find({ stream, op: { $in: [...operations] } }, fields).lean<Made[]>(),
    )
    return new Map(entries.map((made) => [made.op, { ...made, answer: decodeKeys(made.answer) }]))
  }

  /** A snapshot of another shape is not trusted: the entries before it are folded instead. */
  #usable({ snapshot, v }: StreamDocument): boolean {
    return snapshot !== undefined && v === this.#definition.v
  }

  /** Waiting events are the last ones: the first that does not wait tells where they begin. */
  async #published(stream: string, entries: readonly StreamDocument[]): Promise<number> {
    const relayed = entries.findLast(({ pending }) => !pending)
    if (relayed) return relayed.out
    const last = entries.at(-1)
    return last ? last.out - (await this.waiting(stream)) : 0
  }

  #fold(head: Head<State>, entries: readonly StreamDocument[]): Head<State> {
    let { seq, state } = head
    let { out, branch } = head
    for (const document of entries) {
      const first = seq === 0 && this.#usable(document)
      if (!first && document.seq !== seq + 1) throw new Error('a stream has a gap')
      // What is stored under this collection is what `append` was given.
      const entry = decodeKeys(document.entry) as E
      state = first
        ? (decodeKeys(document.snapshot) as State)
        : this.#definition.evolve(state, entry)
      seq = document.seq
      out = document.out
      branch = document.branch
    }
    return { ...head, seq, state, out, branch }
  }
}
