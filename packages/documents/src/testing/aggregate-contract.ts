import { armFailpoints } from '../failpoints.ts'
import type { AggregateStore } from '../types.ts'
import type { Sheet, SheetEvent } from './fixtures.ts'
import { book, open, record, sheets } from './fixtures.ts'
import type { Kit } from './kit.ts'
import {
  branches,
  codeOf,
  intent,
  lastUpdate,
  later,
  now,
  numbers,
  outcomes,
  system,
} from './kit.ts'
import type { TestDatabase, TestDatabaseOptions } from './open-test-database.ts'

type Sheets = AggregateStore<Sheet, SheetEvent>

interface Bench {
  readonly test: TestDatabase
  readonly store: Sheets
}

async function bench(kit: Kit, options: TestDatabaseOptions = {}): Promise<Bench> {
  const test = await kit.open(options)
  const store = test.database.aggregates(sheets)
  if (!options.like) await test.database.createIndexes()
  return { test, store }
}

async function withSheet(kit: Kit, capacity: number, options: TestDatabaseOptions = {}) {
  const made = await bench(kit, options)
  await made.store.within(system).update('s', intent('open'), open(capacity))
  made.test.forget()
  return made
}

/** 64 documents that have been opened, and their ids. */
async function withSheets(kit: Kit, capacity: number) {
  const made = await bench(kit)
  const repository = made.store.within(system)
  const ids = numbers(64).map((n) => `m${n}`)
  await Promise.all(ids.map((id) => repository.update(id, intent('open'), open(capacity))))
  made.test.forget()
  return { ...made, repository, ids }
}

function won(results: readonly unknown[]): number {
  return results.filter((result) => result === 'done').length
}

export function aggregateContract(kit: Kit): void {
  kit.describe('aggregates', () => {
    races(kit)
    repetition(kit)
    scopes(kit)
    freshness(kit)
    writes(kit)
  })
}

