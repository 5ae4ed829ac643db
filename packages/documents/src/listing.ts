import type { Scope } from '@hcrm/kernel'
import { fail, groupBranch } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import type { Cursors, Mark, Scalar } from './cursor.ts'
import type { Limits } from './limits.ts'
import { reading } from './store-errors.ts'
import type { IndexSpec, KeyQuery, Page } from './types.ts'

export type StoreFilter = Record<string, unknown>

/** What a list shows, in which order, from where. */
export interface Listing {
  readonly query: KeyQuery
  readonly page: Page
  /** A key, or a field of the envelope; ties are ordered by id. Without it, by id. */
  readonly sort?: string | undefined
  readonly descending?: boolean | undefined
  /** No two documents share a sort value: a page needs no look for ties. */
  readonly unique?: boolean
}

interface Options {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  /** Names that mean a field of the envelope; every other one is a key. */
  readonly fields: readonly string[]
  /** Part of every filter. */
  readonly only?: StoreFilter
  readonly cursors: Cursors
  readonly limits: Limits
}

interface Listed {
  readonly _id: string
  readonly keys?: Readonly<Record<string, unknown>>
}

/** Pages of one collection. Every list walks a declared index and never skips. */
export class Lister<Doc extends Listed> {
  readonly #model: Model<Doc>
  readonly #options: Options

  constructor(model: Model<Doc>, options: Options) {
    this.#model = model
    this.#options = options
  }

  async page(
    scope: Scope,
    listing: Listing,
  ): Promise<{ readonly documents: readonly Doc[]; readonly nextCursor?: string }> {
    const { limit, cursor } = listing.page
    if (!Number.isInteger(limit) || limit < 1 || limit > this.#options.limits.pageMax) {
      fail('BAD_NUMBER', { field: 'limit' })
    }
    const filter = this.filter(scope, listing.query, listing.sort)
    const bound = this.#boundTo(scope, listing)
    const after = cursor === undefined ? undefined : this.#options.cursors.open(cursor, bound)
    const documents = await this.#read(filter, listing, { after, limit: limit + 1 })
    const shown = documents.slice(0, limit)
    const last = shown.at(-1)
    if (documents.length <= limit || !last) return { documents: shown }
    const mark = { value: this.#sortValue(last, listing.sort), id: last._id }
    return { documents: shown, nextCursor: this.#options.cursors.seal(mark, bound) }
  }

  async count(scope: Scope, query: KeyQuery): Promise<number> {
    const filter = this.filter(scope, query, undefined)
    return reading(() => this.#model.countDocuments(filter))
  }

  /** Throws for a query no declared index serves: a list must not read the whole collection. */
  filter(scope: Scope, query: KeyQuery, sort: string | undefined): StoreFilter {
    const filter: StoreFilter = { ...scopeFilter(scope) }
    for (const [key, wanted] of Object.entries(query)) {
      filter[this.#path(key)] = both(filter[this.#path(key)], condition(wanted))
    }
    const { collection, indexes, only } = this.#options
    const used = new Set([
      ...Object.keys(filter),
      ...(sort === undefined ? [] : [this.#path(sort)]),
    ])
    const served = indexes.some(({ fields }) => used.has(Object.keys(fields)[0] ?? ''))
    if (served || used.size === 0) return { ...filter, ...only }
    throw new Error(`${collection}: no index begins with one of ${[...used].join(', ')}`)
  }

  async #read(
    filter: StoreFilter,
    { sort, descending = false, unique = false }: Listing,
    from: { readonly after: Mark | undefined; readonly limit: number },
  ): Promise<Doc[]> {
    const direction = descending ? -1 : 1
    const path = sort === undefined ? undefined : this.#path(sort)
    const order = path === undefined ? {} : { [path]: direction }
    const found: Doc[] = []
    const parts = segments(path, descending, from.after)
    for (const segment of unique && from.after ? parts.slice(1) : parts) {
      if (found.length >= from.limit) break
      const narrowed = { ...filter }
      for (const [field, wanted] of Object.entries(segment)) {
        narrowed[field] = both(narrowed[field], wanted)
      }
      const rest = await reading(() =>
        this.#model
          .find(narrowed)
          .sort({ ...order, _id: direction })
          .limit(from.limit - found.length)
          .lean<Doc[]>(),
      )
      found.push(...rest)
    }
    return found
  }

  #path(key: string): string {
    return this.#options.fields.includes(key) ? key : `keys.${key}`
  }

  #sortValue(document: Listed, sort: string | undefined): Scalar {
    if (sort === undefined) return null
    const { fields } = this.#options
    // The envelope's own fields are scalars, and so is a key that is sorted by.
    const holder = fields.includes(sort) ? (document as unknown as Condition) : document.keys
    return (holder?.[sort] ?? null) as Scalar
  }

  #boundTo(scope: Scope, { query, sort, descending }: Listing): string {
    const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))
    const { collection } = this.#options
    return JSON.stringify([collection, scopeFilter(scope), sorted, sort, descending ?? false])
  }
}

type Condition = Readonly<Record<string, unknown>>

/**
 * The pages after a mark, in order: first what ties with it, then what lies beyond. Two narrow
 * ranges instead of one `$or`, which not every engine serves from an index. Documents without the
 * sort key come first, or last when descending.
 */
function segments(
  path: string | undefined,
  descending: boolean,
  after: Mark | undefined,
): readonly Readonly<Record<string, Condition>>[] {
  if (!after) return [{}]
  const beyond = descending ? '$lt' : '$gt'
  const ties: Condition = { [beyond]: after.id }
  if (path === undefined) return [{ _id: ties }]
  const tied = { [path]: { $eq: after.value }, _id: ties }
  if (after.value !== null) {
    const further = { [path]: { [beyond]: after.value } }
    return descending ? [tied, further, { [path]: { $eq: null } }] : [tied, further]
  }
  return descending ? [tied] : [tied, { [path]: { $ne: null } }]
}

function both(one: unknown, other: Condition): Condition {
  const first = (one ?? {}) as Condition
  const { $in: a } = first
  const { $in: b } = other
  if (!Array.isArray(a) || !Array.isArray(b)) return { ...first, ...other }
  return { ...first, ...other, $in: a.filter((item) => b.includes(item)) }
}

function condition(wanted: KeyQuery[string]): Condition {
  if (typeof wanted !== 'object') return { $eq: wanted }
  if ('in' in wanted) return { $in: wanted.in }
  return {
    ...(wanted.from === undefined ? {} : { $gte: wanted.from }),
    ...(wanted.before === undefined ? {} : { $lt: wanted.before }),
  }
}

export function scopeFilter(scope: Scope): StoreFilter {
  if (scope.kind !== 'branches') return {}
  return { branch: { $in: [...new Set([...scope.branches, groupBranch])].sort() } }
}
