import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { documentFailpoints } from '@hcrm/documents'
import type { TestDatabase } from '@hcrm/documents/testing'
import { openTestDatabase } from '@hcrm/documents/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import { accounts, guestSheets, open, rows, sheets } from '../src/testing/fixtures.ts'
import { intent, now, numbers, system } from '../src/testing/kit.ts'

const tasks = 24

/** Passed only where claims, document and rows go in commands of their own. */
const apart = new Set(['documents.afterClaims', 'documents.afterWrite'])

/**
 * Times a failpoint is passed before it kills. Marks of what is published go along with the next
 * write of their document: only the last of each of the two stores surely go by themselves.
 */
const marksAlone = 2
const passes: Readonly<Record<string, number>> = {
  'documents.beforePublished': marksAlone,
  'documents.afterPublished': marksAlone,
}
const passesElsewhere = 3

/** Runs the writer; the lines it got out and the signal it ended by. */
async function run(test: TestDatabase, failpoints: string, oneCommandMax = 48) {
  const { uri, dbName, keys } = test
  const base64 = (bytes: Uint8Array | undefined): string =>
    Buffer.from(bytes ?? []).toString('base64')
  const settings = {
    uri,
    dbName,
    tasks,
    oneCommandMax,
    master: base64(keys.masters.get(1)),
    blind: base64(keys.blind),
  }
  const script = join(import.meta.dirname, 'fixtures/crash-writer.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@hcrm/source', script, JSON.stringify(settings)],
    {
      env: { ...process.env, NODE_OPTIONS: '', HCRM_FAILPOINTS: failpoints },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const [out, errors, [, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { lines: out.split('\n').filter((line) => line !== ''), signal, errors }
}

/** Numbers of the lines that begin with `word`. */
function said(lines: readonly string[], word: string): readonly number[] {
  return lines
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => Number(line.split(' ').at(-1)))
}

describe('PR1, PR6: a process killed at any failpoint', () => {
  let test: TestDatabase

  afterEach(() => test.close())

  it.each(Object.keys(documentFailpoints))(
    '%s: nothing lost, nothing doubled',
    async (failpoint) => {
      test = await openTestDatabase()
      const store = test.database.aggregates(sheets)
      const streams = test.database.streams(accounts)
      const projection = test.database.projection(rows)
      const list = projection.within(system)
      const party = test.database.aggregates(guestSheets(projection)).within(system)
      const claims = test.database.claims('contract.claims')
      await test.database.createIndexes()
      for (const id of ['s0', 's1', 's2'])
        await store.within(system).update(id, intent('open'), open(99))

      const kill = `${failpoint}=kill@${passes[failpoint] ?? passesElsewhere}`
      const killed = await run(test, kill, apart.has(failpoint) ? 0 : undefined)
      // A failpoint nothing passes would make this test say nothing.
      expect([killed.signal, killed.errors]).toEqual(['SIGKILL', ''])
      const booked = async () => {
        const found = await store.within(system).readMany(['s0', 's1', 's2'])
        return found.flatMap(({ state }) => Object.keys(state.seats).map((p) => Number(p.slice(1))))
      }
      expect(await booked()).toEqual(expect.arrayContaining([...said(killed.lines, 'booked')]))

      const finished = await run(test, '')
      expect([finished.lines.at(-1), finished.errors]).toEqual([`finished ${tasks}`, ''])
      expect([...(await booked())].sort((a, b) => a - b)).toEqual(numbers(tasks))
      expect(await streams.within(system).read('b1/a')).toMatchObject({
        seq: tasks,
        state: { balance: tasks },
      })
      const guests = Object.keys((await party.read('party'))?.state.seats ?? {})
      expect(guests.toSorted()).toEqual(
        numbers(tasks)
          .map((n) => `g${n}`)
          .toSorted(),
      )
      const others = numbers(tasks).map((n) => ({ id: `guest g${n}`, holder: 'other' }))
      expect(new Set(await claims.take(others, now))).toEqual(new Set(['held-by-other']))
      for (const n of numbers(tasks)) {
        expect(await list.read(`r${n}`)).toMatchObject({ rank: n })
        const { state, version, erased } = (await store.within(system).read(`x${n}`)) ?? {}
        expect([version, state?.guests]).toEqual([1, n % 4 === 0 ? [] : [`task${n}`]])
        expect(erased).toBe(n % 4 === 0 ? true : undefined)
      }
      const lines = [...killed.lines, ...finished.lines].filter((line) =>
        line.startsWith('relayed '),
      )
      for (const [id, outbox] of [
        ['s0', store.outbox],
        ['s1', store.outbox],
        ['s2', store.outbox],
        ['b1/a', streams.outbox],
      ] as const) {
        const relayed = said(lines, `relayed ${id}`)
        const waiting = (await outbox.pending(id)).map(({ seq }) => seq)
        const events = new Set([...relayed, ...waiting])
        const expected = id === 'b1/a' ? tasks : tasks / 3 + 1
        expect([...events].sort((a, b) => a - b)).toEqual(numbers(expected).map((n) => n + 1))
      }
    },
    120_000,
  )
})