function races(kit: Kit): void {
  const { expect, it } = kit

  it('PR4: of 64 who want the last place one gets it', async () => {
    const { store } = await withSheet(kit, 1)
    const repository = store.within(system)
    const results = await outcomes(
      numbers(64).map((n) => repository.update('s', intent(`k${n}`), book(`p${n}`))),
    )
    expect(won(results)).toBe(1)
    expect(results.filter((result) => result === 'SLOT_TAKEN')).toHaveLength(63)
    expect(Object.keys((await repository.read('s'))?.state.seats ?? {})).toHaveLength(1)
  })

  it('PR4: 64 from two processes never exceed the capacity, 20 times over', async () => {
    const { test, store } = await withSheet(kit, 0)
    const other = await bench(kit, { like: test })
    const repositories = [store, other.store].map((one) => one.within(system))
    for (const round of numbers(20)) {
      const id = `r${round}`
      await repositories[round % 2]?.update(id, intent('open'), open(3))
      const results = await outcomes(
        numbers(64).map(async (n) =>
          repositories[n % 2]?.update(id, intent(`k${n}`), book(`p${n}`)),
        ),
      )
      expect(won(results)).toBe(3)
      expect(results.filter((result) => result === 'SLOT_TAKEN')).toHaveLength(61)
      const found = await repositories[0]?.read(id)
      expect(Object.keys(found?.state.seats ?? {})).toHaveLength(3)
    }
  })

  it('PR4: 64 who create the same document make it once', async () => {
    const { test, store } = await bench(kit)
    const other = await bench(kit, { like: test })
    const repositories = [store, other.store].map((one) => one.within(system))
    const results = await outcomes(
      numbers(64).map(async (n) => repositories[n % 2]?.update('new', intent(`k${n}`), open(n))),
    )
    expect(won(results)).toBe(1)
    expect(await repositories[0]?.read('new')).toMatchObject({ version: 1 })
  })

  it('PR4: of 64 who make a document or join it, from two processes, none is refused', async () => {
    const { test, store } = await bench(kit)
    const other = await bench(kit, { like: test })
    const [here, there] = [store.within(system), other.store.within(system)]
    const join = (who: string) => (sheet: Sheet | undefined) => {
      const opened = sheet ? [] : [{ type: 'opened', capacity: 64, branch: 'b1' } as const]
      return { events: [...opened, { type: 'booked', who } as const], answer: who }
    }
    for (const round of numbers(5)) {
      const id = `j${round}`
      const joined = numbers(64).map((n) =>
        (n % 2 ? here : there).update(id, { now }, join(`p${n}`)),
      )
      expect(won(await outcomes(joined))).toBe(64)
      expect(Object.keys((await here.read(id))?.state.seats ?? {})).toHaveLength(64)
    }
    for (const round of numbers(20)) {
      const pair = [here, there].map((side, n) => side.update(`p${round}`, { now }, join(`p${n}`)))
      expect(await outcomes(pair)).toEqual(['done', 'done'])
    }
  })

  it('V18: 64 at once cost at most 3 commits and no read', async () => {
    const { test, store } = await withSheet(kit, 64)
    const repository = store.within(system)
    const results = await outcomes(
      numbers(64).map((n) => repository.update('s', intent(`k${n}`), book(`p${n}`))),
    )
    expect(won(results)).toBe(64)
    expect(test.seen.filter(({ kind }) => kind === 'commit').length).toBeLessThanOrEqual(3)
    expect(test.seen.filter(({ kind }) => kind === 'read')).toEqual([])
  })

  it('PR4: 64 sheets wanted by two processes at once: every place goes once', async () => {
    const { test, store } = await withSheet(kit, 0)
    const other = await bench(kit, { like: test })
    const [here, there] = [store.within(system), other.store.within(system)]
    const ids = numbers(64).map((n) => `m${n}`)
    await Promise.all(ids.map((id) => here.update(id, intent('open'), open(1))))
    await Promise.all(ids.map((id) => there.update(id, intent('look'), record())))
    const results = await outcomes(
      ids.flatMap((id) =>
        [here, there].map((side, n) => side.update(id, intent(`k${n}`), book(`p${n}`))),
      ),
    )
    expect(won(results)).toBe(64)
    const found = await store.within(system).readMany(ids)
    expect(found.map(({ state }) => Object.keys(state.seats).length)).toEqual(ids.map(() => 1))
  })

  it('V6: 64 documents travel together: 8 commands at most', async () => {
    const { test, store } = await bench(kit)
    const repository = store.within(system)
    const ids = numbers(64).map((n) => `m${n}`)
    await Promise.all(ids.map((id) => repository.update(id, intent('open'), open(1))))
    // Reads of the documents and their keys, then both are written.
    expect(test.seen.length).toBeLessThanOrEqual(8)
    test.forget()
    await Promise.all(ids.map((id) => repository.update(id, intent('k'), book('p'))))
    expect(test.seen.length).toBeLessThanOrEqual(8)
  })

  it('V6: 64 documents asked for at once cost a few reads; each scope sees its own', async () => {
    const { test, store, repository, ids } = await withSheets(kit, 1)
    const reads = [...ids, 'none'].map((id) => repository.read(id))
    const elsewhere = ids.map((id) => store.within(branches('b9')).read(id))
    expect((await Promise.all(reads)).map((found) => found?.id)).toEqual([...ids, undefined])
    expect(new Set(await Promise.all(elsewhere))).toEqual(new Set([undefined]))
    expect(test.seen.length).toBeLessThanOrEqual(4)
    test.forget()
    const pending = await Promise.all(ids.map((id) => store.outbox.pending(id)))
    expect(pending.map(({ length }) => length)).toEqual(ids.map(() => 1))
    expect(test.seen.length).toBeLessThanOrEqual(4)
  })

  it('V6: refusals of 64 documents are confirmed by a few reads', async () => {
    const { test, repository, ids } = await withSheets(kit, 0)
    const results = await outcomes(ids.map((id) => repository.update(id, intent('k'), book('p'))))
    expect(new Set(results)).toEqual(new Set(['SLOT_TAKEN']))
    expect(test.seen.map(({ kind }) => kind)).not.toContain('commit')
    expect(test.seen.length).toBeLessThanOrEqual(4)
  })

  it('PR1: every write waits for the majority and its journal', async () => {
    const { test, store } = await withSheet(kit, 4)
    await store.within(system).update('s', intent('k'), book('p'))
    await store.within(system).update('t', intent('k'), open(1))
    const writes = test.sent.filter((command) => 'update' in command || 'insert' in command)
    expect(writes.length).toBeGreaterThanOrEqual(2)
    for (const { writeConcern } of writes) expect(writeConcern).toEqual({ w: 'majority', j: true })
  })
}

