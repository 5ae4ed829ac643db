import {
  bookingOf,
  calmDays,
  type Day,
  hotDays,
  numbers,
  type People,
  places,
  wantedDays,
} from './hospital.ts'
import type { Load, Outcome, Wanted } from './load.ts'
import type { Stage } from './stage.ts'

type How = Omit<Load, 'name' | 'clients' | 'requests'> & { readonly clients?: number }

interface Asked {
  readonly customerId: string
  readonly sheetId: string
}

/** Requests of one load: the clients end by time, or here. */
const requestsMax = 8_000

/** Those who book. They keep what they were promised: it must be so at the end (V3). */
export class Bookers {
  /** Booking → the customer and the sheet. */
  readonly promised = new Map<string, Asked>()
  readonly sheets = new Set<string>()
  readonly #stage: Stage
  readonly #people: People
  #loads = 0
  #hot = 0
  #calm = 0
  #wanted = 0

  constructor(stage: Stage, people: People) {
    this.#stage = stage
    this.#people = people
  }

  /** All want a place of the same sheet, and of the next one when that is full. */
  async hot(how: How, requests = requestsMax): Promise<Outcome> {
    const days = hotDays.slice(this.#hot, this.#hot + Math.ceil(requests / places))
    const outcome = await this.#run(how, this.#askers(days, places).slice(0, requests))
    this.#hot += Math.ceil(outcome.sent / places)
    return outcome
  }

  /** A place of each of 1,000 sheets, and then another one. */
  async calm(how: How): Promise<Outcome> {
    const requests = numbers(requestsMax).map((n) => {
      const at = this.#calm + n
      const day = calmDays[at % calmDays.length] as Day
      return this.#asker(day, Math.floor(at / calmDays.length))
    })
    const outcome = await this.#run(how, requests)
    this.#calm += outcome.sent
    return outcome
  }

  /** Ten people after each place, sheet by sheet. */
  async wanted(how: How, requests: number): Promise<Outcome> {
    const perSheet = places * 10
    const days = wantedDays.slice(this.#wanted, this.#wanted + Math.ceil(requests / perSheet))
    const outcome = await this.#run(how, this.#askers(days, perSheet).slice(0, requests))
    this.#wanted += Math.ceil(outcome.sent / perSheet)
    return outcome
  }

  /** Late for a sheet whose places are all gone. */
  async late(how: How): Promise<Outcome> {
    const day = wantedDays.at(-1) as Day
    const askers = this.#askers([day], this.#people.customers.length)
    if (!this.sheets.has(day.sheetId))
      await this.#run({ ...how, seconds: 600, persistent: true }, askers.slice(0, places))
    return this.#run({ ...how, cycle: true }, askers.slice(places))
  }

  #askers(days: readonly Day[], count: number): readonly Wanted[] {
    return days.flatMap((day) => numbers(count).map((n) => this.#asker(day, n)))
  }

  #asker(day: Day, n: number): Wanted {
    return bookingOf(this.#people, day, n)
  }

  async #run(how: How, requests: readonly Wanted[]): Promise<Outcome> {
    this.#loads += 1
    const load = { clients: 64, ...how, name: `load${this.#loads}`, requests, bodies: true }
    const outcome = await this.#stage.generator.run(load)
    for (const { status, body, request } of outcome.answers) {
      const asked = JSON.parse(requests[request % requests.length]?.body ?? '') as Asked
      const { customerId, sheetId } = asked
      this.sheets.add(sheetId)
      if (status !== 201) continue
      const { id } = JSON.parse(body) as { readonly id: string }
      this.promised.set(id, { customerId, sheetId })
    }
    return outcome
  }
}
