import { describe, expect, it } from '@jest/globals'
import {
  addDays,
  addMinutes,
  datesBetween,
  dayNumber,
  minutesOf,
  mondayOf,
  weekdayOf,
} from '../src/domain/local-date.ts'

describe('dates without a zone', () => {
  it('W3: count days over leap years and ends of months', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(datesBetween('2026-02-27', '2026-03-01')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ])
    expect(datesBetween('2026-03-02', '2026-03-01')).toEqual([])
    expect(weekdayOf('2026-11-23')).toBe(1)
    expect(weekdayOf('1969-12-28')).toBe(7)
  })

  it('S2: know the weeks of ISO 8601', () => {
    expect(mondayOf('2026-W48')).toBe('2026-11-23')
    expect(mondayOf('2026-W01')).toBe('2025-12-29')
    expect(mondayOf('2026-W53')).toBe('2026-12-28')
    for (const week of ['2025-W53', '2026-W00', '2026-48', '2026-W54']) {
      expect(() => mondayOf(week)).toThrow(expect.objectContaining({ code: 'BAD_TIME' }))
    }
  })

  it('SEC row 9: refuse what no calendar and no clock has', () => {
    for (const date of ['2026-02-30', '2026-13-01', '26-01-01', '10000-01-01', '']) {
      expect(() => dayNumber(date)).toThrow(expect.objectContaining({ code: 'BAD_TIME' }))
    }
    for (const time of ['24:00', '8:00', '08:60', '']) {
      expect(() => minutesOf(time)).toThrow(expect.objectContaining({ code: 'BAD_TIME' }))
    }
    expect(addMinutes('08:50', 15)).toBe('09:05')
    expect(() => addMinutes('23:50', 15)).toThrow(expect.objectContaining({ code: 'BAD_TIME' }))
  })
})
