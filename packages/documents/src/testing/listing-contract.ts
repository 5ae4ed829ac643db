import type { KeyQuery, Page, PageOf } from '../types.ts'
import { accounts, open, record, rows, sheets } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { branches, codeOf, now, numbers, system } from './kit.ts'

type Order = { readonly sort?: string; readonly descending?: boolean }

interface Listable {
  list(query: KeyQuery, page: Page & Order): Promise<PageOf<{ readonly id: string }>>
}

async function all(from: Listable, query: KeyQuery, order: Order & { limit: number }) {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await from.list(query, { ...order, cursor })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    if (cursor === undefined) return ids
  }
}

async function bench(kit: Kit) {
  const test = await kit.open()
  const store = test.database.projection(rows)
  const sheetStore = test.database.aggregates(sheets)
  const streams = test.database.streams(accounts)
  await test.database.createIndexes()
  return { test, store, sheetStore, streams }
}

/** 23 rows in three ranks, three of them without a rank of their own branch. */
function some(count: number) {
  return numbers(count).map((n) => ({
    id: `row${String(n).padStart(2, '0')}`,
    seq: 1,
    row: { branch: n % 3 === 0 ? 'b2' : 'b1', name: `name ${n}`, rank: n % 5 },
  }))
}

export function listingContract(kit: Kit): void {
  kit.describe('lists', () => {
    order(kit)
    cursors(kit)
  })
}

function order(kit: Kit): void {
  const { expect, it } = kit

  it('pages follow the sort key, ties by id, without gap or repetition, both ways', async () => {
    const { store } = await bench(kit)
    const list = store.within(system)
    const made = some(23)
    await list.putMany(made)
    const sorted = [...made]
      .sort((a, b) => a.row.rank - b.row.rank || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id)
    for (const limit of [1, 2, 5, 22, 23, 24]) {
      expect(await all(list, {}, { sort: 'rank', limit })).toEqual(sorted)
      const descending = { sort: 'rank', descending: true, limit }
      expect(await all(list, {}, descending)).toEqual([...sorted].reverse())
    }
    expect(await all(list, { rank: { from: 1, before: 3 } }, { sort: 'rank', limit: 2 })).toEqual(
      sorted.filter((id) => [1, 2].includes(Number(id.slice(3)) % 5)),
    )
    expect(await list.count({ rank: 4 })).toBe(4)
  })

  it('what lacks the sort key comes first, or last when descending', async () => {
    const { sheetStore } = await bench(kit)
    const sheet = sheetStore.within(system)
    for (const id of ['a', 'b', 'c', 'd']) {
      await sheet.update(id, { now }, open(1))
      if (id !== 'b' && id !== 'd') {
        const at = new Date(id === 'a' ? 2000 : 1000)
        await sheet.update(id, { now }, record({ type: 'planned', at }))
      }
    }
    for (const limit of [1, 2, 3]) {
      expect(await all(sheet, {}, { sort: 'due', limit })).toEqual(['b', 'd', 'c', 'a'])
      const down = { sort: 'due', descending: true, limit }
      expect(await all(sheet, {}, down)).toEqual(['a', 'c', 'd', 'b'])
    }
  })

  it('a key with several values is found by each of them, or by one of some', async () => {
    const { sheetStore } = await bench(kit)
    const sheet = sheetStore.within(system)
    for (const [id, texts] of [
      ['a', ['x', 'y']],
      ['b', ['y']],
      ['c', ['z']],
    ] as const) {
      await sheet.update(id, { now }, open(1))
      const remarks = texts.map((text) => ({ type: 'remarked', text }) as const)
      await sheet.update(id, { now }, record(...remarks))
    }
    expect(await all(sheet, { remark: 'y' }, { limit: 1 })).toEqual(['a', 'b'])
    expect(await all(sheet, { remark: { in: ['x', 'z'] } }, { limit: 9 })).toEqual(['a', 'c'])
    expect(await all(sheet, { remark: 'none' }, { limit: 9 })).toEqual([])
  })

  it('D16: a list shows what is in the scope, and no query widens it', async () => {
    const { store } = await bench(kit)
    await store.within(system).putMany(some(9))
    const own = store.within(branches('b2'))
    expect(await all(own, {}, { sort: 'rank', limit: 2 })).toEqual(['row00', 'row06', 'row03'])
    expect(await all(own, { branch: 'b1' }, { limit: 9 })).toEqual([])
    expect(await all(own, { branch: { in: ['b1', 'b2'] } }, { limit: 9 })).toHaveLength(3)
    expect(await own.count({ branch: 'b1' })).toBe(0)
    expect(await own.read('row01')).toBeUndefined()
    const foreign = own.put('row99', 1, { branch: 'b1', name: '', rank: 1 })
    expect(await foreign.catch(codeOf)).toBe('NOT_FOUND')
  })
}

function cursors(kit: Kit): void {
  const { expect, it } = kit

  it('D18: a forged cursor, or one of another list, order or scope, is BAD_CURSOR', async () => {
    const { store, streams } = await bench(kit)
    await store.within(system).putMany(some(9))
    const page = await store.within(system).list({ rank: 1 }, { limit: 1, sort: 'rank' })
    const cursor = page.nextCursor ?? ''
    expect(cursor).not.toBe('')
    const refused = async (attempt: Promise<unknown>) =>
      expect(await attempt.catch(codeOf)).toBe('BAD_CURSOR')
    const list = store.within(system)
    await refused(list.list({ rank: 2 }, { limit: 1, sort: 'rank', cursor }))
    await refused(list.list({ rank: 1 }, { limit: 1, sort: 'name', cursor }))
    await refused(list.list({ rank: 1 }, { limit: 1, sort: 'rank', descending: true, cursor }))
    await refused(
      store.within(branches('b1')).list({ rank: 1 }, { limit: 1, sort: 'rank', cursor }),
    )
    await refused(streams.within(system).entries('b1/a', { limit: 1, cursor }))
    const flipped = cursor.slice(0, -2) + (cursor.endsWith('AA') ? 'BB' : 'AA')
    for (const forged of [flipped, cursor.slice(4), '', 'x', 'é', `${cursor}${cursor}`]) {
      await refused(list.list({ rank: 1 }, { limit: 1, sort: 'rank', cursor: forged }))
    }
    const next = await list.list({ rank: 1 }, { limit: 1, sort: 'rank', cursor })
    expect(next.items).toHaveLength(1)
  })

  it('SEC22: a cursor shows nothing of the value it was made from', async () => {
    const { store } = await bench(kit)
    await store.within(system).putMany(some(9))
    const { nextCursor = '' } = await store
      .within(system)
      .list({ rank: 1 }, { limit: 1, sort: 'name' })
    expect(Buffer.from(nextCursor, 'base64url').toString('latin1')).not.toContain('name')
  })

  it('D15: a page has 1 to 100 items; a list without an index is a defect', async () => {
    const { store, streams } = await bench(kit)
    const list = store.within(system)
    for (const limit of [0, 101, -1, 1.5, Number.NaN]) {
      expect(await list.list({ rank: 1 }, { limit }).catch(codeOf)).toBe('BAD_NUMBER')
      const entries = streams.within(system).entries('b1/a', { limit })
      expect(await entries.catch(codeOf)).toBe('BAD_NUMBER')
    }
    expect(await list.list({ colour: 'red' }, { limit: 1 }).catch(codeOf)).toContain('no index')
  })
}