function repetition(kit: Kit): void {
  const { expect, it } = kit

  it('PR3: a repeated request has one effect and the same answer, from any process', async () => {
    const { test, store } = await withSheet(kit, 5)
    const other = await bench(kit, { like: test })
    await store.within(system).update('s', intent('k'), book('p'))
    for (const again of [store, other.store]) {
      const repeated = await again.within(system).update('s', intent('k'), book('p'))
      expect(repeated).toMatchObject({ outcome: 'replayed', answer: { place: 1 } })
    }
    expect((await store.within(system).read('s'))?.version).toBe(2)
  })

  it('PR3: the same key with another request is KEY_REUSED, and nothing is done', async () => {
    const { store } = await withSheet(kit, 5)
    const repository = store.within(system)
    await repository.update('s', intent('k'), book('p'))
    const reused = repository.update('s', intent('k', 'another'), book('q'))
    expect(await reused.catch(codeOf)).toBe('KEY_REUSED')
    expect((await repository.read('s'))?.version).toBe(2)
  })

  it('PR3: a winner who asks another process again is not told that it is full', async () => {
    const { test, store } = await withSheet(kit, 1)
    const other = await bench(kit, { like: test })
    const full = other.store.within(system)
    // The other process has seen the sheet, and seen it full, a moment before.
    expect(await full.update('s', intent('x'), record()).catch(codeOf)).toMatchObject({})
    await store.within(system).update('s', intent('k'), book('p'))
    expect(await full.update('s', intent('y'), book('q')).catch(codeOf)).toBe('SLOT_TAKEN')
    await store.within(system).update('s', intent('r'), record({ type: 'released', who: 'p' }))
    await store.within(system).update('s', intent('k2'), book('p2'))
    const again = await full.update('s', intent('k2'), book('p2'))
    expect(again).toMatchObject({ outcome: 'replayed', answer: { place: 1 } })
  })

  it('D3: an event of a source is taken once; older ones change nothing', async () => {
    const { store } = await withSheet(kit, 5)
    const repository = store.within(system)
    const take = (seq: number, text: string) =>
      repository.update(
        's',
        { now, source: { id: 'a.b$c', seq } },
        record({ type: 'remarked', text }),
      )
    expect((await take(2, 'two')).outcome).toBe('written')
    expect((await take(2, 'again')).outcome).toBe('duplicate')
    expect((await take(1, 'late')).outcome).toBe('duplicate')
    expect((await take(3, 'three')).outcome).toBe('written')
    expect((await repository.read('s'))?.state.remarks).toEqual(['two', 'three'])
  })

  it('D3: an event without effect leaves its mark, so that it stays without', async () => {
    const { test, store } = await withSheet(kit, 5)
    const repository = store.within(system)
    const source = { id: 'src', seq: 7 }
    expect((await repository.update('s', { now, source }, record())).outcome).toBe('unchanged')
    const other = await bench(kit, { like: test })
    const late = record({ type: 'remarked', text: 'late' })
    expect((await other.store.within(system).update('s', { now, source }, late)).outcome).toBe(
      'duplicate',
    )
  })

  it('D6: 32 operations are kept whatever their age, the first one for ever', async () => {
    const { test, store } = await withSheet(kit, 100)
    const repository = store.within(system)
    const at = (ms: number, key: string) => ({ now: later(ms), operation: intent(key).operation })
    for (const n of numbers(40)) await repository.update('s', at(n, `k${n}`), book(`p${n}`))
    const nextWeek = 7 * 86_400_000
    await repository.update('s', at(nextWeek, 'last'), book('last'))
    const other = await bench(kit, { like: test })
    const outcomeOf = async (key: string, decide: ReturnType<typeof book>) =>
      (await other.store.within(system).update('s', at(nextWeek, key), decide)).outcome
    expect(await outcomeOf('k39', book('p39'))).toBe('replayed')
    expect(await outcomeOf('k10', book('p10'))).toBe('replayed')
    expect(await outcomeOf('k0', book('p0')).catch(codeOf)).toBe('ALREADY_BOOKED')
    const opened = await other.store.within(system).update('s', at(nextWeek, 'open'), open(1))
    expect(opened.outcome).toBe('replayed')
  })

  it('D6: a document full of young operations refuses for the moment', async () => {
    const { store } = await withSheet(kit, 100, { limits: { operationsMax: 34 } })
    const repository = store.within(system)
    for (const n of numbers(33)) await repository.update('s', intent(`k${n}`), book(`p${n}`))
    const refused = await repository.update('s', intent('more'), book('more')).catch(codeOf)
    expect(refused).toBe('TOO_MANY_REQUESTS')
    const tomorrow = { now: later(86_400_001), operation: intent('more').operation }
    expect((await repository.update('s', tomorrow, book('more'))).outcome).toBe('written')
  })
}

