import type { Scope } from '@hcrm/kernel'
import { fail, groupBranch, inScope } from '@hcrm/kernel'
import type { Model, mongo } from 'mongoose'
import mongoose from 'mongoose'
import type { Tools } from './aggregates.ts'
import { insertAll, type Operation, readAll, type Upsert, upsertAll } from './bulk.ts'
import { Combiner } from './combiner.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import { Lister, scopeFilter } from './listing.ts'
import type { Managed } from './managed.ts'
import { envelope, rows } from './model.ts'
import { decodeKeys, encodeKeys } from './path-safe.ts'
import type { ProjectionDocument, RowWrite } from './row-write.ts'
import { failureOf, reading, refuseWrite, repeatable } from './store-errors.ts'
import type {
  IndexSpec,
  Projection,
  ProjectionDefinition,
  ProjectionStore,
  ShownRow,
} from './types.ts'

const { Mixed } = mongoose.Schema.Types

const fields = {
  _id: String,
  v: Number,
  seq: Number,
  branch: String,
  row: Mixed,
  keys: Mixed,
  removedAt: Date,
}

/** Longer than any event is redelivered. */
const removedKeptSeconds = 30 * 86_400

const ownIndexes: readonly IndexSpec[] = [
  { fields: { removedAt: 1 }, sparse: true, expireAfterSeconds: removedKeptSeconds },
]

/** Removed rows are no rows. */
const present = { removedAt: { $exists: false } }

interface Put<Row> {
  readonly id: string
  readonly seq: number
  readonly row: Row
}

export class Projections<Row> implements Managed, ProjectionStore<Row> {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  readonly #definition: ProjectionDefinition<Row>
  readonly #model: Model<ProjectionDocument>
  readonly #lister: Lister<ProjectionDocument>
  readonly #limits: Limits
  readonly #reads: Combiner<string, ProjectionDocument | undefined>
  readonly #upserts: Combiner<Upsert<ProjectionDocument>, boolean>

  constructor(definition: ProjectionDefinition<Row>, { connection, limits, cursors }: Tools) {
    const { collection } = definition
    this.collection = collection
    this.indexes = [...ownIndexes, ...definition.indexes]
    this.#definition = definition
    this.#model = envelope<ProjectionDocument>(connection, collection, fields)
    const named = { collection, indexes: this.indexes, fields: ['branch'], only: present }
    this.#lister = new Lister(this.#model, { ...named, cursors, limits })
    this.#limits = limits
    this.#reads = new Combiner(limits, (ids) => readAll(this.#model, ids))
    this.#upserts = new Combiner(limits, (all) => upsertAll(this.#model, all))
  }

  within(scope: Scope): Projection<Row> {
    return {
      put: async (id, seq, row) => {
        const { _id, ...fields } = this.#document(scope, { id, seq, row })
        return this.#upsert({ filter: { _id, seq: { $lt: seq } }, update: replacing(fields) })
      },
      putMany: async (all) => {
        if (all.length > this.#limits.putManyMax) throw new RangeError('more rows than putManyMax')
        await this.#putMany(all.map((one) => this.#document(scope, one)))
      },
      remove: async (id, seq) => {
        // Within branches a foreign row does not exist: the insert then meets it and is refused.
        const filter = { _id: id, seq: { $lt: seq }, ...scopeFilter(scope) }
        await this.#upsert({ filter, update: this.#removing(scope, seq) })
      },
      read: async (id) => {
        const document = await this.#reads.send(id)
        if (!document || document.removedAt || !inScope(scope, document.branch)) return undefined
        return rowOf(document)
      },
      list: async (query, { sort, descending, ...page }) => {
        const listing = { query, page, sort, descending }
        const { documents, nextCursor } = await this.#lister.page(scope, listing)
        const items = documents.map((document) => ({ ...rowOf<Row>(document), id: document._id }))
        return { items, ...(nextCursor === undefined ? {} : { nextCursor }) }
      },
      count: (query) => this.#lister.count(scope, query),
    }
  }

  showing(id: string, row: Row, { isNew } = { isNew: false }): ShownRow {
    return (seq) => {
      const document = this.#document(writer, { id, seq, row })
      const operation = (dbName: string): Operation => {
        const namespace = `${dbName}.${this.collection}`
        if (isNew) return { name: 'insertOne', namespace, document }
        const { filter, update } = guarded(document)
        return { name: 'updateOne', namespace, filter, update }
      }
      return { into: this, isNew, document, operation }
    }
  }

  async writeAll(all: readonly RowWrite[]): Promise<void> {
    const fresh = all.filter(({ isNew }) => isNew).map(({ document }) => document)
    const older = all.filter(({ isNew }) => !isNew).map(({ document }) => document)
    const met = await this.#insert(fresh)
    await this.#replace([...met, ...older])
  }

  idle(): Promise<void> {
    return Promise.resolve()
  }

  /** Read models hold nothing sealed. */
  forgetOwner(): void {}

  #document(scope: Scope, { id, seq, row }: Put<Row>): ProjectionDocument {
    const { branchOf, keys, v } = this.#definition
    const branch = branchOf(row)
    if (!inScope(scope, branch)) fail('NOT_FOUND')
    return { _id: id, v, seq, branch, row: encodeKeys(row), keys: { ...keys(row) } }
  }

