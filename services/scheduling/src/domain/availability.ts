import type { Money, WallTime } from '@hcrm/kernel'
import { type Booking, hasLapsed, takesPlace } from './booking.ts'
import {
  type Channel,
  channels,
  freeNumbers,
  placeStart,
  roomIn,
  type SessionCode,
  sessionCodes,
} from './session.ts'
import type { Sheet } from './sheet.ts'

/** What is free in one session, for a search. */
export interface SessionAvailability {
  readonly session: SessionCode
  readonly starts: WallTime
  readonly ends: WallTime
  readonly durationMinutes: number
  readonly serviceItem: string
  readonly fee: Money
  readonly places: number
  /** In all; what a channel gets once the quotas have flowed back. */
  readonly free: number
  readonly freeFor: Readonly<Record<Channel, number>>
  /** The first place that nobody has; undefined when all are taken. */
  readonly next: WallTime | undefined
}

export function availabilityOf(sheet: Sheet, now: Date): readonly SessionAvailability[] {
  return sessionCodes.flatMap((code) => {
    const session = sheet.sessions[code]
    if (session === undefined) return []
    const occupants = takenAt(sheet, code, now)
    const { free, freeFor } = roomIn(session, occupants)
    const [number] = free === 0 ? [] : freeNumbers(session, occupants)
    return {
      session: code,
      starts: session.starts,
      ends: session.ends,
      durationMinutes: session.minutesPerPlace,
      serviceItem: session.serviceItem,
      fee: session.fee,
      places: session.places,
      free,
      freeFor: eachChannel(freeFor),
      next: number === undefined ? undefined : placeStart(session, number),
    }
  })
}

function eachChannel(freeFor: (channel: Channel) => number): Readonly<Record<Channel, number>> {
  const [web, phone, desk, his, vip] = channels
  return {
    [web]: freeFor(web),
    [phone]: freeFor(phone),
    [desk]: freeFor(desk),
    [his]: freeFor(his),
    [vip]: freeFor(vip),
  }
}

function takenAt({ bookings }: Sheet, session: SessionCode, now: Date): readonly Booking[] {
  return Object.values(bookings).filter(
    (each) => each.session === session && takesPlace(each) && !hasLapsed(each, now),
  )
}

/** Live bookings whose place the plan has no more: someone has to call them (S2, W21). */
export function affectedBookings(sheet: Sheet): readonly string[] {
  return Object.values(sheet.bookings)
    .filter((booking) => isAffected(sheet, booking))
    .map(({ id }) => id)
}

function isAffected({ sessions }: Sheet, booking: Booking): boolean {
  if (booking.status.kind !== 'booked' && booking.status.kind !== 'held') return false
  const session = sessions[booking.session]
  if (session === undefined) return true
  if (booking.overbooked !== undefined) return false
  if (booking.number > session.places) return true
  const planned = placeStart(session, booking.number).instant.getTime()
  return planned !== booking.starts.instant.getTime()
}
