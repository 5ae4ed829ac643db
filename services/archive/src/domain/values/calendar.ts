/** True for a day that exists, written `YYYY-MM-DD`. Days are texts here: no zone can move them. */
export function isCalendarDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.toISOString().startsWith(text)
}

/** Day and minute of the day that a clock on the wall of that zone shows at an instant. */
export interface Wall {
  /** `YYYY-MM-DD` */
  readonly date: string
  /** 0 to 1,439 */
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

export function wallAt(instant: Date, zone: string): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  const { year = '', month = '', day = '', hour = '0', minute = '0' } = parts
  return {
    date: `${year.padStart(4, '0')}-${month}-${day}`,
    minute: Number(hour) * 60 + Number(minute),
  }
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** Making one is slow, so each zone has its own for good; there are some 600 zones. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(zone, format)
  return format
}
