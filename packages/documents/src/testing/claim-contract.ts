import { accounts, rows, sheets } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { later, now, numbers, system } from './kit.ts'

/** What does not hang on an aggregate: read models, claims, leases, indexes. */
export function claimContract(kit: Kit): void {
  kit.describe('projections', () => projections(kit))
  kit.describe('claims', () => claims(kit))
  kit.describe('leases', () => leases(kit))
  kit.describe('indexes', () => indexes(kit))
}

function projections(kit: Kit): void {
  const { expect, it } = kit
  const row = (rank: number) => ({ branch: 'b1', name: 'n', rank })

  it('PR8: a row never goes back: neither by order of arrival nor by a race', async () => {
    const test = await kit.open()
    const list = test.database.projection(rows).within(system)
    await test.database.createIndexes()
    expect(await list.put('a', 3, row(3))).toBe(true)
    expect(await list.put('a', 2, row(2))).toBe(false)
    expect(await list.put('a', 3, row(9))).toBe(false)
    expect(await list.read('a')).toEqual(row(3))
    for (const round of numbers(5)) {
      await Promise.all(numbers(20).map((n) => list.put(`r${round}`, n + 1, row(n + 1))))
      expect(await list.read(`r${round}`)).toEqual(row(20))
    }
  })

  it('PR8: 64 rows put one by one at once cost a few commands; each is guarded', async () => {
    const test = await kit.open()
    const list = test.database.projection(rows).within(system)
    await test.database.createIndexes()
    await list.put('r7', 5, row(5))
    await list.put('r8', 3, row(3))
    test.forget()
    const puts = numbers(64).map((n) => list.put(`r${n}`, 4, row(n)))
    expect(await Promise.all(puts)).toEqual(numbers(64).map((n) => n !== 7))
    expect(test.seen.length).toBeLessThanOrEqual(4)
    test.forget()
    const found = await Promise.all(numbers(64).map((n) => list.read(`r${n}`)))
    expect(found.map((one) => one?.rank)).toEqual(numbers(64).map((n) => (n === 7 ? 5 : n)))
    expect(test.seen.length).toBeLessThanOrEqual(2)
  })

  it('V20: a thousand rows go 64 at a time; each is guarded by its own seq', async () => {
    const test = await kit.open()
    const list = test.database.projection(rows).within(system)
    await test.database.createIndexes()
    await list.put('r7', 5, row(5))
    test.forget()
    const many = numbers(1000).map((n) => ({ id: `r${n}`, seq: 4, row: row(n) }))
    await list.putMany(many)
    expect(test.seen.map(({ name }) => name)).toEqual(numbers(16).flatMap(() => ['find', 'insert']))
    test.forget()
    await list.putMany(many)
    expect(test.seen.map(({ name }) => name)).toEqual(numbers(16).map(() => 'find'))
    expect((await list.read('r7'))?.rank).toBe(5)
    expect((await list.read('r8'))?.rank).toBe(8)
    await list.putMany([
      { id: 'x', seq: 2, row: row(2) },
      { id: 'x', seq: 1, row: row(1) },
    ])
    expect(await list.read('x')).toEqual(row(2))
    await Promise.all(
      numbers(9).map((n) =>
        list.putMany(many.slice(0, 20).map((one) => ({ ...one, seq: 10 + n }))),
      ),
    )
    expect(await list.put('r9', 18, row(0))).toBe(false)
    expect(await list.put('r9', 19, row(0))).toBe(true)
    await list.putMany([])
    const tooMany = [...many, ...many]
    expect(await list.putMany(tooMany).catch(String)).toContain('putManyMax')
  })

  it('PR8: a removed row stays removed for what is older', async () => {
    const test = await kit.open()
    const list = test.database.projection(rows).within(system)
    await test.database.createIndexes()
    await list.put('a', 1, row(1))
    await list.remove('a', 5)
    await list.remove('never', 5)
    expect(await list.put('a', 4, row(4))).toBe(false)
    expect(await list.put('never', 5, row(4))).toBe(false)
    expect(await list.read('a')).toBeUndefined()
    expect((await list.list({}, { limit: 9, sort: 'rank' })).items).toEqual([])
    expect(await list.count({ branch: 'b1' })).toBe(0)
    expect(await list.put('a', 6, row(6))).toBe(true)
    await list.remove('a', 5)
    expect((await list.list({ rank: 6 }, { limit: 9 })).items).toEqual([{ ...row(6), id: 'a' }])
  })
}