function scopes(kit: Kit): void {
  const { expect, it } = kit

  it('D16: a document of another branch does not exist, cached or not', async () => {
    const { store } = await withSheet(kit, 5)
    const foreign = store.within(branches('b2'))
    expect(await foreign.read('s')).toBeUndefined()
    expect(await foreign.readMany(['s'])).toEqual([])
    expect(await foreign.update('s', intent('k'), book('p')).catch(codeOf)).toBe('NOT_FOUND')
    const own = store.within(branches('b1', 'b3'))
    expect((await own.update('s', intent('k'), book('p'))).outcome).toBe('written')
    // The operation is known by now: still nothing of it is told.
    expect(await foreign.update('s', intent('k'), book('p')).catch(codeOf)).toBe('NOT_FOUND')
    const made = await foreign.update('t', intent('k'), open(1, 'b1')).catch(codeOf)
    expect(made).toBe('NOT_FOUND')
    expect(await store.within(system).read('t')).toBeUndefined()
  })

  it('D16: callers of different scopes share the lane of a document', async () => {
    const { test, store } = await withSheet(kit, 5)
    const calls = [branches('b1'), branches('b2'), system, branches('b2', 'b1')].map((scope, n) =>
      store.within(scope).update('s', intent(`k${n}`), book(`p${n}`)),
    )
    expect(await outcomes(calls)).toEqual(['done', 'NOT_FOUND', 'done', 'done'])
    expect(test.seen.filter(({ kind }) => kind === 'commit')).toHaveLength(1)
  })
}

