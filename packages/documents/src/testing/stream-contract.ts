import { armFailpoints } from '../failpoints.ts'
import type { StreamDefinition } from '../types.ts'
import type { Account, AccountEntry } from './fixtures.ts'
import { accounts, earn, spend } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { branches, codeOf, intent, now, numbers, outcomes, system } from './kit.ts'
import type { TestDatabaseOptions } from './open-test-database.ts'

async function bench(
  kit: Kit,
  options: TestDatabaseOptions & { definition?: Partial<typeof accounts> } = {},
) {
  const test = await kit.open(options)
  const definition: StreamDefinition<Account, AccountEntry> = { ...accounts, ...options.definition }
  const store = test.database.streams(definition)
  if (!options.like) await test.database.createIndexes()
  return { test, store, account: store.within(system) }
}

function won(results: readonly unknown[]): number {
  return results.filter((result) => result === 'done').length
}

export function streamContract(kit: Kit): void {
  kit.describe('streams', () => {
    races(kit)
    repetition(kit)
    reading(kit)
  })
}

function races(kit: Kit): void {
  const { expect, it } = kit

  it('PR7: of 20 who spend the whole balance at once one does', async () => {
    const { test, account } = await bench(kit)
    await account.append('b1/a', intent('earn'), earn(100))
    test.forget()
    const spent = numbers(20).map((n) => account.append('b1/a', intent(`k${n}`), spend(100)))
    const results = await outcomes(spent)
    expect(won(results)).toBe(1)
    expect(results.filter((result) => result === 'INSUFFICIENT_POINTS')).toHaveLength(19)
    expect(await account.read('b1/a')).toMatchObject({ seq: 2, state: { balance: 0 } })
    expect(test.seen.filter(({ kind }) => kind === 'commit')).toHaveLength(1)
  })

  it('PR7: nor from two processes, 20 times over; every entry follows the one before', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    const sides = [account, other.account]
    for (const round of numbers(20)) {
      const id = `b1/r${round}`
      await account.append(id, intent('earn'), earn(50))
      const spent = numbers(20).map(async (n) =>
        sides[n % 2]?.append(id, intent(`k${n}`), spend(10)),
      )
      expect(won(await outcomes(spent))).toBe(5)
      const { items } = await account.entries(id, { limit: 100 })
      expect(items.map(({ seq }) => seq)).toEqual(numbers(6).map((n) => n + 1))
      expect(await other.account.read(id)).toMatchObject({ seq: 6, state: { balance: 0 } })
    }
  })

  it('V9: 64 at once on one stream are one document, found and marked as one', async () => {
    const { test, store, account } = await bench(kit)
    await account.append('b1/a', intent('first'), earn(1))
    await store.outbox.published('b1/a', 1)
    test.forget()
    const posted = numbers(64).map((n) => account.append('b1/a', intent(`k${n}`), earn(1)))
    expect(won(await outcomes(posted))).toBe(64)
    expect(test.seen.map(({ name }) => name)).toEqual(['insert'])
    expect(await store.outbox.backlog()).toMatchObject({ count: 1 })
    expect(await store.outbox.pending('b1/a')).toHaveLength(64)
    test.forget()
    await store.outbox.published('b1/a', 65)
    // No batch is touched again, and the mark costs the same however many entries it has.
    expect(test.seen.map(({ name }) => name)).toEqual(['delete'])
    expect(await store.outbox.backlog()).toEqual({ count: 0 })
  })

  it('V9: 64 streams travel together, and two processes on them post what each may', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    const ids = numbers(64).map((n) => `b1/m${n}`)
    await Promise.all(ids.map((id) => account.append(id, intent('earn'), earn(10))))
    expect(test.seen.filter(({ kind }) => kind === 'commit').length).toBeLessThanOrEqual(8)
    await Promise.all(ids.map((id) => other.account.append(id, intent('look'), earn(0))))
    const spent = ids.flatMap((id) =>
      [account, other.account].flatMap((side, s) =>
        numbers(3).map((n) => side.append(id, intent(`k${s}${n}`), spend(5))),
      ),
    )
    expect(won(await outcomes(spent))).toBe(128)
    for (const id of ids) {
      expect(await account.read(id)).toMatchObject({ seq: 4, state: { balance: 0 } })
    }
  })

  it('PR4: no refusal rests on a balance another process has changed meanwhile', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    await account.append('b1/a', intent('k'), earn(1))
    await other.account.append('b1/a', intent('l'), earn(99))
    expect((await account.append('b1/a', intent('m'), spend(100))).seq).toBe(3)
  })
}

