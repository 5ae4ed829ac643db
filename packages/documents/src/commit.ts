import type { Model } from 'mongoose'
import mongoose from 'mongoose'
import type { Write } from './aggregate-codec.ts'
import type { AggregateDocument } from './aggregate-document.ts'
import type { Guarded, Operation } from './bulk.ts'
import { insertAll, updateAll, writeInOrder } from './bulk.ts'
import type { ClaimDocument, ClaimStore, Holding } from './claims.ts'
import { Combiner, fulfilled } from './combiner.ts'
import { failpoint } from './failpoints.ts'
import type { Limits } from './limits.ts'
import type { RowWrite } from './row-write.ts'
import { failureOf, LostAnswer } from './store-errors.ts'

/** One write of an aggregate with everything that belongs to it beyond its document. */
export interface Commit {
  /** Taken first: without all of them the document is not written. */
  readonly claims: readonly ClaimDocument[]
  readonly write: Write
  /** Given back and shown once it is written; what is missed here can be made good later. */
  readonly released: readonly Holding[]
  readonly shown: readonly RowWrite[]
}

/**
 * `behind`: written, but not all that follows from it. `blocked`: a claim stands in the way; other
 * claims of this commit may have been taken.
 */
export type Outcome = Guarded | 'behind' | 'blocked'

interface Options {
  readonly model: Model<AggregateDocument>
  readonly claims: ClaimStore | undefined
  readonly limits: Limits
}

type Settled = PromiseSettledResult<Outcome>

/**
 * Sends commits. One that comes alone is a single command for everything (V18); those that come
 * together share one command for each kind of write, which costs the store less.
 */
export class Committer {
  readonly #options: Options
  readonly #commits: Combiner<Commit, Outcome>

  constructor(options: Options) {
    this.#options = options
    this.#commits = new Combiner(options.limits, (commits) => this.#sendAll(commits))
  }

  send(commit: Commit): Promise<Outcome> {
    return this.#commits.send(commit)
  }

  async #sendAll(commits: readonly Commit[]): Promise<readonly Settled[]> {
    const [only] = commits
    if (only === undefined || commits.length > 1) return this.#together(commits)
    const besides = only.claims.length + only.released.length + only.shown.length
    const isOneCommand = besides > 0 && besides < this.#options.limits.oneCommandMax
    return isOneCommand ? [fulfilled(await this.#alone(only))] : this.#together(commits)
  }

  /** In order, up to the first refusal. */
  async #alone(commit: Commit): Promise<Outcome> {
    const { model, claims: store } = this.#options
    const { claims, write, released, shown } = commit
    const { name } = model.db
    const claimed = `${name}.${store?.collection}`
    const operations: Operation[] = [
      ...claims.map((document): Operation => insertion(claimed, document)),
      operationOf(write, `${name}.${model.collection.name}`),
      ...released.map(({ id, holder }): Operation => {
        return { name: 'deleteOne', namespace: claimed, filter: { _id: id, holder } }
      }),
      ...shown.map((row): Operation => row.operation(name)),
    ]
    try {
      await writeInOrder(model.db, operations)
      return 'written'
    } catch (error) {
      const { at, refusal } = refusalOf(error)
      if (at > claims.length) return this.#goOn(commit, at - claims.length - 1)
      if (failureOf(refusal) !== 'duplicate') throw refusal
      if (at < claims.length) return 'blocked'
      if (write.kind === 'update' && isOwnId(refusal)) return 'lost'
      throw refusal
    }
  }