function freshness(kit: Kit): void {
  const { expect, it } = kit

  it('PR4: a refusal never rests on what another process has changed meanwhile', async () => {
    const { test, store } = await withSheet(kit, 1)
    const other = await bench(kit, { like: test })
    const [here, there] = [store.within(system), other.store.within(system)]
    await here.update('s', intent('k'), book('p'))
    await there.update('s', intent('r'), record({ type: 'released', who: 'p' }))
    // Here the sheet is still held as full.
    expect((await here.update('s', intent('k2'), book('q'))).outcome).toBe('written')
  })

  it('PR4: without a key a refusal may rest on what was so 200 ms ago', async () => {
    const { test, store } = await withSheet(kit, 1, { limits: { staleRefusalMs: 60_000 } })
    const strict = await bench(kit, { like: test, limits: { staleRefusalMs: -1 } })
    const [lenient, exact] = [store.within(system), strict.store.within(system)]
    await lenient.update('s', { now }, book('p'))
    expect(await exact.update('s', { now }, book('q')).catch(codeOf)).toBe('SLOT_TAKEN')
    test.forget()
    expect(await lenient.update('s', { now }, book('q')).catch(codeOf)).toBe('SLOT_TAKEN')
    expect(test.seen).toEqual([])
    await lenient.update('s', { now }, record({ type: 'released', who: 'p' }))
    expect((await exact.update('s', { now }, book('q'))).outcome).toBe('written')
  })

  it('RFC 9110: If-Match with another version is STALE_VERSION', async () => {
    const { store } = await withSheet(kit, 5)
    const repository = store.within(system)
    const remark = record({ type: 'remarked', text: 'x' })
    expect((await repository.update('s', { now, ifVersion: 1 }, remark)).version).toBe(2)
    expect(await repository.update('s', { now, ifVersion: 1 }, remark).catch(codeOf)).toBe(
      'STALE_VERSION',
    )
    const both = [2, 2].map((ifVersion) => repository.update('s', { now, ifVersion }, remark))
    expect(await outcomes(both)).toEqual(['done', 'STALE_VERSION'])
  })
}

