import { fold } from '@hcrm/kernel'
import type { Booking } from '../src/domain/booking.ts'
import { channels, type Session } from '../src/domain/session.ts'
import { blankSheet, evolveSheet, type Sheet, type SheetPlan } from '../src/domain/sheet.ts'
import type { HoldPlace, SheetCommand } from '../src/domain/sheet-commands.ts'
import { decideSheet } from '../src/domain/sheet-rules.ts'

export const date = '2026-11-25'
const zone = 'Asia/Shanghai'

/** A local time of the day of these sheets, in Shanghai. */
export function at(time: string, day = date): Date {
  return new Date(`${day}T${time}:00+08:00`)
}

export function session(change: Partial<Session> = {}): Session {
  return {
    starts: { date, time: '08:00', zone, instant: at('08:00') },
    ends: { date, time: '12:00', zone, instant: at('12:00') },
    places: 4,
    minutesPerPlace: 10,
    serviceItem: 'visit',
    fee: { amount: 5_000, currency: 'CNY' },
    quotas: {},
    channels,
    noShowAt: at('13:00'),
    ...change,
  }
}

export function plan(change: Partial<SheetPlan> = {}): SheetPlan {
  return {
    branch: 'east',
    department: 'cardio',
    resource: 'dr-li',
    date,
    zone,
    roster: { id: 'east:dr-li:2026-11-23', revision: 1 },
    releaseAt: at('07:00', '2026-11-18'),
    flowBackAt: at('18:00', '2026-11-24'),
    sessions: { am: session() },
    ...change,
  }
}

/** Well after the release, before the quotas flow back. */
export const early = at('09:00', '2026-11-20')
/** After the quotas have flowed back, before the day. */
export const late = at('20:00', '2026-11-24')

export function holdOf(id: string, change: Partial<HoldPlace> = {}): HoldPlace {
  const now = change.now ?? early
  return {
    type: 'hold',
    now,
    id,
    customer: `customer of ${id}`,
    session: 'am',
    channel: 'web',
    walkIn: false,
    expires: new Date(now.getTime() + 300_000),
    ...change,
  }
}

export function after(sheet: Sheet, ...commands: readonly SheetCommand[]): Sheet {
  return commands.reduce(
    (state, command) => fold(evolveSheet, state, decideSheet(state, command)),
    sheet,
  )
}

export function published(change: Partial<SheetPlan> = {}): Sheet {
  return after(blankSheet, { type: 'publish', now: early, plan: plan(change) })
}

/** Hold and confirm. */
export function booked(sheet: Sheet, id: string, change: Partial<HoldPlace> = {}): Sheet {
  const hold = holdOf(id, change)
  return after(sheet, hold, { type: 'confirm', now: hold.now, id, arrived: false })
}

export function bookingOf(sheet: Sheet, id: string): Booking {
  const booking = sheet.bookings[id]
  if (booking === undefined) throw new Error(`no booking ${id}`)
  return booking
}
