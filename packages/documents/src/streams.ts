import type { Scope } from '@hcrm/kernel'
import { inScope } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import type { Managed, Tools } from './aggregates.ts'
import { envelope, rows } from './connection.ts'
import { failpoint } from './failpoints.ts'
import type { Listing } from './listing.ts'
import { Lister } from './listing.ts'
import { backlogOf, CommitListeners, pendingEvent } from './outbox.ts'
import { decodeKeys } from './path-safe.ts'
import { reading, repeatable } from './store-errors.ts'
import type { Appended } from './stream-batch.ts'
import type { StreamDocument } from './stream-document.ts'
import { streamFields } from './stream-document.ts'
import { StreamReader } from './stream-reader.ts'
import { StreamWriter } from './stream-writer.ts'
import { activeContext } from './trace.ts'
import type {
  Entry,
  IndexSpec,
  Outbox,
  PageOf,
  StreamDefinition,
  StreamRepository,
  StreamStore,
} from './types.ts'

const ownIndexes: readonly IndexSpec[] = [
  { fields: { stream: 1, op: 1 }, unique: true },
  { fields: { stream: 1, seq: -1 } },
  { fields: { pendingAt: 1 }, sparse: true },
  { fields: { waits: 1 }, sparse: true },
]

export class Streams<State, E> implements StreamStore<State, E>, Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  readonly outbox: Outbox
  readonly #model: Model<StreamDocument>
  readonly #reader: StreamReader<State, E>
  readonly #writer: StreamWriter<State, E>
  readonly #lister: Lister<StreamDocument>

  constructor(definition: StreamDefinition<State, E>, { connection, limits, cursors }: Tools) {
    const { collection, indexes } = definition
    const listeners = new CommitListeners()
    const model = envelope<StreamDocument>(connection, collection, streamFields)
    const reader = new StreamReader(definition, model)
    const onCommit = (stream: string): void => listeners.tell(stream)
    const writer = new StreamWriter({ definition, model, reader, limits, onCommit })
    const fields = ['branch', 'stream', 'seq']
    this.collection = collection
    this.indexes = [...ownIndexes, ...indexes]
    this.outbox = streamOutbox(model, listeners, (id, seq) => writer.published(id, seq))
    this.#model = model
    this.#reader = reader
    this.#writer = writer
    this.#lister = new Lister(model, { collection, indexes: this.indexes, fields, cursors, limits })
  }

  within(scope: Scope): StreamRepository<State, E> {
    return {
      read: async (stream) => {
        const head = await this.#reader.read(stream)
        const hidden = head.branch !== undefined && !inScope(scope, head.branch)
        const { seq, state } = hidden ? this.#reader.empty(stream) : head
        return { seq, state }
      },
      entries: async (stream, { descending, ...page }) => {
        const listing = { query: { stream }, page, sort: 'seq', descending, unique: true }
        return this.#page(scope, listing)
      },
      byOperation: async (stream, key) => {
        const document = await reading(() =>
          this.#model.findOne({ stream, op: key }).lean<StreamDocument>(),
        )
        return document && inScope(scope, document.branch) ? entryOf(document) : undefined
      },
      list: async (query, { sort, ...page }) => this.#page(scope, { query, page, sort }),
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

  idle(): Promise<void> {
    return this.#writer.idle()
  }

  /** Streams seal nothing. */
  forgetOwner(): void {}

  async #page(scope: Scope, listing: Listing): Promise<PageOf<Entry<E>>> {
    const { documents, nextCursor } = await this.#lister.page(scope, listing)
    const items = documents.map((document) => entryOf<E>(document))
    return { items, ...(nextCursor === undefined ? {} : { nextCursor }) }
  }
}

function entryOf<E>({ stream, seq, at, entry }: StreamDocument): Entry<E> {
  // What is stored under this collection is what `append` was given.
  return { stream, seq, at, entry: decodeKeys(entry) as E }
}

/** Oldest waiting entries looked at for every stream that is wanted. */
const entriesPerStream = 8

/** Like the outbox of aggregates; ids are streams, seqs the numbers of their events. */
function streamOutbox(
  model: Model<StreamDocument>,
  listeners: CommitListeners,
  onPublished: (stream: string, seq: number) => void,
): Outbox {
  return {
    name: model.collection.collectionName,
    async waiting(before, limit) {
      const entries = await reading(() =>
        model
          .find({ pendingAt: { $lte: before } }, { stream: 1 })
          .sort({ pendingAt: 1 })
          .limit(limit * entriesPerStream)
          .lean<Pick<StreamDocument, 'stream'>[]>(),
      )
      return [...new Set(entries.map(({ stream }) => stream))].slice(0, limit)
    },
    async pending(stream) {
      const entries = await reading(() =>
        model.find({ waits: stream }, { pending: 1, seq: 1 }).lean<StreamDocument[]>(),
      )
      return entries
        .flatMap(({ pending }) => pending ?? [])
        .sort((a, b) => a.seq - b.seq)
        .map(pendingEvent)
    },
    async published(stream, seq) {
      await failpoint('documents.beforePublished')
      const relayed = { $unset: { pending: '', pendingAt: '', waits: '' } } as const
      const upTo = { waits: stream, out: { $lte: seq } }
      await repeatable(() => rows(model).updateMany(upTo, relayed))
      onPublished(stream, seq)
      await failpoint('documents.afterPublished')
    },
    onCommit: (listener) => listeners.add(listener),
    backlog: () => backlogOf(model),
  }
}
