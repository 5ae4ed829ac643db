import { type Booking, claimantOf, claimantToRelease } from './booking.ts'
import type { Sheet, SheetEvent } from './sheet.ts'

/** Long enough for any session of the day: afterwards the claim is worth nothing. */
const keptMs = 86_400_000

export interface Claim {
  readonly id: string
  readonly holder: string
  readonly expires: Date
}

/**
 * One booking per customer, department, local date and session (S4). What spans sheets so is
 * claimed with the hold and given back with the end of the booking, in the sheet's own write.
 */
export function claimId(
  { department, date }: Pick<Sheet, 'department' | 'date'>,
  { customer, session }: Pick<Booking, 'customer' | 'session'>,
): string {
  return `${customer}:${department}:${date}:${session}`
}

/** What an event claims or gives back; `sheet` is as it was right after it. */
export function claimChange(
  event: SheetEvent,
  sheet: Sheet,
): { readonly take?: Claim; readonly release?: Omit<Claim, 'expires'> } {
  switch (event.type) {
    case 'held': {
      const { booking } = event
      // A move within one session goes on under the claim of the old place.
      if (claimantOf(booking) !== booking.id) return {}
      const expires = new Date(booking.starts.instant.getTime() + keptMs)
      return { take: { id: claimId(sheet, booking), holder: booking.id, expires } }
    }
    case 'holdEnded':
    case 'cancelled':
    case 'moved': {
      const booking = sheet.bookings[event.id]
      const holder = booking === undefined ? undefined : claimantToRelease(booking)
      if (booking === undefined || holder === undefined) return {}
      return { release: { id: claimId(sheet, booking), holder } }
    }
    default:
      return {}
  }
}
