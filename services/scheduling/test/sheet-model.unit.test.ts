import { fold, isProblem } from '@hcrm/kernel'
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Channel, channels, type Quotas, type Session } from '../src/domain/session.ts'
import { evolveSheet, type Sheet } from '../src/domain/sheet.ts'
import type { SheetCommand } from '../src/domain/sheet-commands.ts'
import { decideSheet } from '../src/domain/sheet-rules.ts'
import { at, bookingOf, holdOf, plan, published, session } from './sheet-fixtures.ts'

/** What a naive clerk would keep: one card per booking, counted anew for every question. */
interface Card {
  id: string
  customer: string
  channel: Channel
  number: number
  isExtra: boolean
  /** Free again at this instant unless confirmed; undefined once confirmed. */
  expires: Date | undefined
  state: 'live' | 'arrived' | 'freed' | 'missed'
}

interface Clerk {
  now: Date
  places: number
  quotas: Quotas
  revision: number
  cards: Card[]
  made: number
}

interface Real {
  sheet: Sheet
}

const startOfTime = at('06:30', '2026-11-18')
const probe = { customer: 'probe', channel: 'desk', walkIn: true } as const

function isLive(card: Card, now: Date): boolean {
  const lapsed = card.expires !== undefined && card.expires <= now
  return card.state !== 'freed' && !lapsed
}

function liveCards(clerk: Clerk): Card[] {
  return clerk.cards.filter((card) => isLive(card, clerk.now))
}

/** Places kept for channels that have not used them. */
function unmetReserve({ quotas }: Clerk, live: readonly Card[]): number {
  const unmet = channels.map((channel) => {
    const used = live.filter((card) => !card.isExtra && card.channel === channel).length
    return Math.max(0, (quotas[channel] ?? 0) - used)
  })
  return unmet.reduce((sum, each) => sum + each, 0)
}

function freeOf(clerk: Clerk, live: readonly Card[]): number {
  return clerk.places - live.filter(({ isExtra }) => !isExtra).length
}

/** Gives the command to the sheet: its new state, or the code of the refusal. */
function give(real: Real, command: SheetCommand): string | undefined {
  try {
    real.sheet = fold(evolveSheet, real.sheet, decideSheet(real.sheet, command))
    return undefined
  } catch (error) {
    if (!isProblem(error)) throw error
    return error.code
  }
}

abstract class Step implements fc.Command<Clerk, Real> {
  check(): boolean {
    return true
  }
  run(clerk: Clerk, real: Real): void {
    this.act(clerk, real)
    checkInvariants(clerk, real)
  }
  abstract act(clerk: Clerk, real: Real): void
}

function checkInvariants(clerk: Clerk, { sheet }: Real): void {
  const live = liveCards(clerk)
  const cards = live.map(({ id, number }) => `${id}:${number}`).sort()
  const kept = Object.values(sheet.bookings)
    .filter(({ status }) => status.kind !== 'cancelled')
    .filter(({ status }) => status.kind !== 'held' || status.expires > clerk.now)
    .map(({ id, number }) => `${id}:${number}`)
    .sort()
  expect(kept.join()).toBe(cards.join())
  expect(new Set(live.map(({ number }) => number)).size).toBe(live.length)
  // A place that nobody has can be booked, and only then (with the quotas flowed back).
  const flowed = { ...sheet, flowBackAt: new Date(0), releaseAt: new Date(0) }
  const hasNumber = freeNumber(clerk, live) !== undefined
  const canBook = freeOf(clerk, live) > 0 && hasNumber && clerk.now < at('12:00')
  expect(give({ sheet: flowed }, holdOf('probe', { ...probe, now: clerk.now })) === undefined).toBe(
    canBook,
  )
}

function freeNumber({ places }: Clerk, live: readonly Card[]): number | undefined {
  const numbers = Array.from({ length: places }, (_, index) => index + 1)
  return numbers.find((number) => live.every((card) => card.number !== number))
}

class Hold extends Step {
  readonly channel: Channel
  readonly customer: number
  readonly overbook: boolean
  constructor(channel: Channel, customer: number, overbook: boolean) {
    super()
    this.channel = channel
    this.customer = customer
    this.overbook = overbook
  }
  act(clerk: Clerk, real: Real): void {
    const { channel } = this
    const live = liveCards(clerk)
    const before = { free: freeOf(clerk, live), unmet: unmetReserve(clerk, live) }
    clerk.made += 1
    const id = `b${clerk.made}`
    const customer = `c${this.customer}`
    const overbook = { by: 'x', reason: 'y', perSessionMax: 3 }
    const command = holdOf(id, {
      now: clerk.now,
      channel,
      customer,
      ...(this.overbook ? { overbook } : {}),
    })
    const code = give(real, command)
    const known = live.some((card) => card.customer === customer)
    if (known) expect(['ALREADY_BOOKED', 'TOO_LATE']).toContain(code)
    if (code === 'ALREADY_BOOKED') expect(known).toBe(true)
    if (code === 'SLOT_TAKEN') expect(before.free <= 0 || this.#noneToCome(clerk, live)).toBe(true)
    if (code === 'QUOTA_REACHED') expect(before.free).toBeLessThanOrEqual(before.unmet)
    if (code === 'SLOT_CLOSED') expect(clerk.now < at('07:00', '2026-11-18')).toBe(true)
    if (code !== undefined) return
    const booking = bookingOf(real.sheet, id)
    const isExtra = booking.overbooked !== undefined
    const card = { id, customer, channel, number: booking.number, isExtra }
    clerk.cards.push({ ...card, expires: command.expires, state: 'live' })
    if (isExtra) return
    expect(before.free).toBeGreaterThan(0)
    expect(booking.number).toBeLessThanOrEqual(clerk.places)
    const after = liveCards(clerk)
    const reservesHold = freeOf(clerk, after) >= unmetReserve(clerk, after)
    const isEarly = clerk.now < at('18:00', '2026-11-24')
    if (isEarly && before.free >= before.unmet) expect(reservesHold).toBe(true)
  }
  /** Every free place has a time that has passed. */
  #noneToCome(clerk: Clerk, live: readonly Card[]): boolean {
    const numbers = Array.from({ length: clerk.places }, (_, index) => index + 1)
    return numbers
      .filter((number) => live.every((card) => card.number !== number))
      .every((number) => at('08:00').getTime() + (number - 1) * 600_000 <= clerk.now.getTime())
  }
  override toString(): string {
    return `hold ${this.channel} c${this.customer}${this.overbook ? ' overbook' : ''}`
  }
}

