import { ICalCalendar, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'

/** One entry of a calendar file (RFC 5545). Times are instants with the zone they are shown in. */
export interface CalendarEntry {
  readonly uid: string
  /** Raised with every change, so that calendars replace the older entry. */
  readonly sequence: number
  readonly starts: Date
  readonly durationMinutes: number
  readonly zone: string
  readonly title: string
  readonly location: string
  readonly url: string
  readonly cancelled?: boolean
  /** When the file is made. */
  readonly now: Date
}

/** The text of an `.ics` file with this one entry. */
export function calendarFile(entry: CalendarEntry): string {
  const calendar = new ICalCalendar({
    prodId: '//hcrm//hcrm//EN',
    method: entry.cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  })
  calendar.createEvent({
    id: entry.uid,
    sequence: entry.sequence,
    stamp: entry.now,
    start: entry.starts,
    end: new Date(entry.starts.getTime() + entry.durationMinutes * 60_000),
    timezone: null,
    summary: entry.title,
    location: entry.location,
    url: entry.url,
    status: entry.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  })
  return calendar.toString()
}
