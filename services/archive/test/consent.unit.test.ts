import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { quietMinutesLeft } from '../src/domain/customer/consent.ts'
import { isCalendarDate, isZone, wallAt } from '../src/domain/values/calendar.ts'

const night = { from: '21:30', to: '08:00' }

describe('quiet hours', () => {
  it.each([
    ['2026-11-20T13:29:00Z', 'Asia/Shanghai', 0],
    ['2026-11-20T13:30:00Z', 'Asia/Shanghai', 630],
    ['2026-11-20T16:00:00Z', 'Asia/Shanghai', 480],
    ['2026-11-20T23:59:00Z', 'Asia/Shanghai', 1],
    ['2026-11-21T00:00:00Z', 'Asia/Shanghai', 0],
    ['2026-11-20T16:00:00Z', 'America/Los_Angeles', 0],
  ])('A16 W10: at %s in %s %i minutes are left', (at, zone, minutes) => {
    expect(quietMinutesLeft(night, new Date(at), zone)).toBe(minutes)
  })

  it('A16: hours within one day, and none at all', () => {
    const noon = { from: '12:00', to: '14:00' }
    expect(quietMinutesLeft(noon, new Date('2026-11-20T05:00:00Z'), 'Asia/Shanghai')).toBe(60)
    const none = { from: '00:00', to: '00:00' }
    expect(quietMinutesLeft(none, new Date('2026-11-20T05:00:00Z'), 'Asia/Shanghai')).toBe(0)
  })

  it('A16: when the minutes are over so are the hours; summer time makes it two looks', () => {
    const times = fc.date({
      min: new Date('2024-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    })
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
    )
    fc.assert(
      fc.property(times, zones, (at, zone) => {
        let now = at
        let looks = 0
        for (let left = quietMinutesLeft(night, now, zone); left > 0; looks += 1) {
          now = new Date(now.getTime() + left * 60_000)
          left = quietMinutesLeft(night, now, zone)
        }
        expect(looks).toBeLessThanOrEqual(2)
      }),
      { numRuns: 500 },
    )
  })
})

describe('days', () => {
  it('PR13: all days of 1986 to 1991 are days, whatever the zone of this process', () => {
    let days = 0
    for (let at = Date.UTC(1986, 0, 1); at < Date.UTC(1992, 0, 1); at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10)
      expect(isCalendarDate(day)).toBe(true)
      days += 1
    }
    expect(days).toBe(2_191)
  })

  it.each(['1991-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', '', '0099-01-01x'])(
    'PR13: %j is none',
    (day) => {
      expect(isCalendarDate(day)).toBe(false)
    },
  )

  it.each([
    ['1989-07-01T16:30:00Z', 'Asia/Shanghai', '1989-07-02', 90],
    ['1989-01-01T15:59:00Z', 'Asia/Shanghai', '1989-01-01', 1_439],
    ['2026-01-01T00:00:00Z', 'America/Los_Angeles', '2025-12-31', 960],
  ])('PR13: %s in %s is %s, minute %i', (at, zone, date, minute) => {
    expect(wallAt(new Date(at), zone)).toEqual({ date, minute })
  })

  it('P5: a zone is one of the IANA list', () => {
    expect(isZone('Asia/Shanghai')).toBe(true)
    expect(isZone('Asia/Atlantis')).toBe(false)
    expect(isZone('')).toBe(false)
  })
})
