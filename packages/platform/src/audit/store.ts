import type { Connection, mongo } from 'mongoose'
import type { AuditEntry, ChainEnd } from './chain.ts'

/** The entries of one service, in a collection of their own. */
export interface AuditStore {
  /** Creates the indexes that reading needs; the unique `_id` is always there. */
  prepare(): Promise<void>
  /** Durable when it returns. Answers how many were written before one that was there already. */
  append(entries: readonly AuditEntry[]): Promise<number>
  /** The last entry; `from` is one known to be there, so that only what follows is read. */
  last(from: ChainEnd): Promise<ChainEnd>
  at(seq: number): Promise<AuditEntry | undefined>
  /** Ordered by seq, whatever else they may be. */
  range(from: number, before: number): Promise<readonly AuditEntry[]>
  /** An entry that no range finds. */
  stray(): Promise<AuditEntry | undefined>
  search(filter: AuditFilter, limit: number): Promise<readonly AuditEntry[]>
}

export type AuditFilter = mongo.Filter<AuditEntry>

const duplicateKey = 11_000

export function auditStore(connection: Connection, service: string): AuditStore {
  const entries = connection
    .getClient()
    .db(connection.name)
    .collection<AuditEntry>(`${service}.audit`)
  const [ascending, descending] = [{ seq: 1 }, { seq: -1 }] as const
  const first = (filter: AuditFilter) =>
    entries.find(filter).sort(ascending).limit(1).next().then(absent)
  return {
    async prepare() {
      const indexes = [
        { seq: 1 },
        { subjects: 1, seq: 1 },
        { actor: 1, seq: 1 },
        { at: 1 },
      ] as const
      await entries.createIndexes(indexes.map((key) => ({ key: { ...key } })))
    },
    async append(batch) {
      try {
        // Ordered: nothing is written after the first that was there already.
        await entries.insertMany([...batch], { ordered: true, writeConcern: durable })
        return batch.length
      } catch (error) {
        const { code, insertedCount } = error as { code?: unknown; insertedCount?: unknown }
        if (code === duplicateKey && typeof insertedCount === 'number') return insertedCount
        throw error
      }
    },
    async last(from) {
      const found = await entries
        .find({ seq: { $gt: from.seq } })
        .sort(descending)
        .limit(1)
        .next()
      return found ?? from
    },
    at: (seq) => first({ seq }),
    range: (from, before) =>
      entries
        .find({ seq: { $gte: from, $lt: before } })
        .sort(ascending)
        .toArray(),
    stray: () => first({ seq: { $not: { $gte: 1 } } }),
    search: (filter, limit) => entries.find(filter).sort(descending).limit(limit).toArray(),
  }
}

const durable = { w: 'majority', journal: true } as const

function absent<T>(found: T | null): T | undefined {
  return found ?? undefined
}