  #removing(scope: Scope, seq: number): Update {
    return {
      $set: { v: this.#definition.v, seq },
      $unset: { row: '', keys: '' },
      $currentDate: { removedAt: true },
      ...(scope.kind === 'branches' ? {} : { $setOnInsert: { branch: groupBranch } }),
    }
  }

  async #upsert(upsert: Upsert<ProjectionDocument>): Promise<boolean> {
    const written = await repeatable(() => this.#upserts.send(upsert))
    await failpoint('documents.afterPut')
    return written
  }

  /** New rows are inserted, older ones updated, the rest is not written at all. */
  async #putMany(documents: readonly ProjectionDocument[]): Promise<void> {
    const { commandWritesMax } = this.#limits
    for (let from = 0; from < documents.length; from += commandWritesMax) {
      const some = documents.slice(from, from + commandWritesMax)
      const present = await this.#seqs(some.map(({ _id }) => _id))
      const met = await this.#insert(some.filter(({ _id }) => !present.has(_id)))
      const older = some.filter(({ _id, seq }) => (present.get(_id) ?? seq) < seq)
      await this.#replace([...older, ...met])
      await failpoint('documents.afterPut')
    }
  }

  async #seqs(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await reading(() =>
      this.#model.find({ _id: { $in: [...ids] } }, { seq: 1 }).lean<ProjectionDocument[]>(),
    )
    return new Map(found.map(({ _id, seq }) => [_id, seq]))
  }

  /** Those that somebody else has inserted first. */
  async #insert(documents: readonly ProjectionDocument[]): Promise<readonly ProjectionDocument[]> {
    if (documents.length === 0) return []
    const results = await repeatable(() => insertAll(this.#model, documents))
    return documents.filter((_, index) => {
      const result = results[index]
      if (result?.status !== 'rejected') return false
      return failureOf(result.reason) === 'duplicate' || refuseWrite(result.reason)
    })
  }

  async #replace(documents: readonly ProjectionDocument[]): Promise<void> {
    if (documents.length === 0) return
    const operations = documents.map((document) => ({ updateOne: guarded(document) }))
    await repeatable(() => rows(this.#model).bulkWrite(operations, { ordered: false }))
  }
}

/** Rows are written for whoever made them needed; which branch they are of stands in them. */
const writer: Scope = { kind: 'system', user: 'documents.rows' }

/** The row unless a newer one is there. */
function guarded({ _id, ...fields }: ProjectionDocument) {
  return { filter: { _id, seq: { $lt: fields.seq } }, update: replacing(fields) }
}

type Update = mongo.UpdateFilter<ProjectionDocument>

function replacing(fields: Omit<ProjectionDocument, '_id'>): Update {
  return { $set: fields, $unset: { removedAt: '' } }
}

function rowOf<Row>({ row }: ProjectionDocument): Row {
  // What is stored under this collection is what `put` was given.
  return decodeKeys(row) as Row
}
