import type { Connection, Model, mongo } from 'mongoose'
import { insertAll } from './bulk.ts'
import { Combiner, fulfilled } from './combiner.ts'
import { same } from './diff.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import type { Managed } from './managed.ts'
import { envelope, rows } from './model.ts'
import { failureOf, reading, refuseWrite, repeatable } from './store-errors.ts'
import type { ClaimRequest, Claims, HeldClaim, IndexSpec } from './types.ts'

export interface ClaimDocument {
  _id: string
  holder: string
  alias?: string
  expires?: Date
  /** The aggregate whose decision took it. */
  document?: string
  /** When the write set out that needs it; absent once it is known not to have been made. */
  at?: Date
}

export interface Holding {
  readonly id: string
  readonly holder: string
}

type Taken = 'taken' | 'held-by-other' | 'alias-used'

const fields = {
  _id: String,
  holder: String,
  alias: String,
  expires: Date,
  document: String,
  at: Date,
}

/** Expired claims are free at once; the store removes them later. */
const expiredKeptSeconds = 86_400

/** Rounds of taking over an expired claim against others who want it too. */
const takeOverTriesMax = 4

export class ClaimStore implements Claims, Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[] = [
    { fields: { alias: 1 }, unique: true, sparse: true },
    { fields: { expires: 1 }, sparse: true, expireAfterSeconds: expiredKeptSeconds },
  ]
  readonly #model: Model<ClaimDocument>
  readonly #limits: Limits
  /** The claims under the ids and aliases of all lists that are read together. */
  readonly #reads: Combiner<readonly ClaimDocument[], readonly ClaimDocument[]>

  constructor(
    collection: string,
    { connection, limits }: { connection: Connection; limits: Limits },
  ) {
    this.collection = collection
    this.#model = envelope<ClaimDocument>(connection, collection, fields)
    this.#limits = limits
    this.#reads = new Combiner(limits, async (lists) => {
      const found = await this.#under(lists.flat())
      return lists.map(() => fulfilled(found))
    })
  }

  /** One round trip for all that are free; what is refused is looked at one by one. */
  async take(claims: readonly ClaimRequest[], now: Date): Promise<readonly Taken[]> {
    if (claims.length > this.#limits.claimsMax) throw new RangeError('more claims than claimsMax')
    if (claims.length === 0) return []
    const inserted = await repeatable(() => this.insertAll(claims.map(documentOf)))
    const taken = await Promise.all(
      claims.map(async (claim, index) => {
        const result = inserted[index]
        if (result?.status === 'fulfilled') return 'taken'
        if (failureOf(result?.reason) !== 'duplicate') return refuseWrite(result?.reason)
        return this.#takeOver(claim, now)
      }),
    )
    await failpoint('documents.afterClaim')
    return taken
  }

  async extend(id: string, holder: string, expires: Date | undefined): Promise<boolean> {
    const update = expires ? { $set: { expires } } : ({ $unset: { expires: '' } } as const)
    const result = await repeatable(() => rows(this.#model).updateOne({ _id: id, holder }, update))
    return result.matchedCount === 1
  }

  async release(id: string, holder: string): Promise<void> {
    await repeatable(() => rows(this.#model).deleteOne({ _id: id, holder }))
  }

  /** Inserts each for itself; what a unique index refuses is looked at by `standing`. */
  insertAll(claims: readonly ClaimDocument[]): Promise<readonly PromiseSettledResult<true>[]> {
    return insertAll(this.#model, claims)
  }

  /**
   * Whether each is its holder's already (`mine`), may be taken (`free`), or which claim stands in
   * its way. Expired ones are removed.
   */
  async standing(
    wanted: readonly ClaimDocument[],
    now: Date,
  ): Promise<readonly ('mine' | 'free' | ClaimDocument)[]> {
    const ids = new Set(wanted.map(({ _id }) => _id))
    const aliases = new Set(wanted.flatMap(({ alias }) => alias ?? []))
    // Others' lists were read together with this one.
    const found = (await this.#reads.send(wanted)).filter(
      ({ _id, alias }) => ids.has(_id) || (alias !== undefined && aliases.has(alias)),
    )
    const all = new Map(found.map((claim) => [claim._id, claim]))
    const over = [...all.values()].filter((claim) => expired(claim, now))
    for (const claim of over) {
      await repeatable(() => rows(this.#model).deleteOne(exactly(claim)))
      all.delete(claim._id)
    }
    const byAlias = new Map([...all.values()].map((claim) => [claim.alias, claim]))
    return wanted.map(({ _id, holder, alias }) => {
      const held = all.get(_id)
      if (held !== undefined && held.holder !== holder) return held
      const aliased = alias === undefined ? undefined : byAlias.get(alias)
      if (aliased !== undefined && aliased._id !== _id) return aliased
      return held === undefined ? 'free' : 'mine'
    })
  }

  /** No write is on its way for these any more. */
  async putDown(holdings: readonly Holding[]): Promise<void> {
    const updates = holdings.map(({ id, holder }) => ({
      updateOne: { filter: { _id: id, holder }, update: { $unset: { at: '' } } as const },
    }))
    await repeatable(() => rows(this.#model).bulkWrite(updates, { ordered: false }))
  }

  async releaseAll(holdings: readonly Holding[]): Promise<void> {
    const deletions = holdings.map(({ id, holder }) => ({
      deleteOne: { filter: { _id: id, holder } },
    }))
    await repeatable(() => rows(this.#model).bulkWrite(deletions, { ordered: false }))
  }

  idle(): Promise<void> {
    return Promise.resolve()
  }

  forgetOwner(): void {}

  async #under(claims: readonly ClaimDocument[]): Promise<readonly ClaimDocument[]> {
    const ids = new Set(claims.map(({ _id }) => _id))
    const aliases = new Set(claims.flatMap(({ alias }) => alias ?? []))
    const found = await reading(() =>
      Promise.all([
        this.#model.find({ _id: { $in: [...ids] } }).lean<ClaimDocument[]>(),
        aliases.size === 0
          ? []
          : this.#model.find({ alias: { $in: [...aliases] } }).lean<ClaimDocument[]>(),
      ]),
    )
    return found.flat()
  }

  /**
   * What stands in the way decides: the holder's own claim, one that has expired, or another's.
   * Every step names what it has read, so it can only win against exactly that.
   */
  async #takeOver(claim: ClaimRequest, now: Date): Promise<Taken> {
    for (let tries = 0; tries < takeOverTriesMax; tries += 1) {
      const { held, aliased } = await this.#obstacles(claim)
      if (held && held.holder !== claim.holder && !expired(held, now)) return 'held-by-other'
      if (aliased && aliased._id !== claim.id) {
        if (!expired(aliased, now)) return 'alias-used'
        await repeatable(() => rows(this.#model).deleteOne(exactly(aliased)))
      }
      if (await this.#replace(claim, held)) return 'taken'
    }
    return 'held-by-other'
  }

  async #obstacles({ id, alias }: ClaimRequest) {
    const [held, aliased] = await reading(() =>
      Promise.all([
        this.#model.findOne({ _id: id }).lean<ClaimDocument>(),
        alias === undefined ? null : this.#model.findOne({ alias }).lean<ClaimDocument>(),
      ]),
    )
    return { held, aliased }
  }

  async #replace(claim: ClaimRequest, held: ClaimDocument | null): Promise<boolean> {
    const document = documentOf(claim)
    if (held && sameClaim(held, document)) return true
    try {
      if (!held) {
        await rows(this.#model).insertOne(document)
        return true
      }
      const result = await rows(this.#model).replaceOne(exactly(held), document)
      return result.matchedCount === 1
    } catch (error) {
      // Somebody was faster, or the answer was lost: the next round sees which.
      if (failureOf(error) === 'duplicate' || failureOf(error) === 'unknown') return false
      return refuseWrite(error)
    }
  }
}

function documentOf({ id, holder, alias, expires }: ClaimRequest): ClaimDocument {
  return {
    _id: id,
    holder,
    ...(alias === undefined ? {} : { alias }),
    ...(expires === undefined ? {} : { expires }),
  }
}

function sameClaim(one: ClaimDocument, other: ClaimDocument): boolean {
  const { holder, alias, expires } = one
  return holder === other.holder && alias === other.alias && same(expires, other.expires)
}

function expired({ expires }: ClaimDocument, now: Date): boolean {
  return expires !== undefined && expires <= now
}

/** This claim as it was read: an extension or another holder in between makes it another one. */
function exactly({ _id, holder, expires }: ClaimDocument): mongo.Filter<ClaimDocument> {
  return { _id, holder, expires: expires ?? { $exists: false } }
}

/** A decision needs a claim that somebody else has: `claim` is the one that stands in its way. */
export class ClaimHeld extends Error {
  override readonly name = 'ClaimHeld'
  readonly claim: HeldClaim

  constructor(claim: HeldClaim) {
    super('a claim is held')
    this.claim = claim
  }
}
