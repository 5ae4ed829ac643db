import { randomBytes } from 'node:crypto'
import type { Clock } from '@hcrm/kernel'
import { fail } from '@hcrm/kernel'
import type { Connection, Model } from 'mongoose'
import { inOrder, insertAll } from './bulk.ts'
import { Combiner, fulfilled, rejected } from './combiner.ts'
import { failpoint } from './failpoints.ts'
import type { KeyMaterial } from './key-material.ts'
import type { Limits } from './limits.ts'
import { Lru } from './lru.ts'
import { envelope, rows } from './model.ts'
import type { DataKey } from './seal.ts'
import { encrypt, unwrapKey } from './seal.ts'
import { failureOf, reading, refuse, repeatable } from './store-errors.ts'

/** One data key per owner, wrapped by a master key. A destroyed one leaves its tombstone. */
interface DataKeyDocument {
  _id: string
  version: number
  master: number
  wrapped?: Buffer
  createdAt: Date
  erasedAt?: Date
}

export type OwnerKey = DataKey | 'erased'

const collection = 'datakeys'
const firstVersion = 1
/** Beside the fields of a document that is read with its key. */
const keyField = 'dataKey'

export class KeyRing {
  readonly #model: Model<DataKeyDocument>
  readonly #cache: Lru<{ readonly key: OwnerKey; readonly at: number }>
  readonly #material: KeyMaterial
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #inserts: Combiner<DataKeyDocument, true>
  readonly #reads: Combiner<string, OwnerKey | undefined>

