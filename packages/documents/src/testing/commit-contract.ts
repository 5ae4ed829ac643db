import { ClaimHeld } from '../claims.ts'
import { book, guestSheets, open, record, rows } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { codeOf, intent, later, now, numbers, system } from './kit.ts'
import type { TestDatabaseOptions } from './open-test-database.ts'

async function bench(kit: Kit, options: TestDatabaseOptions = {}) {
  const test = await kit.open(options)
  const { database } = test
  const seats = database.projection(rows)
  const sheets = database.aggregates(guestSheets(seats)).within(system)
  const claims = database.claims('contract.claims')
  if (!options.like) await database.createIndexes()
  return { test, sheets, claims, seats: seats.within(system) }
}

async function withSheets(kit: Kit, capacity: number, options: TestDatabaseOptions = {}) {
  const made = await bench(kit, options)
  for (const id of ['a', 'b']) await made.sheets.update(id, { now }, open(capacity))
  made.test.forget()
  return made
}

function nameOf(error: unknown): string {
  return error instanceof ClaimHeld ? `held by ${error.claim.holder}` : codeOf(error)
}

function outcomes(calls: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return Promise.all(calls.map((call) => call.then(() => 'done', nameOf)))
}

type Bench = Awaited<ReturnType<typeof bench>>

/** Whether somebody else could take it. */
async function isFree({ claims }: Bench, who: string): Promise<boolean> {
  const probe = { id: `guest ${who}`, holder: 'probe' }
  const [taken] = await claims.take([probe], now)
  if (taken === 'taken') await claims.release(probe.id, probe.holder)
  return taken === 'taken'
}

/** Whether a write that needs the claim may be on its way, as another document is told. */
async function isWanted({ sheets }: Bench, who: string): Promise<boolean> {
  const told: unknown = await sheets.update('b', intent(`wants ${who}`), book(who)).catch((e) => e)
  return told instanceof ClaimHeld && told.claim.at !== undefined
}

/** What a write of an aggregate brings with it: claims it needs, rows that show it. */
export function commitContract(kit: Kit): void {
  kit.describe('one write with its claims and rows', () => {
    alone(kit)
    together(kit)
  })
}

function alone(kit: Kit): void {
  const { expect, it } = kit

  it('V18, PR2: alone it is one durable command, claim, document and row', async () => {
    const made = await withSheets(kit, 9)
    const { test, sheets, seats } = made
    await sheets.update('a', intent('k1'), book('ann'))
    expect(test.seen.map(({ name, kind }) => [name, kind])).toEqual([['bulkWrite', 'commit']])
    expect(test.seen[0]?.collection).toBe('contract.claims+contract.guestSheets+contract.rows')
    expect(test.sent[0]).toMatchObject({
      ordered: true,
      writeConcern: { w: 'majority', j: true },
    })
    expect(await seats.read('a ann')).toEqual({ branch: 'b1', name: 'ann', rank: 1 })
    expect(await isFree(made, 'ann')).toBe(false)
  })

  it('D8: what another document has claimed refuses, and writes nothing', async () => {
    const { sheets, seats } = await withSheets(kit, 9)
    await sheets.update('a', intent('k1'), book('ann'))
    const refused = await sheets.update('b', intent('k2'), book('ann')).catch((error) => error)
    expect(refused).toBeInstanceOf(ClaimHeld)
    expect(refused.claim).toMatchObject({ holder: 'a ann', document: 'a', at: now })
    expect((await sheets.read('b'))?.version).toBe(1)
    expect(await seats.read('b ann')).toBeUndefined()
  })

  it('PR3: an intent that has claimed elsewhere may not claim again', async () => {
    const { sheets } = await withSheets(kit, 9)
    await sheets.update('a', intent('k1'), book('ann'))
    const refused = await sheets.update('b', intent('k1'), book('bob')).catch((error) => error)
    expect(refused.claim).toMatchObject({ id: 'guest ann', alias: 'k1' })
  })

  it('D8: what an event gives back is free with the same command', async () => {
    const made = await withSheets(kit, 9)
    const { test, sheets, seats } = made
    await sheets.update('a', intent('k1'), book('ann'))
    test.forget()
    await sheets.update('a', intent('k2'), record({ type: 'released', who: 'ann' }))
    expect(test.seen.map(({ name }) => name)).toEqual(['bulkWrite'])
    expect(await seats.read('a ann')).toMatchObject({ rank: 0 })
    await sheets.update('b', intent('k3'), book('ann'))
    expect(await isFree(made, 'ann')).toBe(false)
  })

  it("D8: an expired claim, and one of an earlier try, stand in nobody's way", async () => {
    const { sheets, claims } = await withSheets(kit, 9)
    await claims.take([{ id: 'guest ann', holder: 'x', expires: later(-1) }], later(-2))
    await claims.take([{ id: 'guest bob', holder: 'a bob', alias: 'k2' }], now)
    await sheets.update('a', intent('k1'), book('ann'))
    await sheets.update('a', intent('k2'), book('bob'))
    expect(Object.keys((await sheets.read('a'))?.state.seats ?? {})).toEqual(['ann', 'bob'])
  })

  it('PR8: a row that is there already hinders nothing', async () => {
    const { sheets, seats } = await withSheets(kit, 9)
    await seats.put('a ann', 9, { branch: 'b1', name: 'ann', rank: 9 })
    await sheets.update('a', intent('k1'), book('ann'))
    expect((await sheets.read('a'))?.version).toBe(2)
    expect(await seats.read('a ann')).toMatchObject({ rank: 9 })
  })

  it('PR4: after a lost race nobody waits for the claim that was taken for it', async () => {
    const made = await withSheets(kit, 1)
    const { test, sheets } = made
    const other = await bench(kit, { like: test })
    await sheets.update('a', { now }, record())
    await other.sheets.update('a', intent('k1'), book('ann'))
    const [refusal] = await outcomes([sheets.update('a', intent('k2'), book('bob'))])
    expect(refusal).toBe('SLOT_TAKEN')
    expect(await isWanted(made, 'bob')).toBe(false)
    expect(await isWanted(made, 'ann')).toBe(true)
  })
}