/** A command about one of the bookings so far. */
class Touch extends Step {
  readonly verb: 'confirm' | 'giveBack' | 'cancel' | 'arrive'
  readonly pick: number
  constructor(verb: Touch['verb'], pick: number) {
    super()
    this.verb = verb
    this.pick = pick
  }
  act(clerk: Clerk, real: Real): void {
    const card = clerk.cards[this.pick % Math.max(1, clerk.cards.length)]
    if (card === undefined) return
    const { id } = card
    const { now } = clerk
    const live = isLive(card, now)
    const isHold = card.expires !== undefined
    switch (this.verb) {
      case 'confirm': {
        const code = give(real, { type: 'confirm', id, now, arrived: false })
        if (live && isHold) {
          expect(code).toBeUndefined()
          card.expires = undefined
        } else if (!live && isHold) expect(code).toBe('HOLD_EXPIRED')
        return
      }
      case 'giveBack': {
        const code = give(real, { type: 'giveBack', id, now })
        if (live && isHold) card.state = 'freed'
        else if (live) expect(code).toBe('BAD_STATE')
        return
      }
      case 'cancel': {
        const who = { by: 'customer', reason: 'r', deadlineMinutes: undefined } as const
        const code = give(real, { type: 'cancel', id, now, ...who })
        const may = live && !isHold && card.state === 'live'
        expect(code === undefined).toBe(may)
        if (may) card.state = 'freed'
        return
      }
      case 'arrive': {
        const open = { opensMinutes: 60, closesMinutes: 600 }
        if (give(real, { type: 'arrive', id, now, ...open }) !== undefined) return
        expect(live && !isHold).toBe(true)
        card.state = 'arrived'
        return
      }
    }
  }
  override toString(): string {
    return `${this.verb} #${this.pick}`
  }
}

class Wait extends Step {
  readonly minutes: number
  constructor(minutes: number) {
    super()
    this.minutes = minutes
  }
  act(clerk: Clerk, real: Real): void {
    clerk.now = new Date(clerk.now.getTime() + this.minutes * 60_000)
    if (this.minutes % 2 === 1) return
    give(real, { type: 'sweep', now: clerk.now })
    if (clerk.now < at('13:00')) return
    for (const card of liveCards(clerk)) {
      if (card.state === 'live' && card.expires === undefined) card.state = 'missed'
    }
  }
  override toString(): string {
    return `wait ${this.minutes}`
  }
}

class Republish extends Step {
  readonly places: number
  readonly quotas: Quotas
  constructor(places: number, quotas: Quotas) {
    super()
    this.places = places
    this.quotas = quotas
  }
  act(clerk: Clerk, real: Real): void {
    const { places, quotas } = this
    clerk.revision += 1
    Object.assign(clerk, { places, quotas })
    const roster = { id: real.sheet.roster.id, revision: clerk.revision }
    const am: Session = session({ places, quotas })
    const next = plan({ roster, sessions: { am } })
    expect(give(real, { type: 'publish', now: clerk.now, plan: next })).toBeUndefined()
  }
  override toString(): string {
    return `republish ${this.places} ${JSON.stringify(this.quotas)}`
  }
}

const quotas: fc.Arbitrary<Quotas> = fc.record(
  { phone: fc.nat({ max: 2 }), vip: fc.nat({ max: 2 }), his: fc.nat({ max: 1 }) },
  { requiredKeys: [] },
)
const steps = [
  fc
    .tuple(fc.constantFrom(...channels), fc.nat({ max: 12 }), fc.boolean())
    .map(([channel, customer, overbook]) => new Hold(channel, customer, overbook && customer > 9)),
  fc
    .tuple(fc.constantFrom('confirm', 'giveBack', 'cancel', 'arrive'), fc.nat({ max: 30 }))
    .map(([verb, pick]) => new Touch(verb, pick)),
  fc
    .oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(600, 1_441, 2_880))
    .map((minutes) => new Wait(minutes)),
  fc
    .tuple(fc.integer({ min: 0, max: 8 }), quotas)
    .map(([places, reserved]) => new Republish(places, reserved)),
]

it('S4 PR20: no sequence of commands sells a place twice, loses one, or breaks a quota', () => {
  const sequences = fc.commands(steps, { maxCommands: 50, size: 'max' })
  const run = (sequence: Iterable<fc.Command<Clerk, Real>>): void => {
    const setUp = () => ({
      model: { now: startOfTime, places: 4, quotas: {}, revision: 1, cards: [], made: 0 },
      real: { sheet: published() },
    })
    fc.modelRun(setUp, sequence)
  }
  fc.assert(fc.property(sequences, run), { numRuns: 1_000 })
})