  /** The document is written; what came after it was refused at `position`: it is there already. */
  async #goOn({ released, shown }: Commit, position: number): Promise<Outcome> {
    const rows = Math.max(0, position + 1 - released.length)
    await this.#finish([{ released: released.slice(position + 1), shown: shown.slice(rows) }])
    // The row that is there may be an older one.
    return 'behind'
  }

  async #together(commits: readonly Commit[]): Promise<readonly Settled[]> {
    const results = [...(await this.#claim(commits))]
    const ready = [...results.keys()].filter((index) => isWritten(results[index]))
    await failpoint('documents.afterClaims')
    const written = await this.#write(ready.flatMap((index) => commits[index]?.write ?? []))
    for (const [position, result] of written.entries()) {
      const index = ready[position]
      if (index !== undefined) results[index] = result
    }
    await failpoint('documents.afterWrite')
    const isWhole = await this.#finish(commits.filter((_, index) => isWritten(results[index])))
    if (isWhole) return results
    return results.map((result) => (isWritten(result) ? fulfilled<Outcome>('behind') : result))
  }

  /** `written` stands for: all its claims are taken. */
  async #claim(commits: readonly Commit[]): Promise<readonly Settled[]> {
    const wanted = commits.flatMap(({ claims }) => claims)
    const { claims: store } = this.#options
    const taken = store && wanted.length > 0 ? await store.insertAll(wanted) : []
    let from = 0
    return commits.map(({ claims }): Settled => {
      const refused = taken.slice(from, from + claims.length).filter(isRefused)
      from += claims.length
      const broken = refused.find(({ reason }) => failureOf(reason) !== 'duplicate')
      return broken ?? fulfilled<Outcome>(refused.length === 0 ? 'written' : 'blocked')
    })
  }

  async #write(writes: readonly Write[]): Promise<readonly Settled[]> {
    const { model } = this.#options
    const inserts = writes.flatMap((write) => (write.kind === 'insert' ? write.document : []))
    const updates = writes.filter((write) => write.kind === 'update')
    const [inserted, updated] = await Promise.all([
      inserts.length > 0 ? insertAll(model, inserts) : [],
      updates.length > 0 ? updateAll(model, updates) : [],
    ])
    const done: readonly Settled[] = inserted.map((result) =>
      isRefused(result) ? result : fulfilled<Outcome>('written'),
    )
    const [nextInsert, nextUpdate] = [done.values(), updated.values()]
    return writes.map(({ kind }) => {
      const { value } = (kind === 'insert' ? nextInsert : nextUpdate).next()
      return value ?? fulfilled<Outcome>('unsure')
    })
  }

  /** Whether all of it could be done. */
  async #finish(commits: readonly Pick<Commit, 'released' | 'shown'>[]): Promise<boolean> {
    const released = commits.flatMap((commit) => commit.released)
    const shown = Map.groupBy(
      commits.flatMap((commit) => commit.shown),
      ({ into }) => into,
    )
    const store = released.length > 0 ? this.#options.claims : undefined
    const done = await Promise.allSettled([
      store?.releaseAll(released),
      ...[...shown].map(([into, some]) => into.writeAll(some)),
    ])
    return !done.some(isRefused)
  }
}

function operationOf(write: Write, namespace: string): Operation {
  if (write.kind === 'insert') return insertion(namespace, write.document)
  const { filter, update } = write
  // With `upsert` a version that no longer stands is refused as a second document of that id, and
  // ends the command there: nothing may follow from a write that was not made.
  return { name: 'updateOne', namespace, filter, update, upsert: true }
}

function insertion(namespace: string, document: { readonly _id: string }): Operation {
  return { name: 'insertOne', namespace, document }
}

interface Refused {
  /** Position in the command. */
  readonly at: number
  readonly refusal: Error
}

/** What ended an ordered command; throws what says nothing about single writes. */
function refusalOf(error: unknown): Refused {
  if (!(error instanceof mongoose.mongo.MongoClientBulkWriteError)) throw error
  if (error.writeConcernErrors.length > 0) throw new LostAnswer('a write concern was not met')
  const [first] = error.writeErrors
  if (first === undefined) throw error.cause ?? error
  const [at, { code, message }] = first
  return { at, refusal: new mongoose.mongo.MongoServerError({ message, code }) }
}

function isOwnId({ message }: Error): boolean {
  return message.includes('index: _id_')
}

function isRefused<T>(result: PromiseSettledResult<T>): result is PromiseRejectedResult {
  return result.status === 'rejected'
}

function isWritten(result: Settled | undefined): boolean {
  return result?.status === 'fulfilled' && result.value === 'written'
}
