import { describe, expect, it } from '@jest/globals'
import { sheetsLate } from '../src/inbound/gauges.ts'

describe('sheets that wait to be swept', () => {
  it('P8: are counted at the moment of the reading, no further than a bound', async () => {
    const now = new Date('2026-03-02T01:00:00Z')
    const asked: unknown[] = []
    const due = async (...question: [Date, number]): Promise<readonly string[]> => {
      asked.push(question)
      return ['a', 'b', 'c']
    }
    expect(await sheetsLate({ sheets: { due } }).read(now)).toEqual([{ value: 3 }])
    expect(asked).toEqual([[now, 500]])
  })
})
