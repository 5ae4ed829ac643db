import { fail } from '@hcrm/kernel'

/** Dates of a calendar without a zone, `YYYY-MM-DD`, and times of a day, `HH:MM`. */
const dayMs = 86_400_000
const datePattern = /^\d{4}-\d{2}-\d{2}$/
const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/

/** Whole days since 1970-01-01. Throws BAD_TIME for what no calendar has, e.g. 30 February. */
export function dayNumber(date: string): number {
  const at = datePattern.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) fail('BAD_TIME')
  return at / dayMs
}

export function addDays(date: string, days: number): string {
  return new Date((dayNumber(date) + days) * dayMs).toISOString().slice(0, 10)
}

/** First and last included. */
export function datesBetween(from: string, to: string): readonly string[] {
  const count = dayNumber(to) - dayNumber(from) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(from, index))
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

/** Monday of an ISO week, `YYYY-Www`. Throws BAD_TIME for a week that its year does not have. */
export function mondayOf(week: string): string {
  const [, year = '', number = ''] = /^(\d{4})-W(\d{2})$/.exec(week) ?? fail('BAD_TIME')
  // 4 January is always in the first week.
  const fourth = `${year}-01-04`
  const monday = addDays(fourth, 1 - weekdayOf(fourth) + (Number(number) - 1) * 7)
  const thursday = addDays(monday, 3)
  if (number === '00' || !thursday.startsWith(year)) fail('BAD_TIME')
  return monday
}

/** Minutes since midnight. Throws BAD_TIME. */
export function minutesOf(time: string): number {
  if (!timePattern.test(time)) fail('BAD_TIME')
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** The time so many minutes after another of the same day. */
export function addMinutes(time: string, minutes: number): string {
  const at = minutesOf(time) + minutes
  if (at < 0 || at >= 1_440) fail('BAD_TIME')
  const text = (value: number) => String(value).padStart(2, '0')
  return `${text(Math.floor(at / 60))}:${text(at % 60)}`
}
