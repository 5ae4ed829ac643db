import type { AggregateStore, Outbox } from '../types.ts'
import type { AccountEntry, Sheet, SheetEvent } from './fixtures.ts'
import { accounts, book, earn, open, record, sheets } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { codeOf, intent, later, now, numbers, outcomes, system } from './kit.ts'
import type { TestDatabaseOptions } from './open-test-database.ts'

async function bench(kit: Kit, options: TestDatabaseOptions = {}) {
  const test = await kit.open(options)
  const store: AggregateStore<Sheet, SheetEvent> = test.database.aggregates(sheets)
  const streams = test.database.streams(accounts)
  if (!options.like) await test.database.createIndexes()
  return { test, store, streams, sheet: store.within(system), account: streams.within(system) }
}

async function seqs(outbox: Outbox, id: string): Promise<readonly number[]> {
  return (await outbox.pending(id)).map(({ seq }) => seq)
}

export function outboxContract(kit: Kit): void {
  kit.describe('outbox', () => {
    handshake(kit)
    bounds(kit)
    streamOutbox(kit)
  })
}

function handshake(kit: Kit): void {
  const { expect, it } = kit

  it('D2: events wait in order of decision, without gaps, ready to leave', async () => {
    const { store, sheet } = await bench(kit)
    await sheet.update('s', intent('open'), open(64))
    await outcomes(numbers(20).map((n) => sheet.update('s', intent(`k${n}`), book(`p${n}`))))
    const pending = await store.outbox.pending('s')
    expect(pending.map(({ seq }) => seq)).toEqual(numbers(21).map((n) => n + 1))
    expect(pending[0]).toEqual({
      seq: 1,
      topic: 'contract.sheet.v1',
      type: 'opened',
      at: now,
      branch: 'b1',
      data: new TextEncoder().encode('["s","opened",0]'),
    })
    const taken = pending.map((event) => JSON.parse(new TextDecoder().decode(event.data))[2])
    expect(taken).toEqual(numbers(21))
  })

  it('D3: an event that stays inside takes no seq', async () => {
    const { store, sheet } = await bench(kit)
    await sheet.update('s', { now }, open(9))
    await sheet.update('s', { now }, record({ type: 'booked', who: 'q', quiet: true }))
    await sheet.update('s', { now }, book('p'))
    expect(await seqs(store.outbox, 's')).toEqual([1, 2])
  })

  it('PR6: a relay sees only what a majority has, no event that may be undone', async () => {
    const { test, store, streams, sheet } = await bench(kit)
    await sheet.update('s', intent('open'), open(9))
    test.forget()
    for (const outbox of [store.outbox, streams.outbox]) {
      await outbox.waiting(later(1), 9)
      await outbox.pending('s')
    }
    const reads = test.sent.filter((command) => 'find' in command)
    expect(reads).toHaveLength(4)
    for (const { readConcern } of reads) expect(readConcern).toEqual({ level: 'majority' })
  })

  it('PR6: what is added while the relay publishes stays, and so does the rest', async () => {
    const { store, sheet } = await bench(kit)
    const { outbox } = store
    await sheet.update('s', { now }, open(9))
    await sheet.update('s', { now: later(1000) }, book('a'))
    expect(await outbox.waiting(now, 10)).toEqual(['s'])
    const [first] = await outbox.pending('s')
    await Promise.all([
      outbox.published('s', first?.seq ?? 0),
      sheet.update('s', { now: later(2000) }, book('b')),
    ])
    expect(await seqs(outbox, 's')).toEqual([2, 3])
    // The wait counts from the oldest that is left.
    expect(await outbox.waiting(now, 10)).toEqual([])
    expect(await outbox.waiting(later(1000), 10)).toEqual(['s'])
    expect(await outbox.backlog()).toEqual({ count: 1, oldest: later(1000) })
    await outbox.published('s', 3)
    expect(await outbox.waiting(later(9000), 10)).toEqual([])
    expect(await outbox.backlog()).toEqual({ count: 0 })
    await outbox.published('s', 3)
    await outbox.published('missing', 1)
    await sheet.update('s', { now: later(3000) }, book('c'))
    expect(await seqs(outbox, 's')).toEqual([4])
    expect(await outbox.waiting(later(3000), 10)).toEqual(['s'])
  })

  it('PR6: a relay and 64 writers together lose and double no event', async () => {
    const { test, store, sheet } = await bench(kit)
    const other = await bench(kit, { like: test })
    await sheet.update('s', { now }, open(64))
    const relayed: number[] = []
    const writers = { busy: true }
    const relay = async (): Promise<void> => {
      while (writers.busy || (await seqs(store.outbox, 's')).length > 0) {
        const pending = await seqs(store.outbox, 's')
        relayed.push(...pending)
        await store.outbox.published('s', pending.at(-1) ?? 0)
      }
    }
    const relaying = relay()
    const writes = numbers(64).map((n) =>
      (n % 2 ? sheet : other.sheet).update('s', intent(`k${n}`), book(`p${n}`)),
    )
    expect(await outcomes(writes)).toEqual(numbers(64).map(() => 'done'))
    writers.busy = false
    await relaying
    expect(relayed).toEqual(numbers(65).map((n) => n + 1))
  })

  it('V18: a write takes along the mark of what its document has published', async () => {
    const { test, store, sheet } = await bench(kit, { limits: { markDelayMs: 600_000 } })
    await sheet.update('s', { now }, open(9))
    await sheet.update('s', { now: later(1000) }, book('a'))
    const marked = store.outbox.published('s', 1)
    expect(await seqs(store.outbox, 's')).toEqual([2])
    test.forget()
    await sheet.update('s', { now: later(2000) }, book('b'))
    await marked
    expect(test.seen.filter(({ kind }) => kind === 'commit')).toHaveLength(1)
    expect(await seqs(store.outbox, 's')).toEqual([2, 3])
    expect(await store.outbox.backlog()).toEqual({ count: 1, oldest: later(1000) })
    const rest = store.outbox.published('s', 3)
    await sheet.update('s', { now: later(3000) }, book('c'))
    await rest
    const other = await bench(kit, { like: test })
    expect(await seqs(other.store.outbox, 's')).toEqual([4])
    expect(await other.store.outbox.backlog()).toEqual({ count: 1, oldest: later(3000) })
  })

  it('PR6: what another process has published and not marked waits until it has', async () => {
    const { test, store, sheet } = await bench(kit, { limits: { markDelayMs: 600_000 } })
    const other = await bench(kit, { like: test })
    await sheet.update('s', { now }, open(9))
    const marked = store.outbox.published('s', 1)
    await other.sheet.update('s', { now }, book('a'))
    expect(await seqs(other.store.outbox, 's')).toEqual([1, 2])
    // It has lost the race for its write once; the next one takes the mark along.
    await sheet.update('s', { now }, book('b'))
    await marked
    expect(await seqs(other.store.outbox, 's')).toEqual([2, 3])
  })

  it('PR6: a process that closes leaves no mark behind', async () => {
    const { test } = await bench(kit)
    const leaving = await bench(kit, { like: test, limits: { markDelayMs: 600_000 } })
    await leaving.sheet.update('s', { now }, open(9))
    await leaving.account.append('b1/a', intent('k'), earn(1))
    const marks = [
      leaving.store.outbox.published('s', 1),
      leaving.streams.outbox.published('b1/a', 1),
    ]
    await leaving.test.database.close()
    await Promise.all(marks)
    const { store, streams } = await bench(kit, { like: test })
    expect(await seqs(store.outbox, 's')).toEqual([])
    expect(await seqs(streams.outbox, 'b1/a')).toEqual([])
  })

  it('oldest first, as many as asked for; the process is told of its commits', async () => {
    const { test, store, sheet } = await bench(kit)
    const told: string[] = []
    store.outbox.onCommit((id) => told.push(id))
    for (const [id, ms] of [
      ['late', 30],
      ['early', 10],
      ['mid', 20],
    ] as const) {
      await sheet.update(id, { now: later(ms) }, open(1))
    }
    expect(await store.outbox.waiting(later(99), 2)).toEqual(['early', 'mid'])
    expect(told).toEqual(['late', 'early', 'mid'])
    await sheet.update('mid', { now }, record({ type: 'booked', who: 'q', quiet: true }))
    await sheet.update('mid', { now }, book('q')).catch(codeOf)
    expect(told).toHaveLength(3)
    expect(test.database.outboxes().map(({ name }) => name)).toEqual([
      sheets.collection,
      accounts.collection,
    ])
  })
}

