import type { Language } from '../words/languages.ts'

/** `2026-11-22 14:05` in the zone of the branch, whatever zone the reader sits in. */
export function instantText(instant: string, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant))
}

/** A day with its weekday; a day has no zone. */
export function dayText(date: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
}

/** `YYYY-MM-DD` of an instant on the wall of a zone. */
export function dateIn(zone: string, instant: Date): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(instant)
}

export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}

/** `m:ss` until an instant; undefined when it is over. */
export function countdown(until: string, nowMs: number): string | undefined {
  const seconds = Math.ceil((Date.parse(until) - nowMs) / 1_000)
  if (seconds <= 0) return undefined
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
