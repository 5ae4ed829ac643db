import type { PageOf } from '@hcrm/documents'
import { fail } from '@hcrm/kernel'
import type { AuditFacts } from './chain.ts'
import type { AuditFilter, AuditStore } from './store.ts'

export interface AuditQuery {
  /** Id of what was read or changed. */
  readonly subject?: string
  /** Subject of who did it. */
  readonly actor?: string
  readonly from: Date
  readonly before: Date
  /** At most 100. */
  readonly limit: number
  readonly cursor?: string
}

const pageMax = 100

/** Entries of a period, newest first: who did what to whom (SEC40). */
export async function searchAudit(
  store: AuditStore,
  query: AuditQuery,
): Promise<PageOf<AuditFacts & { readonly seq: number }>> {
  const { subject, actor, from, before, limit, cursor } = query
  if (limit < 1 || limit > pageMax) fail('BAD_NUMBER', { field: 'limit' })
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) fail('BAD_CURSOR')
  // The most selective first: some engines try one index after the other in this order.
  const filter: AuditFilter = {
    ...(subject === undefined ? {} : { subjects: subject }),
    ...(actor === undefined ? {} : { actor }),
    at: { $gte: from, $lt: before },
    ...(cursor === undefined ? {} : { seq: { $lt: Number(cursor) } }),
  }
  const found = await store.search(filter, limit + 1)
  const items = found.slice(0, limit).map(({ _id, hash, previous, key, ...facts }) => facts)
  const last = items.at(-1)
  return found.length > limit && last ? { items, nextCursor: String(last.seq) } : { items }
}
