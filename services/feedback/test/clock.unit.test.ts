import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  pauseClock,
  relimitClock,
  resumeClock,
  startClock,
  stopClock,
  usedAt,
} from '../src/domain/clock.ts'
import { afterWorkingMinutes, workingMinutes } from '../src/domain/working-time.ts'
import { workingCalendar } from '../src/outbound/calendar/working-calendar.ts'

const settings = {
  opens: '08:00',
  closes: '17:30',
  daysAhead: 240,
  daysBack: 120,
  extraHolidays: [],
  extraWorkdays: [],
}
const calendar = (zone = 'Asia/Shanghai') => workingCalendar(settings, async () => zone)
const at = (text: string): Date => new Date(`${text}+08:00`)

describe('the working calendar', () => {
  it('W14: a case of Friday evening is due on Monday, not on Saturday night', async () => {
    const now = at('2026-11-20T17:00:00')
    const spans = await calendar().around('east', now)
    expect(afterWorkingMinutes(spans, now, 60)).toEqual(at('2026-11-23T08:30:00'))
  })

  it('W14: National Day stops the clock; the Saturday worked for it lets it run', async () => {
    const now = at('2026-09-30T17:00:00')
    const spans = await calendar().around('east', now)
    // 1 to 7 October are off in 2026; Saturday the 10th is worked.
    expect(afterWorkingMinutes(spans, now, 60)).toEqual(at('2026-10-08T08:30:00'))
    expect(workingMinutes(spans, at('2026-10-10T00:00:00'), at('2026-10-11T00:00:00'))).toBe(570)
  })

  it('P5: each branch works by its own wall clock', async () => {
    const now = new Date('2026-11-23T00:00:00Z')
    const urumqi = await calendar('Asia/Urumqi').around('west', now)
    expect(afterWorkingMinutes(urumqi, now, 0)).toEqual(new Date('2026-11-23T02:00:00Z'))
  })

  it('W14: what is added in working minutes is counted back the same', async () => {
    const from = at('2026-08-01T00:00:00')
    const spans = await calendar().around('east', at('2026-10-01T00:00:00'))
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * 24 * 60 }),
        fc.integer({ min: 1, max: 10_000 }),
        (offset, minutes) => {
          const start = new Date(from.getTime() + offset * 60_000)
          const end = afterWorkingMinutes(spans, start, minutes)
          expect(workingMinutes(spans, start, end)).toBe(minutes)
          expect(spans.some((span) => span.from <= end && end <= span.to)).toBe(true)
        },
      ),
    )
  })
})

describe('the clock of a case', () => {
  it('W14: waiting for somebody else does not count', async () => {
    const spans = await calendar().around('east', at('2026-11-23T09:00:00'))
    const moment = (text: string) => ({ now: at(text), spans })
    const running = startClock(240, 0, moment('2026-11-23T09:00:00'))
    expect(running.dueAt).toEqual(at('2026-11-23T13:00:00'))
    const paused = pauseClock(running, 'customer-answer', moment('2026-11-23T10:00:00'))
    expect(usedAt(paused, moment('2026-11-25T10:00:00'))).toBe(60)
    const resumed = resumeClock(paused, moment('2026-11-24T08:00:00'))
    expect(resumed.dueAt).toEqual(at('2026-11-24T11:00:00'))
    expect(resumed.escalations).toEqual([
      at('2026-11-24T11:00:00'),
      at('2026-11-24T13:00:00'),
      at('2026-11-24T15:00:00'),
    ])
    expect(stopClock(resumed, moment('2026-11-24T11:00:00'))).toMatchObject({
      usedMinutes: 240,
      inTime: true,
    })
    expect(stopClock(resumed, moment('2026-11-24T11:01:00'))).toMatchObject({
      usedMinutes: 241,
      inTime: false,
    })
  })

  it('F5: a more severe judgement shortens what is left, not what is used', async () => {
    const spans = await calendar().around('east', at('2026-11-23T09:00:00'))
    const running = startClock(570, 0, { now: at('2026-11-23T09:00:00'), spans })
    const shorter = relimitClock(running, 240, { now: at('2026-11-23T10:00:00'), spans })
    expect(shorter).toMatchObject({
      limitMinutes: 240,
      usedMinutes: 60,
      dueAt: at('2026-11-23T13:00:00'),
    })
  })
})
