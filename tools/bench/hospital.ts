import type { Wanted } from './load.ts'

/** The one branch of a bench: days that all want at once, days that few want. */
export const branch = 'east'
export const department = 'east-cardio'
export const customersCount = 1_000
/** Of a doctor's day. */
export const places = 100

const dayMs = 86_400_000
const session = 'am'

interface Doctor {
  readonly code: string
  /** Their roster begins so many days after the first one. */
  readonly from: number
  /** The first customer of each of their days: on one date nobody is asked for twice. */
  readonly customer: number
}

const rosterDays = 40
const hot = numbers(5).map((n) => ({ code: `hot-${n}`, from: 0, customer: n * places }))
const calm = numbers(25).map((n) => ({ code: `calm-${n}`, from: 0, customer: 500 + n * 20 }))
/** Has dates of their own, since more want a place than there are. */
const wanted = { code: 'wanted', from: rosterDays, customer: 0 }
const doctors: readonly Doctor[] = [...hot, ...calm, wanted]

export const doctorCodes = doctors.map(({ code }) => code)

export interface Day {
  readonly sheetId: string
  readonly customer: number
}

export const hotDays = hot.flatMap(daysOf)
/** 1,000 sheets. */
export const calmDays = calm.flatMap(daysOf)
export const wantedDays = daysOf(wanted)

function daysOf({ code, from, customer }: Doctor): readonly Day[] {
  return numbers(rosterDays).map((n) => ({
    sheetId: `${branch}:${code}:${dayFrom(from + n)}`,
    // Not always the same hundred: the service remembers for seconds who knows whom.
    customer: customer + n * 97,
  }))
}

/** From the day after tomorrow: nothing starts, reminds or closes while a bench runs. */
function dayFrom(n: number): string {
  return new Date(Date.now() + (n + 2) * dayMs).toISOString().slice(0, 10)
}

export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}

export function rosters(): readonly object[] {
  const line = { session, starts: '08:00', ends: '12:00', places, minutesPerPlace: 2 }
  return doctors.map(({ code, from }) => ({
    ...{ branch, resource: code, department },
    ...{ from: dayFrom(from), to: dayFrom(from + rosterDays - 1) },
    pattern: numbers(7).map((n) => ({ ...line, weekday: n + 1, serviceItem: 'visit' })),
    releaseAt: { daysBefore: 90, time: '07:00' },
  }))
}

/** Who asks for places: a customer each, by one of the desks. */
export interface People {
  readonly desks: readonly string[]
  readonly customers: readonly string[]
}

/** The nth who asks for a place of that day. */
export function bookingOf({ desks, customers }: People, day: Day, n: number): Wanted {
  const customerId = customers[(day.customer + n) % customers.length]
  const body = JSON.stringify({ sheetId: day.sheetId, session, customerId, channel: 'desk' })
  const token = desks[(day.customer + n) % desks.length] as string
  return { method: 'POST', path: '/api/scheduling/v1/bookings', token, body }
}