function bounds(kit: Kit): void {
  const { expect, it } = kit

  it('D15: a full outbox refuses with EVENT_BACKLOG until some relay has made room', async () => {
    const { test, sheet } = await bench(kit, { limits: { pendingMax: 3 } })
    const other = await bench(kit, { like: test })
    await sheet.update('s', { now }, open(9))
    const booked = numbers(4).map((n) => sheet.update('s', intent(`k${n}`), book(`p${n}`)))
    expect(await outcomes(booked)).toEqual(['done', 'done', 'EVENT_BACKLOG', 'EVENT_BACKLOG'])
    // What leaves no event is not held up.
    await sheet.update('s', { now }, record({ type: 'booked', who: 'q', quiet: true }))
    await other.store.outbox.published('s', 2)
    const again = numbers(4).map((n) => sheet.update('s', intent(`l${n}`), book(`r${n}`)))
    expect(await outcomes(again)).toEqual(['done', 'done', 'EVENT_BACKLOG', 'EVENT_BACKLOG'])
  })

  it('D15: the same for a stream', async () => {
    const limits = { pendingMax: 7 }
    const { test, account } = await bench(kit, { limits })
    const other = await bench(kit, { like: test, limits })
    const post = (side: typeof account, name: string, count: number) =>
      numbers(count).map((n) => side.append('b1/a', intent(`${name}${n}`), earn(1)))
    expect(new Set(await outcomes(post(account, 'k', 5)))).toEqual(new Set(['done']))
    expect(new Set(await outcomes(post(account, 'j', 2)))).toEqual(new Set(['done']))
    // Another process, that has to read first, counts the same.
    const cold = other.account.append('b1/a', intent('x'), earn(1, true))
    expect((await cold).seq).toBe(8)
    expect(await outcomes(post(other.account, 'l', 1))).toEqual(['EVENT_BACKLOG'])
    await other.streams.outbox.published('b1/a', 5)
    expect(await outcomes(post(account, 'm', 6))).toEqual([
      ...numbers(5).map(() => 'done'),
      'EVENT_BACKLOG',
    ])
  })
}

