import type { Model } from 'mongoose'
import type { Limits } from './limits.ts'
import { decodeKeys } from './path-safe.ts'
import { reading } from './store-errors.ts'
import type { Made } from './stream-batch.ts'
import type { Head, StreamDocument, StreamNote, StreamRow } from './stream-document.ts'
import type { StreamDefinition } from './types.ts'

/** Documents read at once while looking for the last snapshot, or for what others have added. */
const pageSize = 100

/** Reads the ends of streams. */
export class StreamReader<State, E> {
  readonly #definition: StreamDefinition<State, E>
  readonly #model: Model<StreamRow>
  readonly #limits: Limits

  constructor(definition: StreamDefinition<State, E>, model: Model<StreamRow>, limits: Limits) {
    this.#definition = definition
    this.#model = model
    this.#limits = limits
  }

  /** The end of a stream, for a reader. */
  async read(stream: string): Promise<Head<State>> {
    const confirmedAt = performance.now()
    return this.#fold({ ...this.empty(stream), confirmedAt }, await this.#tail(stream))
  }

  /** The end of a stream, for a writer: with what its relay still has to do. */
  async load(stream: string): Promise<Head<State>> {
    const head = await this.read(stream)
    // Where no more events were made than may wait, nobody needs to know how many do.
    if (head.out <= this.#limits.pendingMax) return head
    return { ...head, published: await this.published(head) }
  }

  /** The documents from the last snapshot on: mostly one round trip, however long the stream. */
  async #tail(stream: string): Promise<StreamDocument[]> {
    const documents: StreamDocument[] = []
    for (let limit = this.#definition.snapshotEvery; ; limit = pageSize) {
      const oldest = documents.at(-1)
      const below = oldest ? { seq: { $lt: oldest.seq } } : {}
      const page = await reading(() =>
        this.#model
          .find({ stream, ...below })
          .sort({ seq: -1 })
          .limit(limit)
          .lean<StreamDocument[]>(),
      )
      const snapshot = page.findIndex((document) => this.#usable(document))
      documents.push(...(snapshot < 0 ? page : page.slice(0, snapshot + 1)))
      if (snapshot >= 0 || page.length < limit || page.at(-1)?.seq === 1) return documents.reverse()
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
      const documents = await reading(() =>
        this.#model
          .find({ stream: head.stream, seq: { $gt: found.seq } })
          .sort({ seq: 1 })
          .limit(pageSize)
          .lean<StreamDocument[]>(),
      )
      found = this.#fold(found, documents)
      if (documents.length < pageSize) return found
    }
  }

  /** The last event that is certainly relayed. */
  async published({ stream, out }: Head<State>): Promise<number> {
    const first = await reading(() =>
      this.#model
        .findOne({ waits: stream }, { before: 1 })
        .sort({ before: 1 })
        .lean<Pick<StreamNote, 'before'>>(),
    )
    return first?.before ?? out
  }

  /** The entries these operations have made. */
  async made(stream: string, operations: readonly string[]): Promise<ReadonlyMap<string, Made>> {
    const fields = { seq: 1, commit: 1, 'entries.op': 1, 'entries.fp': 1, 'entries.answer': 1 }
    const ofThem = { stream, 'entries.op': { $in: [...operations] } }
    const documents = await reading(() => this.#model.find(ofThem, fields).lean<StreamDocument[]>())
    const found = documents.flatMap(({ entries, seq, commit }) =>
      entries.map(({ op, fp, answer }, index): [string, Made] => [
        op,
        { op, fp, answer: decodeKeys(answer), seq: seq + index, commit },
      ]),
    )
    return new Map(found.filter(([op]) => operations.includes(op)))
  }

  /** A snapshot of another shape is not trusted: the entries before it are folded instead. */
  #usable({ snapshot, v }: StreamDocument): boolean {
    return snapshot !== undefined && v === this.#definition.v
  }

  #fold(head: Head<State>, documents: readonly StreamDocument[]): Head<State> {
    let { seq, state } = head
    let { out, branch } = head
    for (const document of documents) {
      const { entries, snapshot } = document
      const first = seq === 0 && this.#usable(document)
      if (!first && document.seq !== seq + 1) throw new Error('a stream has a gap')
      // What is stored under this collection is what `append` was given.
      state = first
        ? (decodeKeys(snapshot) as State)
        : entries.reduce((at, { entry }) => this.#evolve(at, decodeKeys(entry) as E), state)
      seq = document.seq + entries.length - 1
      out = document.out
      branch = document.branch
    }
    return { ...head, seq, state, out, branch }
  }

  #evolve(state: State, entry: E): State {
    return this.#definition.evolve(state, entry)
  }
}
