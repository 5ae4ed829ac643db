import { type Call, fail, type Money } from '@hcrm/kernel'
import type { SessionAvailability } from '../domain/availability.ts'
import { datesBetween } from '../domain/local-date.ts'
import type { Channel, SessionCode } from '../domain/session.ts'
import { branchToSee, reachOf } from './access.ts'
import type { AvailabilityRow, Scheduling } from './ports.ts'
import type { TicketTime } from './ticket.ts'

export interface PlaceQuery {
  readonly branch?: string | undefined
  readonly department?: string | undefined
  readonly resource?: string | undefined
  readonly from: string
  readonly to: string
  readonly channel: Channel
}

export interface Place {
  readonly sheetId: string
  readonly branch: string
  readonly department: string
  readonly resource: string
  readonly session: SessionCode
  readonly starts: TicketTime
  readonly ends: TicketTime
  /** The first place that is free; absent when none is. */
  readonly next?: TicketTime
  readonly durationMinutes: number
  readonly serviceItem: string
  readonly fee: Money
  /** For this channel, now. */
  readonly free: number
  /** Set while the places are not released yet. */
  readonly releasesAt?: string
}

const daysMax = 31
/** Sheets of one answer; a department has fewer doctors on so many days. */
const sheetsMax = 500

/**
 * What is free (S4), from the availability projection alone: no sheet is read. A hint: whether
 * there is a place is decided by the hold.
 */
export async function findPlaces(
  { availability }: Scheduling,
  call: Call,
  query: PlaceQuery,
): Promise<readonly Place[]> {
  const branch = branchToSee(call, query.branch)
  const dates = datesBetween(query.from, query.to)
  if (dates.length === 0 || dates.length > daysMax) fail('BAD_TIME', { field: 'to' })
  const { department, resource } = query
  const [key, of] =
    department === undefined ? ['resourceDay', resource] : ['departmentDay', department]
  if (of === undefined) fail('MISSING_FIELD', { field: 'department' })
  const wanted = { [key]: { in: dates.map((date) => `${of}:${date}`) } }
  const rows: AvailabilityRow[] = []
  let cursor: string | undefined
  do {
    const page = await availability(reachOf(call)).list(wanted, { limit: 100, cursor })
    rows.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined && rows.length < sheetsMax)
  return rows
    .filter((row) => row.branch === branch && (resource ?? row.resource) === row.resource)
    .flatMap((row) => placesOn(row, { now: call.now, channel: query.channel }))
    .sort((a, b) => order(a).localeCompare(order(b)))
}

function order({ starts, resource }: Place): string {
  return `${starts.instant} ${resource}`
}

function placesOn(
  row: AvailabilityRow,
  { now, channel }: { readonly now: Date; readonly channel: Channel },
): readonly Place[] {
  const { branch, department, resource, date, releaseAt, flowBackAt } = row
  return row.sessions
    .filter(({ ends }) => ends.instant > now)
    .map((session) => ({
      sheetId: `${branch}:${resource}:${date}`,
      ...{ branch, department, resource },
      ...sessionView(session),
      free: now < flowBackAt ? session.freeFor[channel] : session.free,
      ...(now < releaseAt ? { releasesAt: releaseAt.toISOString() } : {}),
    }))
}

export function sessionView(session: SessionAvailability) {
  const { starts, ends, next, durationMinutes, serviceItem, fee } = session
  return {
    session: session.session,
    starts: shown(starts),
    ends: shown(ends),
    ...(next === undefined ? {} : { next: shown(next) }),
    ...{ durationMinutes, serviceItem, fee },
  }
}

function shown(at: SessionAvailability['starts']): TicketTime {
  return { ...at, instant: at.instant.toISOString() }
}
