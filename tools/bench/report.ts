import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Facts } from '../../services/reporting/src/app/ports.ts'
import {
  type VisitDimension,
  visitDimensions,
} from '../../services/reporting/src/domain/dimensions.ts'
import type { Fact } from '../../services/reporting/src/domain/facts.ts'
import { openFacts } from '../../services/reporting/src/outbound/facts/facts.ts'
import { type Figure, percentile, timed } from './measure.ts'

const visitsPerYear = 2_260_000
const batch = 20_000
const branches = 10
const departments = 12

/** V11, V13: a year's reports over a reference hospital's visits, and a tenth of them. */
export async function report(): Promise<readonly Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-bench-'))
  try {
    const small = await openFacts({ file: join(dir, 'small.duckdb'), memoryMb: 2_048 })
    await fill(small, visitsPerYear / 10)
    const large = await openFacts({ file: join(dir, 'large.duckdb'), memoryMb: 2_048 })
    const [fillMs = 0] = await timed(1, () => fill(large, visitsPerYear))
    const rounds = { small: [] as number[], large: [] as number[] }
    for (let round = 0; round < 5; round += 1) {
      for (const dimension of visitDimensions) {
        rounds.small.push(...(await timed(1, () => ask(small, dimension))))
        rounds.large.push(...(await timed(1, () => ask(large, dimension))))
      }
    }
    await small.close()
    await large.close()
    const p95 = percentile(rounds.large, 95)
    const growth = percentile(rounds.large, 50) / percentile(rounds.small, 50)
    return [
      {
        id: 'V11',
        what: `year report over ${visitsPerYear} visits, each of 8 dimensions, p95`,
        value: p95,
        unit: 'ms',
        must: '<= 300',
        holds: p95 <= 300,
        rounds: rounds.large,
      },
      {
        id: 'V11',
        what: 'the same over ten times the visits, median against median',
        value: growth,
        unit: 'ratio',
        must: '<= 1.3',
        holds: growth <= 1.3,
        rounds: [growth],
      },
      {
        id: 'V13',
        what: `facts of ${visitsPerYear} visits written, without reading the log`,
        value: fillMs / 1_000,
        unit: 's',
        must: '<= 300',
        holds: fillMs <= 300_000,
        rounds: [fillMs / 1_000],
      },
    ]
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function ask(facts: Facts, dimension: VisitDimension) {
  const base: readonly VisitDimension[] = ['branch', 'department']
  return facts.visits({
    period: { from: '2025-01-01', to: '2025-12-31' },
    branches: undefined,
    department: undefined,
    by: 'month',
    dimensions: [...new Set([...base, dimension])],
    where: {},
  })
}

async function fill(facts: Facts, visits: number): Promise<void> {
  for (let from = 0; from < visits; from += batch) {
    const rows = Array.from({ length: Math.min(batch, visits - from) }, (_, index) =>
      visit(from + index),
    )
    await facts.apply(rows, {
      positions: new Map([['t:0', BigInt(from + batch)]]),
      newestEvent: new Date(0),
      events: rows.length,
    })
  }
}

/** Spread over the year, branches and dimensions by plain arithmetic: the same at every run. */
function visit(n: number): Fact {
  const day = new Date(Date.UTC(2025, 0, 1 + (n % 365))).toISOString().slice(0, 10)
  const branch = `b${n % branches}`
  const department = `${branch}-d${Math.floor(n / 7) % departments}`
  return {
    table: 'visit',
    row: {
      key: `v${n}`,
      seq: 1,
      customer: `c${n % 800_000}`,
      branch,
      department,
      staff: `${department}-s${Math.floor(n / 11) % 5}`,
      kind: n % 10 === 0 ? 'inpatient' : 'outpatient',
      date: day,
      procedures: n % 3,
      booking: null,
      birthYear: 1930 + (n % 95),
      sex: n % 2 === 0 ? 'male' : 'female',
      region: `3100${String(n % 16).padStart(2, '0')}`,
      source: ['nearby', 'online', 'friend-referral', 'passing-by'][n % 4] ?? 'other',
      cancelled: false,
    },
  }
}
