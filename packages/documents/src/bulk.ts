import type { Connection, Model, mongo } from 'mongoose'
import { fulfilled, rejected } from './combiner.ts'
import { rows, withDeadline } from './model.ts'
import { failureOf, LostAnswer, reading } from './store-errors.ts'

/** `unsure`: others have written since; whether this write was among them cannot be told. */
export type Guarded = 'written' | 'lost' | 'unsure'

interface Versioned {
  _id: string
  version: number
  commit: string
}

export interface GuardedUpdate<Doc> {
  readonly filter: { readonly _id: string; readonly version: number }
  readonly update: mongo.UpdateFilter<Doc>
  /** The mark the update sets. */
  readonly commit: string
}

/** One write of a command over several collections; `namespace` is `<database>.<collection>`. */
export type Operation = { readonly namespace: string } & (
  | { readonly name: 'insertOne'; readonly document: { readonly _id: string } }
  | { readonly name: 'deleteOne'; readonly filter: object }
  | {
      readonly name: 'updateOne'
      readonly filter: { readonly _id: string }
      readonly update: object
      readonly upsert?: boolean
    }
)

type Settled<Result> = PromiseSettledResult<Result>

/** Reads each, or its fields that are named; undefined for what is not there. */
export async function readAll<Doc extends { _id: string }>(
  model: Model<Doc>,
  ids: readonly string[],
  fields: Readonly<Record<string, 1>> = {},
): Promise<readonly Settled<Doc | undefined>[]> {
  const ofThem = { _id: { $in: [...new Set(ids)] } }
  return inOrder(ids, await reading(() => model.find(ofThem, fields).lean<Doc[]>()))
}

/** Answers for every id, in order. */
export function inOrder<Doc extends { _id: string }>(
  ids: readonly string[],
  documents: readonly Doc[],
): readonly Settled<Doc | undefined>[] {
  const found = new Map(documents.map((document) => [document._id, document]))
  return ids.map((id) => fulfilled(found.get(id)))
}

/** Inserts each for itself; a rejection is the driver's error for that document. */
export async function insertAll<Doc extends { _id: string }>(
  model: Model<Doc>,
  documents: readonly Doc[],
): Promise<readonly Settled<true>[]> {
  try {
    // Unordered, so that one refusal does not hold up the others.
    await insertMany(model, documents, false)
    return documents.map(() => fulfilled(true))
  } catch (error) {
    const refused = refusals(error)
    if (!refused) throw error
    return documents.map((_, index) => refused.get(index) ?? fulfilled(true))
  }
}

/** Updates each where its version still stands. */
export async function updateAll<Doc extends Versioned>(
  model: Model<Doc>,
  updates: readonly GuardedUpdate<Doc>[],
): Promise<readonly Settled<Guarded>[]> {
  const operations = updates.map(({ filter, update }) => ({ updateOne: { filter, update } }))
  let refused: ReadonlyMap<number, PromiseRejectedResult> = new Map()
  let matched: number
  try {
    // The filter's fields are those of `Versioned`, which every `Doc` has.
    const writes = operations as unknown as mongo.AnyBulkWriteOperation<Doc>[]
    matched = (await rows(model).bulkWrite(writes, { ordered: false })).matchedCount
  } catch (error) {
    const found = refusals(error)
    if (!found) throw error
    refused = found
    matched = (error as mongo.MongoBulkWriteError).result.matchedCount
  }
  if (matched + refused.size === updates.length) {
    return updates.map((_, index) => refused.get(index) ?? fulfilled('written'))
  }
  const outcomes = await whoWon(model, updates)
  return outcomes.map((outcome, index) => refused.get(index) ?? fulfilled(outcome))
}

export interface Upsert<Doc> {
  readonly filter: mongo.Filter<Doc>
  readonly update: mongo.UpdateFilter<Doc>
}

