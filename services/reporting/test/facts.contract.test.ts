import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Facts } from '../src/app/ports.ts'
import { ageBand } from '../src/domain/dimensions.ts'
import type { Fact, VisitFact } from '../src/domain/facts.ts'
import { openFacts } from '../src/outbound/facts/facts.ts'

let dir: string
let facts: Facts

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facts-'))
  facts = await openFacts({ file: join(dir, 'facts.duckdb'), memoryMb: 256 })
})

afterEach(async () => {
  await facts.close()
  await rm(dir, { recursive: true })
})

function visit(change: Partial<VisitFact>): Fact {
  const row: VisitFact = {
    key: 'v1',
    seq: 1,
    customer: 'c',
    branch: 'east',
    department: 'surgery',
    staff: null,
    kind: 'outpatient',
    date: '2026-03-05',
    procedures: 1,
    booking: null,
    birthYear: 1980,
    sex: 'female',
    region: null,
    source: 'nearby',
    cancelled: false,
    ...change,
  }
  return { table: 'visit', row }
}

function progress(next: bigint) {
  return { positions: new Map([['t:0', next]]), newestEvent: new Date(0), events: 1 }
}

const year = {
  period: { from: '2026-01-01', to: '2026-12-31' },
  branches: undefined,
  department: undefined,
}

async function counted(): Promise<readonly unknown[]> {
  return facts.visits({ ...year, by: 'month', dimensions: ['department'], where: {} })
}

describe('facts', () => {
  it('R1: an event that comes twice or late is counted once', async () => {
    await facts.apply([visit({}), visit({ key: 'v2' })], progress(2n))
    await facts.apply([visit({}), visit({ key: 'v2', seq: 0, department: 'late' })], progress(2n))
    expect(await counted()).toEqual([{ period: '2026-03', department: 'surgery', visits: 2 }])
  })

  it('R1: a correction moves the count, a cancellation takes it away', async () => {
    await facts.apply([visit({})], progress(1n))
    await facts.apply([visit({ seq: 2, department: 'ent', date: '2026-04-01' })], progress(2n))
    expect(await counted()).toEqual([{ period: '2026-04', department: 'ent', visits: 1 }])
    await facts.apply(
      [visit({ seq: 3, department: 'ent', date: '2026-04-01', cancelled: true })],
      progress(3n),
    )
    expect(await counted()).toEqual([])
  })

  it('R1: positions are kept with the rows they belong to', async () => {
    await facts.apply([visit({})], progress(7n))
    await facts.close()
    facts = await openFacts({ file: join(dir, 'facts.duckdb'), memoryMb: 256 })
    expect(await facts.positions()).toEqual(new Map([['t:0', 7n]]))
    expect(await counted()).toHaveLength(1)
  })

  it('R1: rows that cannot be written leave positions where they were', async () => {
    await facts.apply([visit({})], progress(1n))
    const broken = visit({ key: 'v3', date: 'not a date' })
    await expect(facts.apply([visit({ key: 'v2' }), broken], progress(3n))).rejects.toThrow()
    expect(await facts.positions()).toEqual(new Map([['t:0', 1n]]))
    expect(await counted()).toEqual([{ period: '2026-03', department: 'surgery', visits: 1 }])
  })

  it('V11: packed sums equal what the facts themselves give, after any corrections', async () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      seq: fc.integer({ min: 1, max: 9 }),
      branch: fc.constantFrom('east', 'west'),
      department: fc.constantFrom('ent', 'surgery'),
      kind: fc.constantFrom('outpatient', 'inpatient'),
      date: fc.constantFrom('2026-01-31', '2026-02-01', '2026-12-31'),
      source: fc.constantFrom('nearby', 'online'),
      sex: fc.constantFrom('male', 'female'),
      region: fc.constantFrom(null, '310000'),
      birthYear: fc.constantFrom(null, 1951, 2025),
      cancelled: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { maxLength: 6 }),
        async (batches) => {
          await facts.clear()
          for (const batch of batches) await facts.apply(batch.map(visit), progress(1n))
          for (const dimension of ['kind', 'source', 'sex', 'region', 'ageBand'] as const) {
            const packed = await facts.visits({
              ...year,
              by: 'month',
              dimensions: ['branch', dimension],
              where: {},
            })
            // A range that is no whole number of months cannot be answered by a monthly pack.
            const direct = await facts.visits({
              ...year,
              period: { from: '2026-01-01', to: '2026-12-31' },
              by: 'month',
              dimensions: ['branch', dimension, dimension === 'sex' ? 'source' : 'sex'],
              where: {},
            })
            expect(regrouped(packed, dimension)).toEqual(regrouped(direct, dimension))
          }
        },
      ),
      { numRuns: 30 },
    )
  }, 60_000)

  it('R2: age bands are the same in a report and in a rule', async () => {
    const years = [
      null,
      2027,
      2026,
      2025,
      2020,
      2019,
      2009,
      2008,
      1997,
      1996,
      1982,
      1981,
      1967,
      1966,
      1952,
      1951,
      1900,
    ]
    await facts.apply(
      years.map((birthYear, index) => visit({ key: `v${index}`, birthYear })),
      progress(1n),
    )
    const found = await facts.visits({ ...year, by: 'year', dimensions: ['ageBand'], where: {} })
    const expected = new Map<string, number>()
    for (const birthYear of years) {
      const band = ageBand(birthYear, 2026)
      expected.set(band, (expected.get(band) ?? 0) + 1)
    }
    expect(new Map(found.map(({ ageBand: band, visits }) => [band, visits]))).toEqual(expected)
  })

  it('R1: filled twice from the start, two files hold the same', async () => {
    const history = [
      visit({}),
      visit({ key: 'v2', staff: 'd1' }),
      visit({ seq: 2, cancelled: true }),
    ]
    for (const fact of history) await facts.apply([fact], progress(1n))
    const before = await facts.digest()
    await facts.clear()
    expect(await facts.digest()).not.toEqual(before)
    await facts.apply(history, progress(1n))
    expect(await facts.digest()).toEqual(before)
  })

  it('P1: a reader counts only the branches of their scope', async () => {
    await facts.apply([visit({}), visit({ key: 'v2', branch: 'west' })], progress(1n))
    const query = { ...year, by: 'year', dimensions: ['branch'], where: {} } as const
    expect(await facts.visits({ ...query, branches: ['west'] })).toEqual([
      { period: '2026', branch: 'west', visits: 1 },
    ])
    expect(await facts.visits({ ...query, branches: [] })).toEqual([])
  })
})

function regrouped(
  found: readonly Readonly<Record<string, unknown>>[],
  dimension: string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const row of found) {
    const key = [row['period'], row['branch'], row[dimension]].join(' ')
    sums.set(key, (sums.get(key) ?? 0) + Number(row['visits']))
  }
  return new Map([...sums].filter(([, count]) => count !== 0))
}
