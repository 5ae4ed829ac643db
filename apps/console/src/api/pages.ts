export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

const pageSize = 100
/** A list that is read whole is short; a longer one is cut rather than loaded for ever. */
const pagesMax = 20

/** Every item of a short list, page by page. */
export async function allPages<T>(
  read: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await read({ limit: pageSize, ...(cursor !== undefined && { cursor }) })
    items.push(...found.items)
    cursor = found.nextCursor
    if (cursor === undefined) break
  }
  return items
}

/** Options of an infinite query over a list with cursors. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<unknown>) => last.nextCursor,
}

/** The query part of a cursor; nothing for the first page. */
export function after(cursor: string | undefined): { cursor?: string } {
  return cursor === undefined ? {} : { cursor }
}

export function itemsOf<T>(
  data: { readonly pages: readonly Page<T>[] } | undefined,
): readonly T[] | undefined {
  return data?.pages.flatMap(({ items }) => items)
}
