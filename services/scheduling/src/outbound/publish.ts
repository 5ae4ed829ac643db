import type { OutgoingEvent } from '@hcrm/documents'
import { never } from '@hcrm/kernel'
import * as contracts from '@hcrm/proto/contracts'
import type { Booking as BookingMessage } from '@hcrm/proto/scheduling/v1/scheduling_events'
import { type Booking, calendarIdentity, type Outreach } from '../domain/booking.ts'
import type { Roster, RosterEvent } from '../domain/roster.ts'
import type { Sheet, SheetEvent } from '../domain/sheet.ts'

const facts = contracts.booking

/** A sheet's event in the words of the contract; `sheet` is as it was right after it. */
export function publishSheetEvent(event: SheetEvent, sheet: Sheet): OutgoingEvent | undefined {
  if (event.type === 'published' || event.type === 'moveSettled') return undefined
  const id = event.type === 'held' ? event.booking.id : event.id
  const booking = sheet.bookings[id]
  if (booking === undefined) throw new Error('a fact about a booking that is not on its sheet')
  return factOf(event, sheet, booking)
}

type Fact = Exclude<SheetEvent, { readonly type: 'published' | 'moveSettled' }>

function factOf(event: Fact, sheet: Sheet, booking: Booking): OutgoingEvent {
  switch (event.type) {
    case 'held':
      return facts.PlaceHeld.out({
        booking: told(sheet, booking, { status: 'held' }),
        expiresAt: event.booking.status.expires,
      })
    case 'holdEnded':
      return facts.HoldReleased.out({
        booking: told(sheet, booking, { status: 'cancelled', at: event.at }),
      })
    case 'booked':
      return facts.Booked.out({ booking: told(sheet, booking, { status: 'booked', at: event.at }) })
    case 'cancelled': {
      const { cause, at } = event
      const { by, reason } =
        cause.kind === 'undone' ? ({ by: 'system', reason: 'old-place-kept' } as const) : cause
      return facts.Cancelled.out({
        booking: told(sheet, booking, { status: 'cancelled', at }),
        by,
        reason,
      })
    }
    case 'moved': {
      const { at, cause } = event
      const message = told(sheet, booking, { status: 'cancelled', at })
      return facts.Rescheduled.out({
        booking: message,
        movedToSheet: cause.sheet,
        reason: cause.reason,
      })
    }
    case 'arrived':
      return facts.Arrived.out({
        booking: told(sheet, booking, { status: 'arrived', at: event.at }),
      })
    case 'fulfilled':
      return facts.Fulfilled.out({
        booking: told(sheet, booking, { status: 'fulfilled', at: event.at }),
        encounterId: event.encounter,
      })
    case 'missed':
      return facts.NoShow.out({
        booking: told(sheet, booking, { status: 'no-show', at: event.at }),
      })
    case 'outreachRequested':
      return outreachRequested(booking, event.outreach)
    case 'outreachWithdrawn':
      return facts.OutreachWithdrawn.out({ customerId: booking.customer, correlation: booking.id })
    default:
      return never(event)
  }
}

interface Standing {
  readonly status: string
  readonly at?: Date
}

/** The booking as the fact has it: the sheet may have gone on since. */
function told(sheet: Sheet, booking: Booking, { status, at }: Standing): BookingMessage {
  const { branch, department, resource } = sheet
  const { session, starts, durationMinutes, serviceItem, channel, number, origin = '' } = booking
  return {
    bookingId: booking.id,
    customerId: booking.customer,
    ...{ branch, department, resource, session, starts, durationMinutes, serviceItem, channel },
    ...{ number, status, at, origin },
  }
}

function outreachRequested(booking: Booking, outreach: Outreach): OutgoingEvent {
  const { parameters, messages, calendar } = outreach
  const { starts, durationMinutes } = booking
  const identity = calendarIdentity(booking)
  return facts.OutreachRequested.out({
    customerId: booking.customer,
    correlation: booking.id,
    purpose: 'service',
    parameters: { ...parameters },
    messages: messages.map((message) => ({ ...message, ignoresQuietHours: false })),
    calendar: calendar && { ...identity, ...calendar, starts, durationMinutes },
  })
}

export function publishRosterEvent(
  event: RosterEvent,
  { branch, resource, plan, publication }: Roster,
  rosterId: string,
): OutgoingEvent | undefined {
  if (event.type !== 'publicationDone') return undefined
  const dates = [...event.dates]
  if (event.isFirst) {
    const { department } = publication.kind === 'spreading' ? publication.plan : plan
    return contracts.roster.RosterPublished.out({ rosterId, branch, department, resource, dates })
  }
  const affectedBookingIds = [...event.affected]
  return contracts.roster.RosterChanged.out({
    rosterId,
    branch,
    resource,
    dates,
    affectedBookingIds,
  })
}
