import { type Money, never, type WallTime } from '@hcrm/kernel'
import type { Channel, SessionCode } from './session.ts'

/** One customer's place on a sheet, from the hold to its end. */
export interface Booking {
  readonly id: string
  readonly customer: string
  readonly session: SessionCode
  /** In the session, from 1; no two places that are taken have the same. */
  readonly number: number
  readonly starts: WallTime
  readonly durationMinutes: number
  readonly serviceItem: string
  readonly fee: Money
  readonly channel: Channel
  /** Consultation or campaign this came from. */
  readonly origin?: string
  /** Put in although the plan had no place: who did it, and why. */
  readonly overbooked?: Overbooking
  /** The place this one replaces, until that is free and for the record after. */
  readonly movedFrom?: MovedFrom
  readonly status: Status
}

export interface Overbooking {
  readonly by: string
  readonly reason: string
}

export interface MovedFrom {
  readonly booking: string
  readonly sheet: string
  readonly reason: string
  /** Both places are of one session: who holds the claim goes on holding it. */
  readonly claimant?: string
  readonly entry: CalendarIdentity
  /** Whether the old place is known to be free. */
  readonly settled: boolean
}

/** One entry in the customer's calendar over all moves: `sequence` counts them. */
export interface CalendarIdentity {
  readonly uid: string
  readonly sequence: number
}

export type Status =
  | { readonly kind: 'held'; readonly expires: Date }
  | { readonly kind: 'booked'; readonly at: Date; readonly invited: boolean }
  | { readonly kind: 'arrived'; readonly at: Date }
  | { readonly kind: 'fulfilled'; readonly at: Date; readonly encounter: string }
  | { readonly kind: 'noShow'; readonly at: Date }
  | { readonly kind: 'cancelled'; readonly at: Date; readonly cause: Cause }

export type StatusKind = Status['kind']

/** Why a place was given up. */
export type Cause =
  | HoldEnd
  | { readonly kind: 'cancelled'; readonly by: CancelledBy; readonly reason: string }
  | Moved
  /** A new place that was given up because the old one could not be. */
  | { readonly kind: 'undone' }

export type HoldEnd = { readonly kind: 'lapsed' } | { readonly kind: 'givenBack' }

export interface Moved {
  readonly kind: 'moved'
  readonly to: string
  readonly sheet: string
  readonly reason: string
  /** The new place is of the same session and goes on under the same claim. */
  readonly keepsClaim: boolean
}

export type CancelledBy = 'customer' | 'staff' | 'branch' | 'system'

/** Messages about a booking, for whoever knows how to reach the customer. */
export interface Outreach {
  /** Fields of the templates; nothing of the customer's own. */
  readonly parameters: Readonly<Record<string, string>>
  readonly messages: readonly PlannedMessage[]
  /** The visit as a calendar entry; none when there is none any more. */
  readonly calendar?: { readonly title: string; readonly location: string; readonly url: string }
}

export interface PlannedMessage {
  readonly kind: string
  readonly template: string
  readonly sendAt: Date
  readonly expiresAt: Date
  /** 1 urgent to 9 whenever. */
  readonly priority: number
}

/** Whether the place is taken: by a hold, a booking, or who was here or should have been. */
export function takesPlace({ status }: Booking): boolean {
  return status.kind !== 'cancelled'
}

/** Whether the time of a hold is over; nobody has to notice it for the place to be free. */
export function hasLapsed({ status }: Booking, now: Date): boolean {
  return status.kind === 'held' && status.expires <= now
}

/** A place that was booked in exchange for another one that may still be taken. */
export function isUnsettledMove(booking: Booking): booking is Booking & { movedFrom: MovedFrom } {
  const { movedFrom, status } = booking
  if (movedFrom === undefined || movedFrom.settled || status.kind === 'held') return false
  return status.kind !== 'cancelled' || isBookingCause(status.cause)
}

/** A cause that ends a booking, not a hold. */
function isBookingCause({ kind }: Cause): boolean {
  return kind === 'cancelled' || kind === 'moved'
}

/** Who holds the claim of customer, department, date and session for this booking. */
export function claimantOf({ id, movedFrom }: Booking): string {
  return movedFrom?.claimant ?? id
}

export function calendarIdentity({ id, movedFrom }: Booking): CalendarIdentity {
  return movedFrom?.entry ?? { uid: id, sequence: 0 }
}

/**
 * Who holds the claim that nobody needs any more since this booking ended; undefined while it is
 * needed: by this booking, or by the other place of a move.
 */
export function claimantToRelease(booking: Booking): string | undefined {
  const { status, movedFrom } = booking
  if (status.kind !== 'cancelled') return undefined
  const { cause } = status
  switch (cause.kind) {
    case 'lapsed':
    case 'givenBack':
    case 'undone':
      return movedFrom?.claimant === undefined ? booking.id : undefined
    case 'cancelled':
      return claimantOf(booking)
    case 'moved':
      return cause.keepsClaim ? undefined : claimantOf(booking)
    default:
      return never(cause)
  }
}
