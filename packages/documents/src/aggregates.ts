import type { Scope } from '@hcrm/kernel'
import { inScope } from '@hcrm/kernel'
import type { Connection, Model } from 'mongoose'
import { AggregateCodec } from './aggregate-codec.ts'
import type { AggregateDocument, Held } from './aggregate-document.ts'
import { aggregateFields } from './aggregate-document.ts'
import { AggregateWriter } from './aggregate-writer.ts'
import { readAll } from './bulk.ts'
import type { ClaimStore } from './claims.ts'
import { Combiner } from './combiner.ts'
import type { Cursors } from './cursor.ts'
import type { KeyRing } from './key-ring.ts'
import type { Limits } from './limits.ts'
import { Lister } from './listing.ts'
import type { Managed } from './managed.ts'
import type { Marks } from './marks.ts'
import { envelope } from './model.ts'
import { aggregateMarks, aggregateOutbox, CommitListeners } from './outbox.ts'
import { reading } from './store-errors.ts'
import { activeContext } from './trace.ts'
import type {
  AggregateDefinition,
  AggregateStore,
  Blind,
  Found,
  IndexSpec,
  Repository,
  Written,
} from './types.ts'

/** What every store of one database shares. */
export interface Tools {
  readonly connection: Connection
  readonly limits: Limits
  readonly keyRing: KeyRing
  readonly cursors: Cursors
  readonly blind: Blind
  readonly claims: (collection: string) => ClaimStore
}

const ownIndexes: readonly IndexSpec[] = [
  { fields: { pendingAt: 1 }, sparse: true },
  { fields: { due: 1 }, sparse: true },
]

export class Aggregates<State, Event> implements AggregateStore<State, Event>, Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  readonly outbox: AggregateStore<State, Event>['outbox']
  readonly #model: Model<AggregateDocument>
  readonly #codec: AggregateCodec<State, Event>
  readonly #writer: AggregateWriter<State, Event>
  readonly #marks: Marks
  readonly #lister: Lister<AggregateDocument>
  readonly #limits: Limits
  readonly #reads: Combiner<string, AggregateDocument | undefined>

  constructor(definition: AggregateDefinition<State, Event>, tools: Tools) {
    const { collection, indexes } = definition
    const { limits, cursors, keyRing } = tools
    const listeners = new CommitListeners()
    const model = envelope<AggregateDocument>(tools.connection, collection, aggregateFields)
    const codec = new AggregateCodec(definition, tools)
    const onCommit = (id: string): void => listeners.tell(id)
    const claims = definition.claims && tools.claims(definition.claims.collection)
    const marks = aggregateMarks(model, limits.markDelayMs, (id, seq) => writer.published(id, seq))
    const reads = new Combiner<string, AggregateDocument | undefined>(limits, (ids) =>
      definition.sealed ? keyRing.readAllWithKeys(model, ids) : readAll(model, ids),
    )
    const options = { definition, model, codec, limits, reads, claims, marks, onCommit }
    const writer = new AggregateWriter(options)
    this.collection = collection
    this.indexes = [...ownIndexes, ...indexes]
    this.outbox = aggregateOutbox({ model, listeners, marks, limits })
    this.#model = model
    this.#codec = codec
    this.#writer = writer
    this.#marks = marks
    const fields = ['branch', 'due']
    this.#lister = new Lister(model, { collection, indexes: this.indexes, fields, cursors, limits })
    this.#limits = limits
    this.#reads = reads
  }

  within(scope: Scope): Repository<State, Event> {
    return {
      read: async (id) => (await this.#read([id], scope))[0],
      readMany: (ids) => this.#read(ids, scope),
      list: async (query, { sort, descending, ...page }) => {
        const confirmedAt = performance.now()
        const listed = await this.#lister.page(scope, { query, page, sort, descending })
        const held = await this.#codec.open(listed.documents, confirmedAt)
        const { nextCursor } = listed
        return { items: held.map(found), ...(nextCursor === undefined ? {} : { nextCursor }) }
      },
      update: (id, options, decide) =>
        new Promise((resolve, reject) => {
          this.#writer.join(id, {
            scope,
            options,
            decide,
            arrivedAt: performance.now(),
            context: activeContext(),
            // The answer is what this caller's own `decide` gave, now or, replayed, at first.
            resolve: resolve as (written: Written<State, unknown>) => void,
            reject,
          })
        }),
    }
  }

  async due(now: Date, limit: number): Promise<readonly string[]> {
    const documents = await reading(() =>
      this.#model
        .find({ due: { $lte: now } }, { _id: 1 })
        .sort({ due: 1 })
        .limit(limit)
        .lean<{ readonly _id: string }[]>(),
    )
    return documents.map(({ _id }) => _id)
  }

  async idle(): Promise<void> {
    await this.#writer.idle()
    await this.#marks.idle()
  }

  forgetOwner(owner: string): void {
    this.#writer.forgetOwner(owner)
  }

  async #documents(ids: readonly string[]): Promise<readonly AggregateDocument[]> {
    const [id, ...others] = ids
    if (id !== undefined && others.length === 0) {
      const document = await this.#reads.send(id)
      return document ? [document] : []
    }
    return reading(() => this.#model.find({ _id: { $in: [...ids] } }).lean<AggregateDocument[]>())
  }

  /** In the order asked for; what is missing or outside the scope is left out. */
  async #read(ids: readonly string[], scope: Scope): Promise<Found<State>[]> {
    if (ids.length > this.#limits.readManyMax) throw new RangeError('more ids than readManyMax')
    const confirmedAt = performance.now()
    const documents = await this.#documents(ids)
    const visible = documents.filter(({ branch }) => inScope(scope, branch))
    const held = await this.#codec.open(visible, confirmedAt)
    const byId = new Map(held.map((item) => [item.id, item]))
    return ids.flatMap((id) => byId.get(id) ?? []).map(found)
  }
}

function found<State>({ id, version, branch, state, erased }: Held<State>): Found<State> {
  return { id, version, branch, state, ...(erased ? { erased } : {}) }
}