  constructor(
    connection: Connection,
    options: { readonly keys: KeyMaterial; readonly limits: Limits; readonly clock: Clock },
  ) {
    this.#model = envelope<DataKeyDocument>(connection, collection, {
      _id: String,
      version: Number,
      master: Number,
      wrapped: Buffer,
      createdAt: Date,
      erasedAt: Date,
    })
    this.#material = options.keys
    this.#limits = options.limits
    this.#clock = options.clock
    this.#cache = new Lru(options.limits.dataKeysMax)
    this.#inserts = new Combiner(options.limits, (keys) => insertAll(this.#model, keys))
    this.#reads = new Combiner(options.limits, (owners) => this.#read(owners))
  }

  /** The keys of these owners, in one round trip; an owner that never had one is left out. */
  async open(owners: readonly string[]): Promise<ReadonlyMap<string, OwnerKey>> {
    const found = new Map<string, OwnerKey>()
    const missing = new Set<string>()
    const oldest = performance.now() - this.#limits.dataKeyAgeMs
    for (const owner of owners) {
      const cached = this.#cache.get(owner)
      if (cached && cached.at > oldest) found.set(owner, cached.key)
      else missing.add(owner)
    }
    const read = await Promise.all([...missing].map((owner) => this.#reads.send(owner)))
    for (const [index, owner] of [...missing].entries()) {
      const key = read[index]
      if (key !== undefined) found.set(owner, key)
    }
    return found
  }

  /**
   * Reads each together with its owner's key, which is cached: whoever is looked up alone is mostly
   * a stranger to this process (V8).
   */
  async readAllWithKeys<Doc extends { _id: string }>(
    model: Model<Doc>,
    ids: readonly string[],
  ): Promise<readonly PromiseSettledResult<Doc | undefined>[]> {
    const at = performance.now()
    const found = await reading(() =>
      model.aggregate<Doc & { [keyField]?: readonly DataKeyDocument[] }>([
        { $match: { _id: { $in: [...new Set(ids)] } } },
        { $lookup: { from: collection, localField: 'owner', foreignField: '_id', as: keyField } },
      ]),
    )
    const documents = found.map(({ [keyField]: keys = [], ...document }) => {
      // One that does not open is met again, and told, when it is needed.
      for (const key of keys) this.#admit(key, at)
      return document as unknown as Doc
    })
    return inOrder(ids, documents)
  }

  /** Opens a key and keeps it. */
  #admit(document: DataKeyDocument, at: number): PromiseSettledResult<OwnerKey> {
    try {
      const key = document.wrapped ? this.#unwrap(document, document.wrapped) : 'erased'
      this.#cache.set(document._id, { key, at })
      return fulfilled(key)
    } catch (error) {
      return rejected(error)
    }
  }

  async #read(owners: readonly string[]): Promise<PromiseSettledResult<OwnerKey | undefined>[]> {
    const at = performance.now()
    const documents = await reading(() =>
      this.#model.find({ _id: { $in: [...owners] } }).lean<DataKeyDocument[]>(),
    )
    const keys = new Map(documents.map((document) => [document._id, this.#admit(document, at)]))
    return owners.map((owner) => keys.get(owner) ?? fulfilled(undefined))
  }

  /** The owner's key for writing; makes it on first use. An erased owner is never sealed again. */
  async forWriting(owner: string): Promise<DataKey> {
    const known = (await this.open([owner])).get(owner) ?? (await this.#make(owner))
    return known === 'erased' ? fail('BAD_STATE') : known
  }

  async #make(owner: string): Promise<OwnerKey> {
    const key: DataKey = { version: firstVersion, key: randomBytes(32) }
    const document: DataKeyDocument = {
      _id: owner,
      version: key.version,
      ...this.#wrap(owner, key),
      createdAt: this.#clock.now(),
    }
    const at = performance.now()
    try {
      await this.#inserts.send(document)
      await failpoint('documents.afterDataKey')
      this.#cache.set(owner, { key, at })
      return key
    } catch (error) {
      // Another writer's key, or ours after a lost answer: what is stored counts.
      const failure = failureOf(error)
      if (failure !== 'duplicate' && failure !== 'unknown') refuse(failure, error)
    }
    return (await this.open([owner])).get(owner) ?? fail('UNAVAILABLE')
  }

  /** Destroys the key: what it sealed reads as erased, everywhere within `dataKeyAgeMs`. */
  async erase(owner: string): Promise<void> {
    const erasedAt = this.#clock.now()
    const tombstone = { version: firstVersion, master: this.#material.current, createdAt: erasedAt }
    await repeatable(() =>
      rows(this.#model).updateOne(
        { _id: owner },
        { $set: { erasedAt }, $unset: { wrapped: '' }, $setOnInsert: tombstone },
        { upsert: true },
      ),
    )
    this.#cache.set(owner, { key: 'erased', at: performance.now() })
    await failpoint('documents.afterErase')
  }

  /** Wraps up to `limit` data keys by the current master key; answers how many it has changed. */
  async rewrap(limit: number): Promise<number> {
    const { current } = this.#material
    const documents = await reading(() =>
      this.#model
        .find({ master: { $ne: current }, wrapped: { $exists: true } })
        .limit(limit)
        .lean<DataKeyDocument[]>(),
    )
    for (const document of documents) {
      if (!document.wrapped) continue
      const key = this.#unwrap(document, document.wrapped)
      const { _id, master } = document
      // An owner erased meanwhile stays erased.
      const unchanged = { _id, master, wrapped: { $exists: true } }
      const changed = { $set: this.#wrap(_id, key) }
      await repeatable(() => rows(this.#model).updateOne(unchanged, changed))
    }
    return documents.length
  }

  #wrap(owner: string, key: DataKey): { readonly master: number; readonly wrapped: Buffer } {
    const { current } = this.#material
    const bound = Buffer.from(`datakey|${owner}|${key.version}`)
    return { master: current, wrapped: encrypt(this.#master(current), key.key, bound) }
  }

  #unwrap({ _id, version, master }: DataKeyDocument, wrapped: Buffer): DataKey {
    const bound = Buffer.from(`datakey|${_id}|${version}`)
    return { version, key: unwrapKey(this.#master(master), wrapped, bound) }
  }

  #master(number: number): DataKey {
    const key = this.#material.masters.get(number)
    if (!key) throw new Error(`there is no master key ${number}, and a data key needs it`)
    return { version: number, key }
  }
}
