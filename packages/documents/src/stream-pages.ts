import type { Scope } from '@hcrm/kernel'
import { fail } from '@hcrm/kernel'
import type { Model } from 'mongoose'
import type { Cursors } from './cursor.ts'
import type { Limits } from './limits.ts'
import type { StoreFilter } from './listing.ts'
import { scopeFilter } from './listing.ts'
import { decodeKeys } from './path-safe.ts'
import { reading } from './store-errors.ts'
import type { StreamDocument, StreamRow } from './stream-document.ts'
import type { Entry, Page, PageOf } from './types.ts'

interface Options {
  readonly model: Model<StreamRow>
  readonly cursors: Cursors
  readonly limits: Limits
}

interface Listing {
  readonly stream: string
  readonly scope: Scope
  readonly page: Page
  readonly descending: boolean
}

/** The last entry shown and the first one of its document. */
interface Shown {
  readonly seq: number
  readonly from: number
}

interface Row<E> {
  readonly item: Entry<E>
  readonly from: number
}

/** Pages of the entries of one stream; a page may end within a document. */
export class StreamPages<E> {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async page(listing: Listing): Promise<PageOf<Entry<E>>> {
    const { limits, cursors } = this.#options
    const { stream, scope, page, descending } = listing
    const { limit, cursor } = page
    if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageMax) {
      fail('BAD_NUMBER', { field: 'limit' })
    }
    const { collectionName } = this.#options.model.collection
    const bound = JSON.stringify([collectionName, scopeFilter(scope), stream, descending])
    const mark = cursor === undefined ? undefined : cursors.open(cursor, bound)
    const shown = mark && { seq: Number(mark.value), from: Number(mark.id) }
    const rows = await this.#rows(listing, shown)
    const items = rows.slice(0, limit).map(({ item }) => item)
    const last = rows[limit - 1]
    if (rows.length <= limit || !last) return { items }
    const end = { value: last.item.seq, id: String(last.from) }
    return { items, nextCursor: cursors.seal(end, bound) }
  }

  /** At least one more than the page takes, if there is. */
  async #rows({ stream, scope, page, descending }: Listing, shown?: Shown): Promise<Row<E>[]> {
    // Every document has an entry: so many beside the one the page before ended in are enough.
    const documentsMax = page.limit + 2
    const filter: StoreFilter = { ...scopeFilter(scope), stream }
    if (shown) filter.seq = { [descending ? '$lte' : '$gte']: shown.from }
    const documents = await reading(() =>
      this.#options.model
        .find(filter)
        .sort({ seq: descending ? -1 : 1 })
        .limit(documentsMax)
        .lean<StreamDocument[]>(),
    )
    const rows = documents.flatMap((document) => {
      const inOrder = entriesOf<E>(document).map((item) => ({ item, from: document.seq }))
      return descending ? inOrder.reverse() : inOrder
    })
    if (!shown) return rows
    return rows.filter(({ item }) => (descending ? item.seq < shown.seq : item.seq > shown.seq))
  }
}

export function entriesOf<E>({ stream, seq, entries }: StreamDocument): Entry<E>[] {
  // What is stored under this collection is what `append` was given.
  return entries.map(({ at, entry }, index) => {
    return { stream, seq: seq + index, at, entry: decodeKeys(entry) as E }
  })
}
