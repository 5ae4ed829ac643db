import type { Scope } from '@hcrm/kernel'
import { inScope } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import type { Tools } from './aggregates.ts'
import type { Managed } from './managed.ts'
import type { Marks } from './marks.ts'
import { envelope } from './model.ts'
import { CommitListeners } from './outbox.ts'
import { reading } from './store-errors.ts'
import type { Appended } from './stream-batch.ts'
import type { StreamDocument, StreamRow } from './stream-document.ts'
import { streamFields } from './stream-document.ts'
import { streamMarks, streamOutbox } from './stream-outbox.ts'
import { entriesOf, StreamPages } from './stream-pages.ts'
import { StreamReader } from './stream-reader.ts'
import { StreamWriter } from './stream-writer.ts'
import { activeContext } from './trace.ts'
import type { IndexSpec, Outbox, StreamDefinition, StreamRepository, StreamStore } from './types.ts'

const indexes: readonly IndexSpec[] = [
  { fields: { stream: 1, 'entries.op': 1 }, unique: true },
  { fields: { stream: 1, seq: -1 } },
  { fields: { pendingAt: 1 }, sparse: true },
  { fields: { waits: 1 }, sparse: true },
]

export class Streams<State, E> implements StreamStore<State, E>, Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[] = indexes
  readonly outbox: Outbox
  readonly #model: Model<StreamRow>
  readonly #reader: StreamReader<State, E>
  readonly #writer: StreamWriter<State, E>
  readonly #pages: StreamPages<E>
  readonly #marks: Marks

  constructor(definition: StreamDefinition<State, E>, { connection, limits, cursors }: Tools) {
    const { collection } = definition
    const listeners = new CommitListeners()
    const model = envelope<StreamRow>(connection, collection, streamFields)
    const reader = new StreamReader(definition, model, limits)
    const onCommit = (stream: string): void => listeners.tell(stream)
    const writer = new StreamWriter({ definition, model, reader, limits, onCommit })
    this.collection = collection
    this.#marks = streamMarks(model, limits.markDelayMs, (id, seq) => writer.published(id, seq))
    this.outbox = streamOutbox(model, listeners, this.#marks)
    this.#model = model
    this.#reader = reader
    this.#writer = writer
    this.#pages = new StreamPages({ model, cursors, limits })
  }

  within(scope: Scope): StreamRepository<State, E> {
    return {
      read: async (stream) => {
        // From what this process knows on, so that a stream that is read often is read once.
        const known = this.#writer.head(stream)
        const head = await (known ? this.#reader.catchUp(known) : this.#reader.read(stream))
        const hidden = head.branch !== undefined && !inScope(scope, head.branch)
        const { seq, state } = hidden ? this.#reader.empty(stream) : head
        return { seq, state }
      },
      entries: (stream, { descending = false, ...page }) =>
        this.#pages.page({ stream, scope, page, descending }),
      byOperation: async (stream, key) => {
        const document = await reading(() =>
          this.#model.findOne({ stream, 'entries.op': key }).lean<StreamDocument>(),
        )
        if (!document || !inScope(scope, document.branch)) return undefined
        return entriesOf<E>(document)[document.entries.findIndex(({ op }) => op === key)]
      },
      append: (stream, options, decide) =>
        new Promise((resolve, reject) => {
          this.#writer.join(stream, {
            scope,
            options,
            decide,
            arrivedAt: performance.now(),
            context: activeContext(),
            // The answer is what this caller's own `decide` gave, now or, replayed, at first.
            resolve: resolve as (appended: Appended<State>) => void,
            reject,
          })
        }),
    }
  }

  async idle(): Promise<void> {
    await this.#writer.idle()
    await this.#marks.idle()
  }

  /** Streams seal nothing. */
  forgetOwner(): void {}
}