function together(kit: Kit): void {
  const { expect, it } = kit

  it('V18: 64 who come together cost a few commands; each has claim and row', async () => {
    const { test, sheets, seats, claims } = await withSheets(kit, 99)
    const calls = numbers(64).map((n) => sheets.update('a', intent(`k${n}`), book(`p${n}`)))
    expect(new Set(await outcomes(calls))).toEqual(new Set(['done']))
    expect(test.seen.filter(({ kind }) => kind === 'commit').length).toBeLessThanOrEqual(6)
    for (const n of numbers(64)) expect(await seats.read(`a p${n}`)).toMatchObject({ rank: 1 })
    const others = numbers(64).map((n) => ({ id: `guest p${n}`, holder: 'other' }))
    expect(new Set(await claims.take(others, now))).toEqual(new Set(['held-by-other']))
  })

  it('V18: 64 claims held elsewhere cost a few reads; each caller is told its own', async () => {
    const { test, sheets } = await withSheets(kit, 99)
    const guests = numbers(64)
    await Promise.all(guests.map((n) => sheets.update(`m${n}`, intent('open'), open(1))))
    await Promise.all(guests.map((n) => sheets.update('b', intent(`k${n}`), book(`p${n}`))))
    test.forget()
    const results = await outcomes(
      guests.map((n) => sheets.update(`m${n}`, intent('k'), book(`p${n}`))),
    )
    expect(results).toEqual(guests.map((n) => `held by b p${n}`))
    const { length } = test.seen.filter(({ kind }) => kind === 'read')
    expect(length).toBeLessThanOrEqual(8)
  })

  it('D8: one of 64 who is claimed elsewhere does not hinder the others', async () => {
    const made = await withSheets(kit, 99)
    const { sheets } = made
    await sheets.update('b', intent('before'), book('p7'))
    const calls = numbers(64).map((n) => sheets.update('a', intent(`k${n}`), book(`p${n}`)))
    const results = await outcomes(calls)
    expect(results.filter((result) => result === 'done')).toHaveLength(63)
    expect(results[7]).toBe('held by b p7')
    expect(Object.keys((await sheets.read('a'))?.state.seats ?? {})).toHaveLength(63)
  })

  it("S4: of a guest's places on two documents by two processes one is made", async () => {
    const { test, sheets } = await withSheets(kit, 99)
    const other = await bench(kit, { like: test })
    const guests = numbers(64)
    const both = guests.flatMap((n) => [
      sheets.update('a', intent(`a${n}`), book(`p${n}`)),
      other.sheets.update('b', intent(`b${n}`), book(`p${n}`)),
    ])
    const results = await outcomes(both)
    for (const n of guests) {
      const pair = results.slice(2 * n, 2 * n + 2).toSorted()
      expect(pair).toEqual(['done', expect.stringMatching(`held by [ab] p${n}$`)])
    }
    const found = await sheets.readMany(['a', 'b'])
    const seats = found.flatMap(({ state }) => Object.keys(state.seats))
    expect(seats.toSorted()).toEqual(guests.map((n) => `p${n}`).toSorted())
  })

  it('PR3: the same request at two processes at once leaves its place its claim', async () => {
    const made = await withSheets(kit, 20)
    const other = await bench(kit, { like: made.test })
    const stores = [made.sheets, other.sheets]
    for (const round of numbers(10)) {
      const twice = stores.map((store) => store.update('a', intent(`k${round}`), book(`p${round}`)))
      expect(await outcomes(twice)).toEqual(['done', 'done'])
      expect(await isFree(made, `p${round}`)).toBe(false)
    }
  })

  it('PR4: two processes on one document: places, claims and rows agree', async () => {
    const made = await withSheets(kit, 20)
    const { test, sheets, seats } = made
    const other = await bench(kit, { like: test })
    const stores = [sheets, other.sheets]
    const calls = numbers(64).map(async (n) =>
      stores[n % 2]?.update('a', intent(`k${n}`), book(`p${n}`)),
    )
    const results = await outcomes(calls)
    expect(results.filter((result) => result === 'done')).toHaveLength(20)
    for (const n of numbers(64)) {
      const isIn = results[n] === 'done'
      expect(await isWanted(made, `p${n}`)).toBe(isIn)
      expect((await seats.read(`a p${n}`)) !== undefined).toBe(isIn)
    }
  })
}
