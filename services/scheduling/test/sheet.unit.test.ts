import { describe, expect, it } from '@jest/globals'
import { affectedBookings, availabilityOf } from '../src/domain/availability.ts'
import type { Booking, Outreach } from '../src/domain/booking.ts'
import { dueOf, endedKeptMax, type Sheet } from '../src/domain/sheet.ts'
import type { SheetCommand } from '../src/domain/sheet-commands.ts'
import { decideSheet } from '../src/domain/sheet-rules.ts'
import {
  after,
  at,
  booked,
  bookingOf,
  early,
  holdOf,
  late,
  plan,
  published,
  session,
} from './sheet-fixtures.ts'

/** The code of the refusal; undefined when the sheet agrees. */
function refusal(sheet: Sheet, command: SheetCommand): unknown {
  try {
    decideSheet(sheet, command)
    return undefined
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

function types(sheet: Sheet, command: SheetCommand): readonly string[] {
  return decideSheet(sheet, command).map(({ type }) => type)
}

const sweep = (now: Date): SheetCommand => ({ type: 'sweep', now })
const cancelBy = (id: string, now: Date, deadlineMinutes?: number): SheetCommand => ({
  type: 'cancel',
  id,
  now,
  by: 'customer',
  reason: 'ill',
  deadlineMinutes,
})
const confirmOf = (id: string, now = early): SheetCommand => ({
  type: 'confirm',
  id,
  now,
  arrived: false,
})
const arriveOf = (id: string, now: Date): SheetCommand => ({
  type: 'arrive',
  id,
  now,
  opensMinutes: 240,
  closesMinutes: 720,
})
const outreach: Outreach = {
  parameters: { code: 'ABCD2345' },
  messages: [],
  calendar: { title: 't', location: 'l', url: 'u' },
}

describe('places', () => {
  it('S4: each place has its own time and number', () => {
    const sheet = booked(booked(published(), 'a'), 'b')
    expect(bookingOf(sheet, 'a')).toMatchObject({ number: 1, starts: { time: '08:00' } })
    expect(bookingOf(sheet, 'b')).toMatchObject({
      number: 2,
      starts: { time: '08:10', instant: at('08:10') },
      durationMinutes: 10,
    })
  })

  it('S4: no more than the capacity, and a freed place is bookable again', () => {
    const full = ['a', 'b', 'c', 'd'].reduce((sheet, id) => booked(sheet, id), published())
    expect(refusal(full, holdOf('e'))).toBe('SLOT_TAKEN')
    const freed = after(full, cancelBy('b', early))
    expect(bookingOf(booked(freed, 'e'), 'e').number).toBe(2)
  })

  it('S4: a wanted time is taken or refused', () => {
    const sheet = booked(published(), 'a', { time: '08:20' })
    expect(bookingOf(sheet, 'a').number).toBe(3)
    expect(refusal(sheet, holdOf('b', { time: '08:20' }))).toBe('SLOT_TAKEN')
    expect(refusal(sheet, holdOf('b', { time: '08:25' }))).toBe('NOT_ALLOWED_HERE')
  })

  it('S4: a place whose time has passed is for walk-ins only', () => {
    const now = at('08:25')
    const sheet = booked(published(), 'a', { now })
    expect(bookingOf(sheet, 'a').number).toBe(4)
    expect(refusal(sheet, holdOf('b', { now }))).toBe('SLOT_TAKEN')
    const walkIn = booked(sheet, 'b', { now, walkIn: true })
    expect(bookingOf(walkIn, 'b').number).toBe(1)
    expect(refusal(sheet, holdOf('b', { now: at('12:00') }))).toBe('TOO_LATE')
  })

  it('S4: a customer has one place in a session', () => {
    const sheet = booked(published({ sessions: { am: session(), pm: session() } }), 'a')
    const again = holdOf('b', { customer: 'customer of a' })
    expect(refusal(sheet, again)).toBe('ALREADY_BOOKED')
    expect(refusal(sheet, { ...again, session: 'pm' })).toBeUndefined()
  })

  it('S3: nothing is booked before the release, in a closed session, or on no session', () => {
    const before = at('06:59', '2026-11-18')
    expect(refusal(published(), holdOf('a', { now: before }))).toBe('SLOT_CLOSED')
    expect(refusal(published(), holdOf('a', { session: 'eve' }))).toBe('SLOT_CLOSED')
    expect(refusal(published(), holdOf('a', { now: at('07:00', '2026-11-18') }))).toBeUndefined()
  })

  it('S1: a service item is the one of the session, and kept for its channels', () => {
    const sheet = published({ sessions: { am: session({ channels: ['vip'] }) } })
    expect(refusal(sheet, holdOf('a'))).toBe('NOT_ALLOWED_HERE')
    expect(refusal(sheet, holdOf('a', { channel: 'vip', serviceItem: 'visit' }))).toBeUndefined()
    expect(refusal(sheet, holdOf('a', { channel: 'vip', serviceItem: 'x' }))).toBe(
      'NOT_ALLOWED_HERE',
    )
  })
})

describe('quotas', () => {
  const sheet = published({ sessions: { am: session({ quotas: { phone: 1, vip: 1 } }) } })

  it('S3: a channel takes its own places and those for all, not those of others', () => {
    const full = booked(booked(sheet, 'a'), 'b')
    expect(refusal(full, holdOf('c'))).toBe('QUOTA_REACHED')
    expect(refusal(full, holdOf('c', { channel: 'phone' }))).toBeUndefined()
  })

  it('S3: places of a channel flow back before the day', () => {
    const full = booked(booked(sheet, 'a'), 'b')
    expect(refusal(full, holdOf('c', { now: late }))).toBeUndefined()
  })

  it('S3: a cancelled place goes back to where it came from', () => {
    const full = booked(booked(booked(sheet, 'p', { channel: 'phone' }), 'a'), 'b')
    const freed = after(full, cancelBy('p', early))
    expect(refusal(freed, holdOf('c'))).toBe('QUOTA_REACHED')
    expect(refusal(freed, holdOf('c', { channel: 'phone' }))).toBeUndefined()
  })

  it('S3: availability tells what each channel has', () => {
    const [am] = availabilityOf(booked(sheet, 'a'), early)
    expect(am).toMatchObject({ free: 3, freeFor: { web: 1, phone: 2, vip: 2, desk: 1, his: 1 } })
    expect(am?.next?.time).toBe('08:10')
  })
})

describe('holds', () => {
  it('S4: a hold that lapsed is free without a sweep, and tells it', () => {
    const full = ['a', 'b', 'c', 'd'].reduce((s, id) => after(s, holdOf(id)), published())
    const later = new Date(early.getTime() + 300_000)
    expect(refusal(full, holdOf('e'))).toBe('SLOT_TAKEN')
    expect(types(full, holdOf('e', { now: later }))).toEqual([
      ...Array.from({ length: 4 }, () => 'holdEnded'),
      'held',
    ])
    expect(availabilityOf(full, later)[0]?.free).toBe(4)
  })

  it('S4: a hold that lapsed cannot be confirmed, even when nobody took its place', () => {
    const sheet = after(published(), holdOf('a'))
    const justBefore = new Date(early.getTime() + 299_999)
    const later = new Date(early.getTime() + 300_000)
    expect(refusal(sheet, confirmOf('a', justBefore))).toBeUndefined()
    expect(refusal(sheet, confirmOf('a', later))).toBe('HOLD_EXPIRED')
    expect(refusal(sheet, confirmOf('unknown'))).toBe('HOLD_EXPIRED')
  })

  it('S4: a hold can be given back, once and again, and is then gone', () => {
    const giveBack = {
      type: 'giveBack',
      id: 'a',
      now: early,
      cause: { kind: 'givenBack' },
    } as const
    const sheet = after(published(), holdOf('a'), giveBack)
    expect(types(sheet, giveBack)).toEqual([])
    expect(refusal(sheet, confirmOf('a'))).toBe('HOLD_EXPIRED')
    expect(refusal(booked(published(), 'a'), giveBack)).toBe('BAD_STATE')
  })

  it('PR3: the same intent again changes nothing, another one is refused', () => {
    const sheet = booked(published(), 'a')
    expect(types(sheet, holdOf('a'))).toEqual([])
    expect(types(sheet, confirmOf('a'))).toEqual([])
    expect(refusal(sheet, holdOf('a', { customer: 'another' }))).toBe('KEY_REUSED')
  })
})

describe('overbooking', () => {
  const overbook = { by: 'nurse-7', reason: 'referred by the head of department', perSessionMax: 2 }
  const full = ['a', 'b', 'c', 'd'].reduce((sheet, id) => booked(sheet, id), published())

  it('S3 W2: goes beyond the plan with author and reason, and takes no place of it', () => {
    const over = booked(full, 'e', { overbook })
    expect(bookingOf(over, 'e')).toMatchObject({
      number: 5,
      starts: { time: '08:30' },
      overbooked: { by: 'nurse-7', reason: overbook.reason },
    })
    const freed = after(over, cancelBy('a', early))
    expect(bookingOf(booked(freed, 'f'), 'f').number).toBe(1)
  })

  it('W2: the right to overbook is not used while there is a place', () => {
    const sheet = booked(published(), 'a', { overbook })
    expect(bookingOf(sheet, 'a')).not.toHaveProperty('overbooked')
  })

  it('W2: opens what is not released yet, not what is closed', () => {
    const now = at('06:00', '2026-11-18')
    expect(refusal(published(), holdOf('a', { now, overbook }))).toBeUndefined()
    expect(refusal(published(), holdOf('a', { now, overbook, session: 'pm' }))).toBe('SLOT_CLOSED')
  })

  it('S3: has its limit', () => {
    const over = booked(booked(full, 'e', { overbook }), 'f', { overbook })
    expect(refusal(over, holdOf('g', { overbook }))).toBe('LIMIT_REACHED')
  })
})

describe('the way of a booking', () => {
  it('S6: cancels until the deadline; whom none binds, later too', () => {
    const sheet = booked(published(), 'a')
    expect(refusal(sheet, cancelBy('a', at('06:00'), 120))).toBeUndefined()
    expect(refusal(sheet, cancelBy('a', at('06:01'), 120))).toBe('TOO_LATE')
    expect(refusal(sheet, cancelBy('a', at('06:01')))).toBeUndefined()
    const cancelled = after(sheet, cancelBy('a', at('06:00'), 120))
    expect(refusal(cancelled, cancelBy('a', at('06:00'), 120))).toBe('BAD_STATE')
  })

  it('S7 W10: messages are asked for with the booking and withdrawn with its end', () => {
    const held = after(published(), holdOf('a'))
    const confirm = { type: 'confirm', id: 'a', now: early, arrived: false, outreach } as const
    expect(types(held, confirm)).toEqual(['booked', 'outreachRequested'])
    const sheet = after(held, confirm)
    expect(types(sheet, cancelBy('a', early))).toEqual(['cancelled', 'outreachWithdrawn'])
    expect(types(sheet, arriveOf('a', at('07:50')))).toEqual(['arrived', 'outreachWithdrawn'])
    expect(types(booked(published(), 'a'), cancelBy('a', early))).toEqual(['cancelled'])
    expect(types(sheet, { ...cancelBy('a', early), outreach } as SheetCommand)).toEqual([
      'cancelled',
      'outreachWithdrawn',
      'outreachRequested',
    ])
  })

  it('S8: arrives within its window, once', () => {
    const sheet = booked(published(), 'a')
    expect(refusal(sheet, arriveOf('a', at('03:59')))).toBe('BAD_STATE')
    expect(refusal(sheet, arriveOf('a', at('20:01')))).toBe('TOO_LATE')
    const arrived = after(sheet, arriveOf('a', at('08:05')))
    expect(bookingOf(arrived, 'a').status).toEqual({ kind: 'arrived', at: at('08:05') })
    expect(types(arrived, arriveOf('a', at('08:06')))).toEqual([])
    expect(refusal(arrived, cancelBy('a', at('08:06')))).toBe('BAD_STATE')
    expect(refusal(after(published(), holdOf('a')), arriveOf('a', early))).toBe('BAD_STATE')
  })

  it('S8: a walk-in is booked and there in one act', () => {
    const now = at('09:00')
    const held = after(published(), holdOf('a', { now, walkIn: true, channel: 'desk' }))
    const confirm = { type: 'confirm', id: 'a', now, arrived: true } as const
    expect(types(held, confirm)).toEqual(['booked', 'arrived'])
    expect(types(after(held, confirm), confirm)).toEqual([])
  })

  it('S8: who has not come by the end is noted, and may still come or have come', () => {
    const sheet = booked(booked(published(), 'a'), 'b')
    const present = after(sheet, arriveOf('b', at('08:00')))
    expect(types(present, sweep(at('12:59')))).toEqual([])
    const swept = after(present, sweep(at('13:00')))
    expect(bookingOf(swept, 'a').status.kind).toBe('noShow')
    expect(bookingOf(swept, 'b').status.kind).toBe('arrived')
    expect(types(swept, arriveOf('a', at('14:00')))).toEqual(['arrived'])
    const fulfil = { type: 'fulfil', id: 'a', now: at('18:00'), encounter: 'e1' } as const
    expect(types(swept, fulfil)).toEqual(['fulfilled'])
    expect(types(after(swept, fulfil), fulfil)).toEqual([])
  })

  it('S8: the sweeper is told when to look', () => {
    const held = after(published(), holdOf('a'))
    expect(dueOf(held)).toEqual(new Date(early.getTime() + 300_000))
    expect(dueOf(after(held, confirmOf('a')))).toEqual(at('13:00'))
    expect(dueOf(after(held, confirmOf('a'), sweep(at('13:00'))))).toBeUndefined()
  })

  it('S4: a request that books is one decision; repeated it changes nothing', () => {
    const invite = (booking: Booking) => ({
      parameters: { number: String(booking.number) },
      messages: [],
    })
    const hold = holdOf('b')
    const book = { type: 'book', id: 'b', now: early, hold, arrived: false, invite } as const
    const sheet = booked(published(), 'a')
    const events = decideSheet(sheet, book)
    expect(events.map(({ type }) => type)).toEqual(['held', 'booked', 'outreachRequested'])
    expect(events.at(-1)).toMatchObject({ outreach: { parameters: { number: '2' } } })
    expect(types(after(sheet, book), book)).toEqual([])
    expect(types(after(sheet, hold), book)).toEqual(['booked', 'outreachRequested'])
    const gone = after(sheet, book, cancelBy('b', early))
    expect(refusal(gone, book)).toBe('BAD_STATE')
    const full = ['c', 'd', 'e'].reduce((state, id) => booked(state, id), sheet)
    expect(refusal(full, book)).toBe('SLOT_TAKEN')
  })

  it('law 11: a sheet forgets the oldest of what was given up, never what it owes', () => {
    const entry = { uid: 'x', sequence: 1 }
    const movedFrom = { booking: 'x', sheet: 's', reason: 'r', entry, settled: false }
    let sheet = after(booked(published(), 'm', { movedFrom }), cancelBy('m', early))
    for (let index = 0; index <= endedKeptMax; index += 1) {
      const now = new Date(early.getTime() + index * 1_000)
      const giveBack = { type: 'giveBack', id: `h${index}`, now } as const
      sheet = after(sheet, holdOf(`h${index}`, { now }), giveBack)
    }
    expect(Object.keys(sheet.bookings)).toHaveLength(endedKeptMax + 1)
    expect(sheet.bookings).not.toHaveProperty('h0')
    expect(sheet.bookings).toHaveProperty('m')
  })

  it('S4: who holds a claim for another place is not forgotten', () => {
    const to = { kind: 'moved', to: 'b', sheet: 'new', reason: 'r', keepsClaim: true } as const
    const free = { type: 'freeOldPlace', id: 'a', now: early, moved: to } as const
    let sheet = after(booked(published(), 'a'), free)
    for (let index = 0; index <= endedKeptMax; index += 1) {
      const now = new Date(early.getTime() + index * 1_000)
      const id = `h${index}`
      sheet = after(sheet, holdOf(id, { now }), { type: 'giveBack', id, now })
    }
    expect(sheet.bookings).toHaveProperty('a')
    expect(sheet.bookings).not.toHaveProperty('h0')
  })
})

describe('moves', () => {
  const movedFrom = {
    booking: 'a',
    sheet: 'old',
    reason: 'travel',
    entry: { uid: 'a', sequence: 1 },
    settled: false,
  }
  const moved = { kind: 'moved', to: 'b', sheet: 'new', reason: 'r', keepsClaim: false } as const
  const free = { type: 'freeOldPlace', id: 'a', now: early, moved } as const

  it('S6 D5: the new place is booked first, then the old one is free', () => {
    const old = booked(published(), 'a')
    expect(types(old, free)).toEqual(['moved'])
    expect(types(after(old, free), free)).toEqual([])
    expect(refusal(after(old, cancelBy('a', early)), free)).toBe('BAD_STATE')
    expect(refusal(after(old, arriveOf('a', at('08:00'))), free)).toBe('BAD_STATE')
  })

  it('S6: within one session the customer has two places for a moment', () => {
    const sheet = booked(published(), 'a', { customer: 'x' })
    expect(refusal(sheet, holdOf('b', { customer: 'x' }))).toBe('ALREADY_BOOKED')
    expect(refusal(sheet, holdOf('b', { customer: 'x', movedFrom }))).toBeUndefined()
  })

  it('D5: what a crash left is due until it is settled', () => {
    const sheet = booked(published(), 'b', { movedFrom })
    expect(dueOf(sheet)).toEqual(new Date(early.getTime() + 60_000))
    const settle = { type: 'settleMove', id: 'b', now: early } as const
    const settled = after(sheet, settle)
    expect(dueOf(settled)).toEqual(at('13:00'))
    expect(types(settled, settle)).toEqual([])
    expect(dueOf(after(sheet, cancelBy('b', early)))).toEqual(new Date(early.getTime() + 60_000))
  })

  it('D5: when the old place cannot be given up, the new one is', () => {
    const sheet = booked(published(), 'b', { movedFrom })
    const undo = { type: 'undoMove', id: 'b', now: early } as const
    expect(types(sheet, undo)).toEqual(['cancelled', 'moveSettled'])
    expect(types(after(sheet, undo), undo)).toEqual([])
    expect(dueOf(after(sheet, undo))).toBeUndefined()
  })
})

describe('publication', () => {
  const publish = (change: Parameters<typeof plan>[0]): SheetCommand => ({
    type: 'publish',
    now: early,
    plan: plan(change),
  })
  const second = { id: 'east:dr-li:2026-11-23', revision: 2 }

  it('S2: the same revision again changes nothing, an older one neither', () => {
    expect(types(published(), publish({}))).toEqual([])
    expect(types(after(published(), publish({ roster: second })), publish({}))).toEqual([])
  })

  it('S2: another roster does not take a day over, unless it was given up', () => {
    const other = { id: 'east:dr-li:2026-11-24', revision: 1 }
    expect(refusal(published(), publish({ roster: other }))).toBe('BAD_STATE')
    const givenUp = after(published(), publish({ roster: second, sessions: {} }))
    expect(types(givenUp, publish({ roster: other }))).toEqual(['published'])
  })

  it('S2 W21: a new plan keeps every booking and names those whose place is gone', () => {
    const sheet = ['a', 'b', 'c'].reduce((state, id) => booked(state, id), published())
    const fewer = after(
      sheet,
      publish({ roster: second, sessions: { am: session({ places: 2 }) } }),
    )
    expect(affectedBookings(fewer)).toEqual(['c'])
    expect(refusal(fewer, holdOf('d'))).toBe('SLOT_TAKEN')
    const closed = after(sheet, publish({ roster: second, sessions: {} }))
    expect(affectedBookings(closed)).toEqual(['a', 'b', 'c'])
    expect(Object.keys(closed.bookings)).toHaveLength(3)
    expect(types(closed, sweep(at('23:00')))).toEqual([])
    const starts = { date: '2026-11-25', time: '09:00', zone: 'x', instant: at('09:00') }
    const later = after(sheet, publish({ roster: second, sessions: { am: session({ starts }) } }))
    expect(affectedBookings(later)).toEqual(['a', 'b', 'c'])
    const overbook = { by: 'x', reason: 'y', perSessionMax: 9 }
    const over = ['d', 'e'].reduce((state, id) => booked(state, id, { overbook }), sheet)
    expect(bookingOf(over, 'e').number).toBe(5)
    expect(affectedBookings(over)).toEqual([])
  })

  it('D3: facts are counted one by one', () => {
    const sheet = booked(published(), 'a')
    expect(published().facts).toBe(0)
    expect(sheet.facts).toBe(2)
    expect(after(sheet, publish({ roster: second })).facts).toBe(2)
  })

  it('evolve keeps what did not change by reference', () => {
    const sheet = booked(booked(published(), 'a'), 'b')
    const next = after(sheet, cancelBy('a', early))
    expect(next.bookings.b).toBe(sheet.bookings.b)
    expect(next.sessions).toBe(sheet.sessions)
    expect(next.bookings.a?.starts).toBe(sheet.bookings.a?.starts)
  })
})