function claims(kit: Kit): void {
  const { expect, it } = kit
  const make = async () => {
    const test = await kit.open()
    const store = test.database.claims('contract.claims')
    await test.database.createIndexes()
    return { test, store }
  }

  it('D8: of 64 who claim the same one gets it; many free ones are one round trip', async () => {
    const { test, store } = await make()
    const takes = numbers(64).map((n) => store.take([{ id: 'c', holder: `h${n}` }], now))
    const results = (await Promise.all(takes)).flat()
    expect(results.filter((result) => result === 'taken')).toHaveLength(1)
    expect(results.filter((result) => result === 'held-by-other')).toHaveLength(63)
    test.forget()
    const many = numbers(20).map((n) => ({ id: `m${n}`, holder: 'h' }))
    expect(new Set(await store.take(many, now))).toEqual(new Set(['taken']))
    expect(test.seen).toHaveLength(1)
  })

  it('D8: the holder has it already; others wait until it expires or is released', async () => {
    const { store } = await make()
    const mine = { id: 'c', holder: 'me', expires: later(1000) }
    const other = { id: 'c', holder: 'other' }
    expect(await store.take([mine, { id: 'd', holder: 'me' }], now)).toEqual(['taken', 'taken'])
    expect(await store.take([mine], now)).toEqual(['taken'])
    expect(await store.take([other], later(999))).toEqual(['held-by-other'])
    expect(await store.extend('c', 'me', later(5000))).toBe(true)
    expect(await store.extend('c', 'other', later(9000))).toBe(false)
    expect(await store.take([other], later(4999))).toEqual(['held-by-other'])
    expect(await store.take([other], later(5000))).toEqual(['taken'])
    expect(await store.extend('c', 'me', later(9999))).toBe(false)
    await store.release('c', 'me')
    expect(await store.take([{ id: 'c', holder: 'third' }], later(6000))).toEqual(['held-by-other'])
    await store.release('c', 'other')
    expect(await store.take([{ id: 'c', holder: 'third' }], later(6000))).toEqual(['taken'])
  })

  it('D8: an expired claim goes to one of 64', async () => {
    const { store } = await make()
    await store.take([{ id: 'c', holder: 'old', alias: 'op', expires: later(1) }], now)
    const takes = numbers(64).map((n) => store.take([{ id: 'c', holder: `h${n}` }], later(2)))
    const results = (await Promise.all(takes)).flat()
    expect(results.filter((result) => result === 'taken')).toHaveLength(1)
  })

  it('D8: one intent cannot hold two: its alias is unique, until that claim expires', async () => {
    const { store } = await make()
    const first = { id: 'c', holder: 'me', alias: 'op', expires: later(1000) }
    const second = { id: 'd', holder: 'me', alias: 'op' }
    expect(await store.take([first], now)).toEqual(['taken'])
    expect(await store.take([second], now)).toEqual(['alias-used'])
    expect(await store.take([first], now)).toEqual(['taken'])
    expect(await store.take([second], later(1000))).toEqual(['taken'])
    expect(await store.take([{ id: 'c', holder: 'other' }], now)).toEqual(['taken'])
    expect(await store.take([first], now)).toEqual(['held-by-other'])
  })
}

function leases(kit: Kit): void {
  const { expect, it } = kit

  it('PR12: one holder at a time; every change of hands raises the epoch', async () => {
    const test = await kit.open()
    const take = (holder: string) => test.database.lease('sweep', { holder, ttlMs: 60_000 })
    const all = await Promise.all(numbers(16).map((n) => take(`h${n}`)))
    const held = all.filter((lease) => lease !== undefined)
    expect(held.map(({ epoch }) => epoch)).toEqual([1])
    await held[0]?.release()
    expect(held[0]?.signal.aborted).toBe(true)
    expect((await take('next'))?.epoch).toBe(2)
    expect(await take('other')).toBeUndefined()
    // The same holder after a restart: what it did before must not go on.
    expect((await take('next'))?.epoch).toBe(3)
  })

  it('PR12: of 16 who find a lease ended at once one gets it', async () => {
    const test = await kit.open()
    const take = (holder: string) => test.database.lease('sweep', { holder, ttlMs: 60_000 })
    for (const epoch of numbers(5).map((n) => n + 1)) {
      const all = await Promise.all(numbers(16).map((n) => take(`h${n}`)))
      const held = all.filter((lease) => lease !== undefined)
      expect(held.map((lease) => lease.epoch)).toEqual([epoch])
      await held[0]?.release()
    }
  })

  it('PR12: a lease is renewed while it is held, and its loss is told', async () => {
    let time = now.getTime()
    const clock = { now: () => new Date(time) }
    const test = await kit.open({ clock })
    const lease = await test.database.lease('sweep', { holder: 'a', ttlMs: 600 })
    const renewals = () => test.seen.filter(({ name }) => name === 'update').length
    const deadline = performance.now() + 5_000
    while (renewals() < 3 && performance.now() < deadline) await new Promise(setImmediate)
    expect(lease?.signal.aborted).toBe(false)
    // Another process whose clock says that it has ended.
    time += 3_600_000
    const other = await kit.open({ like: test, clock: { now: () => new Date(time + 60_000) } })
    const taken = await other.database.lease('sweep', { holder: 'b', ttlMs: 60_000 })
    expect(taken?.epoch).toBe(2)
    if (!lease?.signal.aborted) {
      await new Promise((resolve) => lease?.signal.addEventListener('abort', resolve))
    }
    expect(lease?.signal.aborted).toBe(true)
  })
}

function indexes(kit: Kit): void {
  const { expect, it } = kit

  it('D24: a start without a unique index is refused, and told which in one sentence', async () => {
    const test = await kit.open()
    test.database.aggregates(sheets)
    test.database.streams(accounts)
    test.database.claims('contract.claims')
    const refused = await test.database.checkIndexes().catch((error: Error) => error.message)
    expect(refused).toBe(
      'The store lacks the unique indexes contract.sheets (keys.person); ' +
        'contract.entries (stream, entries.op); contract.claims (alias): run the migration.',
    )
    await test.database.createIndexes()
    await test.database.checkIndexes()
    await test.database.createIndexes()
  })

  it('D24: an index of the same fields that is not unique does not count', async () => {
    const test = await kit.open()
    const plain = test.database.aggregates({
      ...sheets,
      indexes: [{ fields: { 'keys.person': 1 }, sparse: true }],
    })
    expect(plain.outbox.name).toBe(sheets.collection)
    await test.database.createIndexes()
    const other = await kit.open({ like: test })
    other.database.aggregates(sheets)
    expect(await other.database.checkIndexes().catch(String)).toContain('keys.person')
  })

  it('D24: two definitions of one collection are a defect', async () => {
    const test = await kit.open()
    test.database.projection(rows)
    expect(() => test.database.projection(rows)).toThrow('defined twice')
    // Claims have no definition: whoever names a collection means the same ones.
    expect(test.database.claims('contract.claims')).toBe(test.database.claims('contract.claims'))
  })
}
