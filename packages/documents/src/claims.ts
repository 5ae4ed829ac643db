import type { Connection, Model, mongo } from 'mongoose'
import type { Managed } from './aggregates.ts'
import { envelope, rows } from './connection.ts'
import { same } from './diff.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import { failureOf, reading, refuseWrite, repeatable } from './store-errors.ts'
import type { ClaimRequest, Claims, IndexSpec } from './types.ts'

interface ClaimDocument {
  _id: string
  holder: string
  alias?: string
  expires?: Date
}

type Taken = 'taken' | 'held-by-other' | 'alias-used'

const fields = { _id: String, holder: String, alias: String, expires: Date }

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

  constructor(
    collection: string,
    { connection, limits }: { connection: Connection; limits: Limits },
  ) {
    this.collection = collection
    this.#model = envelope<ClaimDocument>(connection, collection, fields)
    this.#limits = limits
  }

  /** One round trip for all that are free; what is refused is looked at one by one. */
  async take(claims: readonly ClaimRequest[], now: Date): Promise<readonly Taken[]> {
    if (claims.length > this.#limits.claimsMax) throw new RangeError('more claims than claimsMax')
    if (claims.length === 0) return []
    const refused = await repeatable(() => this.#insert(claims))
    const taken = await Promise.all(
      claims.map(async (claim, index) =>
        refused.has(index) ? await this.#takeOver(claim, now) : 'taken',
      ),
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

  idle(): Promise<void> {
    return Promise.resolve()
  }

  forgetOwner(): void {}

  /** Positions of those a unique index refused. */
  async #insert(claims: readonly ClaimRequest[]): Promise<ReadonlySet<number>> {
    try {
      await rows(this.#model).insertMany(claims.map(documentOf), { ordered: false })
      return new Set()
    } catch (error) {
      if (failureOf(error) !== 'duplicate') throw error
      const { writeErrors } = error as mongo.MongoBulkWriteError
      const errors: readonly mongo.WriteError[] = [writeErrors].flat()
      return new Set(errors.map(({ index }) => index))
    }
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
