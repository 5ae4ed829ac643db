import { beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, type Reply } from '../setting/client.ts'
import { type Hospital, ok, openHospital } from './hospital.ts'
import { parts, readLines, resourceTypes } from './synthea.ts'

let hospital: Hospital

beforeAll(async () => {
  hospital = await openHospital(1)
}, 60_000)

/** Small enough for an answer in time. */
const bytesMax = 200_000

interface Counts {
  readonly created: number
  readonly unchanged: number
  readonly corrected: number
  readonly parked: number
}

function send(part: string): Promise<Reply> {
  const headers = { 'content-type': 'application/fhir+ndjson' }
  return hospital.east.his.post('/fhir/$import', part, { headers })
}

async function push(lines: readonly string[]): Promise<Readonly<Record<string, Counts>>> {
  const sums: Record<string, Counts> = {}
  for (const part of parts(lines, bytesMax)) {
    const reply = ok(await send(part))
    for (const [type, counts] of Object.entries(reply.body.counts as Record<string, Counts>)) {
      const sum = sums[type] ?? { created: 0, unchanged: 0, corrected: 0, parked: 0 }
      sums[type] = {
        created: sum.created + counts.created,
        unchanged: sum.unchanged + counts.unchanged,
        corrected: sum.corrected + counts.corrected,
        parked: sum.parked + counts.parked,
      }
    }
  }
  return sums
}

async function allLines(): Promise<readonly string[]> {
  const lists = await Promise.all(resourceTypes.map(readLines))
  return lists.flat()
}

/** Visits a year by the branch's calendar, counted from the files alone. */
async function visitsPerYear(): Promise<ReadonlyMap<string, number>> {
  const years = new Map<string, number>()
  for (const line of await readLines('Encounter')) {
    const { period } = JSON.parse(line) as { period: { start: string } }
    const local = new Date(new Date(period.start).getTime() + 8 * 3_600_000)
    const year = String(local.getUTCFullYear())
    years.set(year, (years.get(year) ?? 0) + 1)
  }
  return years
}

describe('a branch’s own system', () => {
  it('A13 R1: pushes 1,215 encounters; reports count what the files hold', async () => {
    const counts = await push(await allLines())
    expect(counts['Patient']).toEqual({ created: 13, unchanged: 0, corrected: 0, parked: 0 })
    expect(counts['Encounter']).toEqual({ created: 1_215, unchanged: 0, corrected: 0, parked: 0 })
    const expected = await visitsPerYear()
    const branch = hospital.east.code
    const report = `/api/reporting/v1/reports/visits?branch=${branch}&by=year&dimensions=branch`
    const periods = [
      'from=2017-01-01&to=2026-12-31',
      'from=2007-01-01&to=2016-12-31',
      'from=1997-01-01&to=2006-12-31',
    ]
    const found = await eventually(
      'all visits in the report',
      async () => {
        const rows = (
          await Promise.all(periods.map((period) => hospital.executive.get(`${report}&${period}`)))
        ).flatMap(({ body }) => body.rows)
        const years = new Map<string, number>(rows.map(({ period, visits }) => [period, visits]))
        const counted = [...years.values()].reduce((sum, one) => sum + one, 0)
        const wanted = [...expected].reduce(
          (sum, [year, count]) => (year >= '1997' ? sum + count : sum),
          0,
        )
        return counted === wanted && years
      },
      30_000,
    )
    for (const [year, count] of expected)
      if (year >= '1997') expect([year, found.get(year)]).toEqual([year, count])
  }, 180_000)

  it('A13: pushed again, nothing changes', async () => {
    const counts = await push(await allLines())
    for (const { created, corrected, parked } of Object.values(counts)) {
      expect({ created, corrected, parked }).toEqual({ created: 0, corrected: 0, parked: 0 })
    }
  }, 180_000)

  it('A13: a broken line is parked, listed, and taken when it is mended', async () => {
    const [line = '{}'] = await readLines('Patient')
    const {
      identifier: _own,
      telecom: _numbers,
      ...patient
    } = JSON.parse(line) as Record<string, unknown>
    const mended = JSON.stringify({ ...patient, id: `mended-${hospital.east.code}` })
    const counts = await push([mended.slice(0, -20)])
    expect(Object.values(counts).reduce((sum, { parked }) => sum + parked, 0)).toBe(1)
    const { items } = ok(await hospital.east.his.get('/api/archive/v1/imports/parked')).body
    expect(items).toHaveLength(1)
    expect((await hospital.west.his.get('/api/archive/v1/imports/parked')).body.items).toHaveLength(
      0,
    )
    ok(
      await hospital.east.his.post(
        `/api/archive/v1/imports/parked/${items[0].id ?? items[0].lineId}/replay`,
        { line: mended },
      ),
    )
    expect(
      ok(await hospital.east.his.get('/api/archive/v1/imports/parked')).body.items,
    ).toHaveLength(0)
  }, 60_000)

  it('A13 P2: a push of 16 MB is taken, a larger one is told so', async () => {
    const [line = '{}'] = await readLines('Patient')
    const blanks = 16 * 1024 * 1024 - Buffer.byteLength(line) - 1
    const full = `${line}\n${' '.repeat(blanks)}`
    expect(Object.keys(ok(await send(full)).body.counts)).toEqual(['Patient'])
    const refused = await send(`${full} `)
    expect([refused.status, refused.body.code]).toEqual([413, 'TOO_LARGE'])
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
  }, 60_000)
})