function streamOutbox(kit: Kit): void {
  const { expect, it } = kit

  it('D15: an entry the store cannot hold is refused to the one that brings it', async () => {
    const test = await kit.open()
    const sizeOf = ({ amount }: AccountEntry) => (amount === 2 ? 17 * 1024 * 1024 : 1)
    const account = test.database
      .streams({
        ...accounts,
        publish: (entry) => {
          const data = new Uint8Array(sizeOf(entry))
          return { topic: 'contract.account.v1', type: 'Posted', data }
        },
      })
      .within(system)
    await test.database.createIndexes()
    const posted = [1, 2, 3].map((n) => account.append(`b1/${n}`, intent('k'), earn(n)))
    expect(await outcomes(posted)).toEqual(['done', 'LIMIT_REACHED', 'done'])
  })

  it('D7: events of a stream have no gaps, are relayed in order and removed', async () => {
    const { streams, account } = await bench(kit)
    const { outbox } = streams
    for (const [n, quiet] of [false, true, false, true, false].entries()) {
      await account.append('b1/a', { ...intent(`k${n}`), now: later(n) }, earn(n, quiet))
    }
    await account.append('b1/b', { ...intent('k'), now: later(9) }, earn(1))
    expect(await seqs(outbox, 'b1/a')).toEqual([1, 2, 3])
    expect(await outbox.waiting(later(0), 10)).toEqual(['b1/a'])
    expect(await outbox.waiting(later(99), 10)).toEqual(['b1/a', 'b1/b'])
    expect(await outbox.backlog()).toEqual({ count: 4, oldest: now })
    await outbox.published('b1/a', 2)
    expect(await seqs(outbox, 'b1/a')).toEqual([3])
    expect(await outbox.waiting(later(2), 10)).toEqual([])
    await outbox.published('b1/a', 3)
    expect(await outbox.waiting(later(99), 10)).toEqual(['b1/b'])
    await account.append('b1/a', intent('next'), earn(1))
    expect(await seqs(outbox, 'b1/a')).toEqual([4])
  })

  it('PR6: what two processes add while events of a stream leave is not taken off', async () => {
    const { test, streams, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    const relayed: number[] = []
    for (const round of numbers(9)) {
      const pending = await seqs(streams.outbox, 'b1/a')
      const posted = numbers(round < 8 ? 6 : 0).map((n) =>
        (n % 2 ? account : other.account).append('b1/a', intent(`k${round}.${n}`), earn(1)),
      )
      expect(await outcomes(posted)).toEqual(posted.map(() => 'done'))
      await streams.outbox.published('b1/a', pending.at(-1) ?? 0)
      relayed.push(...pending)
    }
    expect(relayed).toEqual(numbers(48).map((n) => n + 1))
    expect(await streams.outbox.backlog()).toEqual({ count: 0 })
  })

  it('PR6: what was refused leaves nothing that waits: lost race, repeated operation', async () => {
    const { test, streams, account } = await bench(kit)
    const other = await bench(kit, { like: test })
    await other.account.append('b1/a', intent('k1'), earn(1))
    for (const n of [2, 3, 4]) await account.append('b1/a', intent(`k${n}`), earn(1))
    await streams.outbox.published('b1/a', 4)
    // It believes that the second place is free.
    expect((await other.account.append('b1/a', intent('k5'), earn(1))).seq).toBe(5)
    expect(await streams.outbox.backlog()).toMatchObject({ count: 1 })
    expect(await seqs(streams.outbox, 'b1/a')).toEqual([5])
    await streams.outbox.published('b1/a', 5)
    // Nobody there knows these operations: they are refused by the store.
    const third = await bench(kit, { like: test })
    const again = numbers(3).map((n) => third.account.append('b1/a', intent(`k${n + 1}`), earn(1)))
    expect((await Promise.all(again)).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await streams.outbox.backlog()).toEqual({ count: 0 })
  })

  it('PR8: a batch of two topics is refused: it could be marked only in part', async () => {
    const test = await kit.open()
    const topicOf = ({ amount }: AccountEntry) => `contract.account${amount}.v1`
    const account = test.database
      .streams({
        ...accounts,
        publish: (entry) => ({ topic: topicOf(entry), type: 'Posted', data: Uint8Array.of(1) }),
      })
      .within(system)
    await test.database.createIndexes()
    const posted = [1, 1, 2].map((n, key) => account.append('b1/a', intent(`k${key}`), earn(n)))
    expect(new Set(await outcomes(posted))).toEqual(
      new Set(['TypeError: a stream speaks to one topic']),
    )
    expect((await account.read('b1/a')).seq).toBe(0)
  })
}
