import { describe, expect, it } from '@jest/globals'
import { casesDue } from '../src/inbound/gauges.ts'

const now = new Date('2026-03-02T01:00:00Z')
const minuteMs = 60_000

/** Cases whose clocks reach their next escalation so many minutes from now. */
function dueIn(...minutes: number[]) {
  return async (before: Date, limit: number): Promise<readonly string[]> =>
    minutes
      .filter((each) => now.getTime() + each * minuteMs <= before.getTime())
      .slice(0, limit)
      .map(String)
}

async function figures(...minutes: number[]): Promise<Record<string, number>> {
  const readings = await casesDue(dueIn(...minutes)).read(now)
  return Object.fromEntries(readings.map(({ value, labels }) => [labels?.within, value]))
}

describe('cases by the time to their next escalation', () => {
  it('P8: counts the late ones, those of the hour and those of the day', async () => {
    expect(await figures(-5, 0, 30, 59, 61, 1_439, 1_441)).toEqual({ late: 2, hour: 4, day: 6 })
  })

  it('P8: counts no further than its bound', async () => {
    const many = Array.from({ length: 600 }, () => -1)
    expect(await figures(...many)).toEqual({ late: 500, hour: 500, day: 500 })
  })
})
