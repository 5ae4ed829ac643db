import type { TestDatabase } from '@hcrm/documents/testing'
import { openTestDatabase } from '@hcrm/documents/testing'
import { isProblem } from '@hcrm/kernel'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { accounts, book, earn, open, rows, sheets } from '../src/testing/fixtures.ts'
import { codeOf, intent, now, numbers, outcomes, system } from '../src/testing/kit.ts'
import type { BrokenLine } from './fixtures/proxy.ts'
import { breakableLine } from './fixtures/proxy.ts'

const limits = { serverSelectionMs: 500, connectMs: 500 }

function storesOf(test: TestDatabase) {
  const sheet = test.database.aggregates(sheets).within(system)
  const account = test.database.streams(accounts).within(system)
  const list = test.database.projection(rows).within(system)
  const claims = test.database.claims('contract.claims')
  return { sheet, account, list, claims }
}

async function reachable({ database }: TestDatabase): Promise<void> {
  const deadline = performance.now() + 5_000
  for (;;) {
    try {
      return await database.ping()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
  }
}

describe('a broken way to the store', () => {
  let direct: TestDatabase
  let proxy: BrokenLine
  let far: TestDatabase
  const others: TestDatabase[] = []
  let stores: ReturnType<typeof storesOf>
  let straight: ReturnType<typeof storesOf>

  beforeAll(async () => {
    direct = await openTestDatabase()
    straight = storesOf(direct)
    await direct.database.createIndexes()
    proxy = await breakableLine(direct.uri)
    far = await openTestDatabase({ like: direct, uri: proxy.uri, limits })
    stores = storesOf(far)
  })

  afterAll(async () => {
    proxy.back()
    for (const other of others) await other.close()
    await far.close()
    await proxy.close()
    await direct.close()
  })

  it('PR1: a lost reply is settled by looking once, with and without a key', async () => {
    const { sheet, account, list, claims } = stores
    proxy.loseReplies(1)
    expect((await sheet.update('lost', { now }, open(64))).outcome).toBe('written')
    proxy.loseReplies(1)
    expect((await sheet.update('lost', { now }, book('keyless'))).outcome).toBe('written')
    proxy.loseReplies(1)
    expect((await sheet.update('lost', intent('k'), book('keyed'))).outcome).toBe('written')
    proxy.loseReplies(1)
    const posted = numbers(3).map((n) => account.append('b1/lost', intent(`k${n}`), earn(1)))
    expect((await Promise.all(posted)).map(({ outcome }) => outcome)).toEqual(
      numbers(3).map(() => 'written'),
    )
    proxy.loseReplies(1)
    await list.put('lost', 1, { branch: 'b1', name: 'n', rank: 1 })
    proxy.loseReplies(1)
    expect(await claims.take([{ id: 'lost', holder: 'me', alias: 'op' }], now)).toEqual(['taken'])
    const found = await straight.sheet.read('lost')
    expect(found?.version).toBe(3)
    expect(Object.keys(found?.state.seats ?? {})).toHaveLength(2)
    expect(await straight.account.read('b1/lost')).toMatchObject({ seq: 3, state: { balance: 3 } })
    expect(await straight.list.read('lost')).toMatchObject({ rank: 1 })
  })

  it('PR3: what stays unknown is OUTCOME_UNKNOWN; the same key then gives the answer', async () => {
    const { sheet, account } = stores
    await sheet.update('unknown', { now }, open(64))
    await account.append('b1/unknown', intent('first'), earn(5))
    proxy.loseReplyAndGo()
    const booked = sheet.update('unknown', intent('k'), book('p'))
    expect(await booked.catch(codeOf)).toBe('OUTCOME_UNKNOWN')
    proxy.back()
    await reachable(far)
    proxy.loseReplyAndGo()
    const earned = account.append('b1/unknown', intent('k'), earn(1))
    expect(await earned.catch(codeOf)).toBe('OUTCOME_UNKNOWN')
    proxy.back()
    await reachable(far)
    const repeated = await sheet.update('unknown', intent('k'), book('p'))
    expect(repeated).toMatchObject({ outcome: 'replayed', answer: { place: 1 }, version: 2 })
    const posted = await account.append('b1/unknown', intent('k'), earn(1))
    expect(posted).toMatchObject({ outcome: 'replayed', answer: { balance: 6 }, seq: 2 })
  })

  it('a store that is away is UNAVAILABLE: nothing was done; then all goes on', async () => {
    const { sheet, account, list, claims } = stores
    await sheet.update('away', { now }, open(2))
    proxy.away()
    await expect(far.database.ping()).rejects.toThrow()
    const tried = [
      sheet.update('away', intent('k'), book('p')),
      account.append('b1/away', intent('k'), earn(1)),
      list.put('away', 1, { branch: 'b1', name: 'n', rank: 1 }),
      claims.take([{ id: 'away', holder: 'me' }], now),
      sheet.read('away'),
      list.list({ rank: 1 }, { limit: 1 }),
    ]
    expect(new Set(await outcomes(tried))).toEqual(new Set(['UNAVAILABLE']))
    proxy.back()
    expect((await straight.sheet.read('away'))?.version).toBe(1)
    await reachable(far)
    expect((await sheet.update('away', intent('k'), book('p'))).outcome).toBe('written')
  })

  it('W25: an index is made, though it takes longer than an answer is waited for', async () => {
    const empty = await openTestDatabase()
    const brief = { ...limits, socketMs: 300 }
    const hasty = await openTestDatabase({ like: empty, uri: proxy.uri, limits: brief })
    others.push(hasty, empty)
    storesOf(hasty)
    proxy.delayReply('createIndexes', 1_000)
    await hasty.database.createIndexes()
    await hasty.database.checkIndexes()
  })

  it('PR1: 64 writers through a line that loses replies have one effect each', async () => {
    const { sheet } = stores
    await sheet.update('storm', { now }, open(64))
    const storm = { rages: true }
    const shaking = (async () => {
      while (storm.rages) {
        proxy.loseReplies(1)
        await straight.sheet.read('storm')
      }
    })()
    const answers = await Promise.all(
      numbers(64).map(async (n) => {
        for (;;) {
          try {
            return await sheet.update('storm', intent(`k${n}`), book(`p${n}`))
          } catch (error) {
            if (!isProblem(error)) throw error
            expect(['OUTCOME_UNKNOWN', 'UNAVAILABLE', 'CONFLICT']).toContain(error.code)
          }
        }
      }),
    )
    storm.rages = false
    await shaking
    proxy.loseReplies(0)
    const places = answers.map((written) => 'answer' in written && written.answer.place)
    expect([...places].sort((a, b) => Number(a) - Number(b))).toEqual(numbers(64).map((n) => n + 1))
    const found = await straight.sheet.read('storm')
    expect(Object.keys(found?.state.seats ?? {})).toHaveLength(64)
  })

  it('PR1: without a key, a lost reply that others have written over stays unknown', async () => {
    const patience = { serverSelectionMs: 10_000 }
    const waiting = await openTestDatabase({ like: direct, uri: proxy.uri, limits: patience })
    others.push(waiting)
    const { sheet } = storesOf(waiting)
    await sheet.update('over', { now }, open(9))
    proxy.loseReplyAndGo()
    const calls = outcomes([
      sheet.update('over', { now }, book('keyless')),
      sheet.update('over', intent('k'), book('keyed')),
    ])
    const written = async () => ((await straight.sheet.read('over'))?.version ?? 0) > 1
    while (!(await written()));
    await straight.sheet.update('over', { now }, book('other'))
    proxy.back()
    expect(await calls).toEqual(['OUTCOME_UNKNOWN', 'done'])
    const found = await straight.sheet.read('over')
    expect(Object.keys(found?.state.seats ?? {}).sort()).toEqual(['keyed', 'keyless', 'other'])
  })

  it('PR1: a command that a store stops reading ends, and its connection with it', async () => {
    const frozen = { ...limits, socketMs: 500 }
    const alone = { like: direct, uri: proxy.uri, limits: frozen, poolSize: 1 }
    const writer = await openTestDatabase(alone)
    others.push(writer)
    const { sheet } = storesOf(writer)
    await sheet.update('frozen', { now }, open(9))
    proxy.freeze()
    // More than the buffers between here and the store can hold.
    const long = 'p'.repeat(7_000_000)
    // Sent again on a new connection, which there must be room for.
    expect((await sheet.update('frozen', intent('k'), book(long))).outcome).toBe('written')
  })

  it('SEC: an error of the store tells its code and nothing that was written', async () => {
    proxy.away()
    const error = await stores.sheet.read('away').catch((reason: unknown) => reason)
    proxy.back()
    // The driver tells either, by whether it has seen the connection break before the call.
    expect(isProblem(error, 'UNAVAILABLE') && String(error.cause)).toMatch(
      /^Error: store: Mongo(ServerSelection|Network)Error$/,
    )
  })
})