/** Updates what each filter finds, or inserts it; false where its document is not to be changed. */
export async function upsertAll<Doc extends { _id: string }>(
  model: Model<Doc>,
  upserts: readonly Upsert<Doc>[],
): Promise<readonly Settled<boolean>[]> {
  const operations = upserts.map((each) => ({ updateOne: { ...each, upsert: true } }))
  try {
    await rows(model).bulkWrite(operations, { ordered: false })
    return upserts.map(() => fulfilled(true))
  } catch (error) {
    const refused = refusals(error)
    if (!refused) throw error
    const settle = async ({ filter, update }: Upsert<Doc>, index: number) => {
      const refusal = refused.get(index)
      if (refusal === undefined) return true
      if (failureOf(refusal.reason) !== 'duplicate') throw refusal.reason
      // It has met the document: an update now finds it as the filter wants it, or stays away.
      return (await rows(model).updateOne(filter, update)).matchedCount > 0
    }
    return Promise.allSettled(upserts.map(settle))
  }
}

/** One command for all, in order, up to the first refusal. */
export async function writeInOrder(
  connection: Connection,
  operations: readonly Operation[],
): Promise<void> {
  // Each was made from its collection's own type, which a command over several does not know.
  const models = operations as unknown as mongo.AnyClientBulkWriteModel<mongo.Document>[]
  const options = { ordered: true, ...withDeadline(connection) }
  await connection.getClient().bulkWrite(models, options)
}

/** The store counts what it matched and does not say which: the marks do. */
async function whoWon<Doc extends Versioned>(
  model: Model<Doc>,
  updates: readonly GuardedUpdate<Doc>[],
): Promise<readonly Guarded[]> {
  const ids = updates.map(({ filter }) => filter._id)
  const looked = model.find({ _id: { $in: ids } }, { version: 1, commit: 1 }).lean<Versioned[]>()
  const documents = await looked.catch((cause: unknown) => {
    throw new LostAnswer('who won a race', { cause })
  })
  const stored = new Map(documents.map((document) => [document._id, document]))
  return updates.map(({ filter, commit }) => {
    const now = stored.get(filter._id)
    if (now?.commit === commit) return 'written'
    return now && now.version > filter.version + 1 ? 'unsure' : 'lost'
  })
}

/** How many of a group's documents were inserted before a unique index refused one. */
export interface Inserted {
  readonly count: number
  readonly refusal?: unknown
}

/**
 * Inserts groups of documents, each in its order up to its first refusal. One command as long as
 * nothing is refused; what an ordered insert did not come to is sent again.
 */
export async function insertGroups<Doc extends { _id: string }>(
  model: Model<Doc>,
  groups: readonly (readonly Doc[])[],
): Promise<readonly Settled<Inserted>[]> {
  const results: Settled<Inserted>[] = []
  while (results.length < groups.length) {
    const rest = groups.slice(results.length)
    try {
      await insertMany(model, rest.flat(), true)
      results.push(...rest.map(({ length: count }) => fulfilled({ count })))
    } catch (error) {
      if (failureOf(error) !== 'duplicate') {
        if (results.length === 0) throw error
        results.push(...rest.map(() => rejected(error)))
        break
      }
      let left = insertedOf(error)
      for (const { length: count } of rest) {
        const whole = left >= count
        results.push(fulfilled(whole ? { count } : { count: left, refusal: error }))
        if (!whole) break
        left -= count
      }
    }
  }
  return results
}

async function insertMany<Doc extends { _id: string }>(
  model: Model<Doc>,
  documents: readonly Doc[],
  ordered: boolean,
): Promise<void> {
  const [only] = documents
  // Documents of ours always bring their _id.
  const whole = documents as readonly mongo.OptionalUnlessRequiredId<Doc>[]
  if (documents.length > 1 || !only) await rows(model).insertMany(whole, { ordered })
  else await rows(model).insertOne(only as mongo.OptionalUnlessRequiredId<Doc>)
}

function insertedOf(error: unknown): number {
  return (error as Partial<mongo.MongoBulkWriteError>).insertedCount ?? 0
}

/** The refusals of a bulk write by position; undefined when the whole command failed. */
function refusals(error: unknown): ReadonlyMap<number, PromiseRejectedResult> | undefined {
  const { writeErrors } = error as Partial<mongo.MongoBulkWriteError>
  if (writeErrors === undefined) {
    return failureOf(error) === 'duplicate' ? new Map([[0, rejected(error)]]) : undefined
  }
  const all: readonly mongo.WriteError[] = [writeErrors].flat()
  if (all.length === 0) return undefined
  return new Map(all.map((one) => [one.index, rejected(one)]))
}