function repetition(kit: Kit): void {
  const { expect, it } = kit

  it('PR3: a repeated operation posts nothing and answers the same, even when spent', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    await account.append('b1/a', intent('earn'), earn(100))
    await account.append('b1/a', intent('spend'), spend(100))
    for (const n of numbers(20)) await account.append('b1/a', intent(`more${n}`), earn(0))
    for (const { account: again } of [{ account }, other]) {
      const repeated = await again.append('b1/a', intent('spend'), spend(100))
      expect(repeated).toMatchObject({ outcome: 'replayed', answer: { balance: 0 }, seq: 2 })
      const earned = await again.append('b1/a', intent('earn'), earn(100))
      expect(earned).toMatchObject({ outcome: 'replayed', answer: { balance: 100 }, seq: 1 })
      const reused = again.append('b1/a', intent('earn', 'other'), earn(100))
      expect(await reused.catch(codeOf)).toBe('KEY_REUSED')
    }
    expect(await account.byOperation('b1/a', 'spend')).toMatchObject({ seq: 2, at: now })
    expect(await account.byOperation('b1/a', 'none')).toBeUndefined()
    expect((await account.read('b1/a')).seq).toBe(22)
  })

  it('PR3: the same operation from two processes at once is one entry', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    for (const round of numbers(10)) {
      const twins = [account, other.account, account, other.account].map((side) =>
        side.append('b1/a', intent(`k${round}`), earn(10)),
      )
      const answers = (await Promise.all(twins)).map(({ answer }) => answer.balance)
      expect(new Set(answers)).toEqual(new Set([10 * (round + 1)]))
    }
    expect(await account.read('b1/a')).toMatchObject({ seq: 10, state: { balance: 100 } })
  })

  it('PR1: entries whose answer is lost are found and not posted twice', async () => {
    const { account } = await bench(kit)
    for (const round of numbers(3)) {
      armFailpoints({ HCRM_FAILPOINTS: 'documents.afterAppend=error@1' })
      const posted = numbers(5).map((n) => account.append('b1/a', intent(`${round}.${n}`), earn(1)))
      const results = await Promise.all(posted)
      expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['written']))
    }
    armFailpoints({})
    expect(await account.read('b1/a')).toMatchObject({ seq: 15, state: { balance: 15 } })
  })

  it('PR3: operations that come again among new ones post nothing; the new ones post', async () => {
    const { test, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    const post = (side: typeof account, keys: readonly number[]) =>
      Promise.all(keys.map((n) => side.append('b1/a', intent(`k${n}`), earn(1))))
    await post(account, [0, 1])
    for (const side of [account, other.account, account]) {
      const answers = await post(side, [7, 1, 8, 0, 9, 1])
      expect(answers.map(({ seq }) => seq)).toEqual([3, 2, 4, 1, 5, 2])
    }
    expect(await account.read('b1/a')).toMatchObject({ seq: 5, state: { balance: 5 } })
  })

  it('a rule that wants nothing posts nothing; one that breaks breaks alone', async () => {
    const { account } = await bench(kit)
    const nothing = () => ({ entry: undefined, answer: 'nothing' })
    expect(await account.append('b1/a', intent('n'), nothing)).toMatchObject({
      outcome: 'unchanged',
      seq: 0,
    })
    const broken = (): never => {
      throw new TypeError('a defect')
    }
    const calls = [earn(1), broken, earn(1)].map((decide, n) =>
      account.append<unknown>('b1/a', intent(`k${n}`), decide),
    )
    expect(await outcomes(calls)).toEqual(['done', 'TypeError: a defect', 'done'])
  })
}

function reading(kit: Kit): void {
  const { expect, it } = kit

  it('D7: a long stream opens from its last snapshot, in one round trip', async () => {
    const { test, account } = await bench(kit)
    for (const n of numbers(23)) await account.append('b1/a', intent(`k${n}`), earn(n))
    const folded = { balance: (22 * 23) / 2, entries: 23 }
    test.forget()
    expect(await account.read('b1/a')).toEqual({ seq: 23, state: folded })
    expect(test.seen).toHaveLength(1)
    for (const definition of [{ snapshotEvery: 1000 }, { snapshotEvery: 2 }, { v: 2 }]) {
      const other = await bench(kit, { like: test, definition })
      expect(await other.account.read('b1/a')).toEqual({ seq: 23, state: folded })
    }
  })

  it('D22: a snapshot of another shape is not trusted: the entries are folded anew', async () => {
    const { test, account } = await bench(kit)
    for (const n of numbers(12)) await account.append('b1/a', intent(`k${n}`), earn(n))
    const evolve: typeof accounts.evolve = ({ balance, entries }, { amount }) => ({
      balance: balance + 2 * amount,
      entries: entries + 1,
    })
    const other = await bench(kit, { like: test, definition: { v: 2, evolve } })
    const folded = { balance: 11 * 12, entries: 12 }
    expect(await other.account.read('b1/a')).toEqual({ seq: 12, state: folded })
  })

  it('D18: entries are paged in order, both ways, also where a page ends in a batch', async () => {
    const { account } = await bench(kit)
    for (const n of numbers(3)) await account.append('b1/a', intent(`k${n}`), earn(n))
    // What comes while a write is under way is one batch.
    await Promise.all(numbers(9).map((n) => account.append('b1/a', intent(`l${n}`), earn(n))))
    await account.append('b1/a', intent('last'), earn(1))
    await account.append('b1/a:1', intent('k'), earn(99))
    const forward = numbers(13).map((n) => n + 1)
    for (const [descending, limit] of [
      [false, 3],
      [true, 3],
      [false, 1],
      [true, 1],
      [false, 13],
      [true, 12],
    ] as const) {
      const seen: number[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await account.entries('b1/a', { limit, cursor, descending })
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items.map(({ seq }) => seq))
        cursor = page.nextCursor
        if (cursor === undefined) break
      }
      expect(seen).toEqual(descending ? forward.toReversed() : forward)
    }
  })

  it('D16: a stream of another branch reads as empty and takes no entry', async () => {
    const { store, account } = await bench(kit)
    await account.append('b1/a', intent('k'), earn(5))
    const foreign = store.within(branches('b2'))
    expect(await foreign.read('b1/a')).toEqual({ seq: 0, state: accounts.initial })
    expect((await foreign.entries('b1/a', { limit: 9 })).items).toEqual([])
    expect(await foreign.byOperation('b1/a', 'k')).toBeUndefined()
    for (const key of ['k', 'l']) {
      expect(await foreign.append('b1/a', intent(key), earn(1)).catch(codeOf)).toBe('NOT_FOUND')
    }
    expect(await foreign.append('b1/new', intent('k'), earn(1)).catch(codeOf)).toBe('NOT_FOUND')
    expect((await store.within(branches('b1')).append('b1/a', intent('l'), earn(1))).seq).toBe(2)
  })
}