function writes(kit: Kit): void {
  const { expect, it } = kit

  it('D1: a write names only what changed', async () => {
    const { test, store } = await withSheet(kit, 5)
    await store.within(system).update('s', intent('a'), book('old'))
    test.forget()
    await store.within(system).update('s', intent('k'), book('p.1$'))
    const { q, u } = lastUpdate(test, sheets.collection)
    expect(q).toEqual({ _id: 's', version: 2 })
    expect(Object.keys(u).sort()).toEqual(['$push', '$set'])
    expect(Object.keys(u.$set ?? {}).sort()).toEqual([
      'commit',
      'keys.free',
      'ops.k',
      'pendingAt',
      'seq',
      'state.seats.p%2E1%24',
      'version',
    ])
    const release = record({ type: 'released', who: 'p.1$' })
    await store.within(system).update('s', { now }, release)
    expect(lastUpdate(test, sheets.collection).u.$unset).toEqual({ 'state.seats.p%2E1%24': '' })
    expect(Object.keys((await store.within(system).read('s'))?.state.seats ?? {})).toEqual(['old'])
  })

  it('D1: one caller whose rule refuses does not disturb the others of its batch', async () => {
    const { store } = await withSheet(kit, 9)
    const repository = store.within(system)
    const broken = (): never => {
      throw new TypeError('a defect')
    }
    const calls = [book('a'), broken, book('b'), book('a')].map((decide, n) =>
      repository.update<unknown>('s', intent(`k${n}`), decide),
    )
    expect(await outcomes(calls)).toEqual(['done', 'TypeError: a defect', 'done', 'ALREADY_BOOKED'])
  })

  it('D24: a second unique value refuses only the caller that brings it', async () => {
    const { store } = await withSheet(kit, 9)
    const repository = store.within(system)
    await repository.update('t', { now }, open(1))
    const person = (name: string) => record({ type: 'personGiven', person: name, guest: 'someone' })
    await repository.update('t', intent('p'), person('Zhang San'))
    const calls = [book('a'), person('Zhang San'), book('b')].map((decide, n) =>
      repository.update<unknown>('s', intent(`k${n}`), decide),
    )
    expect(await outcomes(calls)).toEqual(['done', 'ALREADY_EXISTS', 'done'])
  })

  it('D15: what the store cannot hold is refused to the one that brings it', async () => {
    const { store } = await withSheet(kit, 9)
    const tooLong = record({ type: 'remarked', text: 'x'.repeat(17 * 1024 * 1024) })
    const calls = [book('a'), tooLong, book('b')].map((decide, n) =>
      store.within(system).update<unknown>('s', intent(`k${n}`), decide),
    )
    expect(await outcomes(calls)).toEqual(['done', 'LIMIT_REACHED', 'done'])
    // Nor does it hinder those who are written by the same command.
    const ids = ['t', 's', 'u']
    for (const id of ['t', 'u']) await store.within(system).update(id, { now }, open(1))
    const elsewhere = ids.map((id, n) =>
      store.within(system).update<unknown>(id, intent(`l${n}`), id === 's' ? tooLong : book('c')),
    )
    expect(await outcomes(elsewhere)).toEqual(['done', 'LIMIT_REACHED', 'done'])
  })

  it('PR1: a commit whose answer is lost is found by its mark and not done twice', async () => {
    const { store } = await withSheet(kit, 9)
    const repository = store.within(system)
    for (const at of [1, 2]) {
      armFailpoints({ HCRM_FAILPOINTS: 'documents.afterCommit=error@1' })
      // Neither a key nor a source: nothing but the mark tells.
      const calls = numbers(3).map((n) => repository.update('s', { now }, book(`p${at}.${n}`)))
      expect(await outcomes(calls)).toEqual(['done', 'done', 'done'])
    }
    armFailpoints({ HCRM_FAILPOINTS: 'documents.afterCommit=error@1' })
    expect((await repository.update('made', { now }, open(1))).outcome).toBe('written')
    armFailpoints({})
    const found = await repository.read('s')
    expect(Object.keys(found?.state.seats ?? {})).toHaveLength(6)
  })

  it('D22: an older shape is brought forward on reading and written as a whole', async () => {
    const { test, store } = await withSheet(kit, 9)
    await store.within(system).update('s', intent('k'), book('p'))
    const other = await kit.open({ like: test })
    const upgraded = other.database.aggregates<Sheet, SheetEvent>({
      ...sheets,
      v: 2,
      upgrade: (state, v) => ({ ...(state as Sheet), remarks: [`came from ${v}`] }),
    })
    const repository = upgraded.within(system)
    expect((await repository.read('s'))?.state.remarks).toEqual(['came from 1'])
    await repository.update('s', intent('k2'), book('q'))
    const read = await upgraded.within(system).read('s')
    expect(read?.state).toMatchObject({ remarks: ['came from 1'], capacity: 9 })
    expect(Object.keys(read?.state.seats ?? {})).toEqual(['p', 'q'])
  })

  it('PR18: what a later release has written stays as it was written', async () => {
    const { test, store } = await withSheet(kit, 9)
    await store.within(system).update('s', intent('k'), book('p'))
    const other = await kit.open({ like: test })
    const later = other.database.aggregates<Sheet, SheetEvent>({
      ...sheets,
      v: 2,
      upgrade: (state, v) => {
        const { remarks = [], ...rest } = state as Sheet
        return { ...rest, remarks: [...remarks, `came from ${v}`] }
      },
    })
    await later.within(system).update('s', intent('k2'), book('q'))
    // The release before knows neither the field nor the number of the shape.
    await store.within(system).update('s', intent('k3'), book('r'))
    const read = await later.within(system).read('s')
    expect(read?.state.remarks).toEqual(['came from 1'])
    expect(Object.keys(read?.state.seats ?? {})).toEqual(['p', 'q', 'r'])
  })

  it('due: the sweeper sees what is due, oldest first, until a write moves it', async () => {
    const { store } = await bench(kit)
    const repository = store.within(system)
    for (const [id, ms] of [
      ['a', 30],
      ['b', 10],
      ['c', 99],
    ] as const) {
      await repository.update(id, { now }, open(1))
      await repository.update(id, { now }, record({ type: 'planned', at: later(ms) }))
    }
    expect(await store.due(later(50), 10)).toEqual(['b', 'a'])
    expect(await store.due(later(50), 1)).toEqual(['b'])
    await repository.update('b', { now }, record({ type: 'planned', at: undefined }))
    expect(await store.due(later(50), 10)).toEqual(['a'])
  })
}
