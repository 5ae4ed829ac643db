import type { Scope } from '@hcrm/kernel'
import { fail, groupBranch, inScope } from '@hcrm/kernel'
import type { Model, mongo } from 'mongoose'
import mongoose from 'mongoose'
import type { Managed, Tools } from './aggregates.ts'
import { envelope, rows } from './connection.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import { Lister, scopeFilter } from './listing.ts'
import { decodeKeys, encodeKeys } from './path-safe.ts'
import { failureOf, reading, repeatable } from './store-errors.ts'
import type { IndexSpec, Projection, ProjectionDefinition } from './types.ts'

const { Mixed } = mongoose.Schema.Types

/** One row of a read model. A removed one stays a while without its content, for its `seq`. */
interface ProjectionDocument {
  _id: string
  v: number
  seq: number
  branch: string
  row?: unknown
  keys?: Record<string, unknown>
  removedAt?: Date
}

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

export class Projections<Row> implements Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  readonly #definition: ProjectionDefinition<Row>
  readonly #model: Model<ProjectionDocument>
  readonly #lister: Lister<ProjectionDocument>
  readonly #limits: Limits

  constructor(definition: ProjectionDefinition<Row>, { connection, limits, cursors }: Tools) {
    const { collection } = definition
    this.collection = collection
    this.indexes = [...ownIndexes, ...definition.indexes]
    this.#definition = definition
    this.#model = envelope<ProjectionDocument>(connection, collection, fields)
    const named = { collection, indexes: this.indexes, fields: ['branch'], only: present }
    this.#lister = new Lister(this.#model, { ...named, cursors, limits })
    this.#limits = limits
  }

  within(scope: Scope): Projection<Row> {
    return {
      put: async (id, seq, row) =>
        (await this.#write([this.#putting(scope, { id, seq, row })])) > 0,
      putMany: async (all) => {
        if (all.length > this.#limits.putManyMax) throw new RangeError('more rows than putManyMax')
        if (all.length > 0) await this.#write(all.map((one) => this.#putting(scope, one)))
      },
      remove: async (id, seq) => {
        await this.#write([this.#removing(scope, id, seq)])
      },
      read: async (id) => {
        const document = await reading(() =>
          this.#model.findOne({ _id: id }).lean<ProjectionDocument>(),
        )
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

  idle(): Promise<void> {
    return Promise.resolve()
  }

  /** Read models hold nothing sealed. */
  forgetOwner(): void {}

  #putting(scope: Scope, { id, seq, row }: Put<Row>): Change {
    const { branchOf, keys, v } = this.#definition
    const branch = branchOf(row)
    if (!inScope(scope, branch)) fail('NOT_FOUND')
    const set = { v, seq, branch, row: encodeKeys(row), keys: { ...keys(row) } }
    return {
      filter: { _id: id, seq: { $lt: seq } },
      update: { $set: set, $unset: { removedAt: '' } },
    }
  }

  #removing(scope: Scope, id: string, seq: number): Change {
    return {
      filter: { _id: id, seq: { $lt: seq }, ...scopeFilter(scope) },
      update: {
        $set: { v: this.#definition.v, seq },
        $unset: { row: '', keys: '' },
        $currentDate: { removedAt: true },
        ...(scope.kind === 'branches' ? {} : { $setOnInsert: { branch: groupBranch } }),
      },
    }
  }

  /** One round trip, unless somebody inserts the same row at the same moment. */
  async #write(changes: readonly Change[]): Promise<number> {
    const { written, refused } = await this.#bulk(changes, true)
    const again = refused.flatMap((index) => changes[index] ?? [])
    // A refused upsert has met the row: an update now finds it older, or newer and stays away.
    const second = again.length > 0 ? await this.#bulk(again, false) : { written: 0 }
    await failpoint('documents.afterPut')
    return written + second.written
  }

  async #bulk(
    changes: readonly Change[],
    upsert: boolean,
  ): Promise<{ readonly written: number; readonly refused: readonly number[] }> {
    const operations = changes.map((change) => ({ updateOne: { ...change, upsert } }))
    return repeatable(async () => {
      try {
        const done = await rows(this.#model).bulkWrite(operations, { ordered: false })
        return { written: done.matchedCount + done.upsertedCount, refused: [] }
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        const { result, writeErrors } = error as mongo.MongoBulkWriteError
        const errors = Array.isArray(writeErrors) ? writeErrors : [writeErrors]
        const written = result.matchedCount + result.upsertedCount
        return { written, refused: errors.map(({ index }) => index) }
      }
    })
  }
}

interface Change {
  readonly filter: mongo.Filter<ProjectionDocument>
  readonly update: mongo.UpdateFilter<ProjectionDocument>
}

function rowOf<Row>({ row }: ProjectionDocument): Row {
  // What is stored under this collection is what `put` was given.
  return decodeKeys(row) as Row
}
