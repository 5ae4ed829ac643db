import chineseDays from 'chinese-days'
import { Temporal } from 'temporal-polyfill'
import type { WorkingCalendar } from '../../app/ports.ts'
import type { WorkingSpan } from '../../domain/working-time.ts'

export interface CalendarSettings {
  /** Local times between which cases are worked on, e.g. `08:00`. */
  readonly opens: string
  readonly closes: string
  /** Days ahead for which spans are made: beyond the longest time limit of a case. */
  readonly daysAhead: number
  /** Days back: a clock that started that long ago can still be counted. */
  readonly daysBack: number
  /** Local dates off and worked on beside the announced ones, `YYYY-MM-DD`. */
  readonly extraHolidays: readonly string[]
  readonly extraWorkdays: readonly string[]
}

/**
 * Working time of a branch (W14): public holidays of China, and the weekend days worked in their
 * place, as the State Council announces them each year; hours in the branch's own zone.
 */
export function workingCalendar(
  settings: CalendarSettings,
  zoneOf: (branch: string) => Promise<string>,
): WorkingCalendar {
  const known = new Map<string, readonly WorkingSpan[]>()
  return {
    async around(branch, now) {
      const zone = await zoneOf(branch)
      const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
        .toZonedDateTimeISO(zone)
        .toPlainDate()
      const name = `${zone} ${today.toString()}`
      const spans = known.get(name) ?? spansAround(today, zone, settings)
      if (known.size > 64) known.clear()
      known.set(name, spans)
      return spans
    },
    zoneOf,
  }
}

function spansAround(
  today: Temporal.PlainDate,
  zone: string,
  settings: CalendarSettings,
): readonly WorkingSpan[] {
  const { daysBack, daysAhead } = settings
  const days = Array.from({ length: daysBack + daysAhead }, (_, index) =>
    today.add({ days: index - daysBack }),
  )
  return days
    .filter((day) => isWorked(day.toString(), settings))
    .map((day) => spanOf(day, zone, settings))
}

function isWorked(day: string, { extraHolidays, extraWorkdays }: CalendarSettings): boolean {
  if (extraHolidays.includes(day)) return false
  return extraWorkdays.includes(day) || chineseDays.isWorkday(day)
}

function spanOf(
  day: Temporal.PlainDate,
  zone: string,
  { opens, closes }: CalendarSettings,
): WorkingSpan {
  const at = (time: string): Date =>
    new Date(
      day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
        .epochMilliseconds,
    )
  return { from: at(opens), to: at(closes) }
}
