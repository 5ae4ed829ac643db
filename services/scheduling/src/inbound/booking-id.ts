import { type Call, fail } from '@hcrm/kernel'
import { intentId } from '@hcrm/platform'

/**
 * The id of the booking that a request makes on a sheet: repeated, the same; on another sheet,
 * another one, so that two sheets never speak of one booking.
 */
export function bookingIdOf({ operation }: Call, sheetId: string): string {
  return intentId((operation ?? fail('KEY_REQUIRED')).key, `booking on ${sheetId}`)
}
