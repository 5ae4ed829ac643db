import type { Money } from '@hcrm/kernel'
import type { Booking, StatusKind } from '../domain/booking.ts'
import type { Channel, SessionCode } from '../domain/session.ts'
import type { SheetPlan } from '../domain/sheet.ts'
import type { Invitations } from './ports.ts'

/** A booking as callers see it. Texts, numbers and ids only: it is also kept as an answer. */
export interface Ticket {
  readonly id: string
  readonly sheetId: string
  readonly branch: string
  readonly department: string
  readonly resource: string
  readonly customerId: string
  readonly session: SessionCode
  readonly number: number
  readonly starts: TicketTime
  readonly durationMinutes: number
  readonly serviceItem: string
  readonly fee: Money
  readonly channel: Channel
  readonly status: TicketStatus
  /** Of a hold. */
  readonly expiresAt?: string
  readonly overbooked: boolean
  readonly movedFrom?: string
  readonly movedTo?: string
  /** For check-in, once it is booked. */
  readonly code?: string
  /** The invitation card, once it is booked. */
  readonly link?: string
}

/** As the contract spells it. */
export type TicketStatus = Exclude<StatusKind, 'noShow'> | 'no-show'

export interface TicketTime {
  readonly date: string
  readonly time: string
  readonly zone: string
  /** RFC 3339, UTC. */
  readonly instant: string
}

/** What of a ticket changes; kept as a request's answer, so that it is given again as it was. */
export interface Standing {
  readonly status: TicketStatus
  readonly expiresAt?: string
  readonly movedTo?: string
}

export function standingOf(booking: Booking): Standing {
  const { status } = booking
  const movedTo =
    status.kind === 'cancelled' && status.cause.kind === 'moved' ? status.cause.to : undefined
  return {
    status: statusName(booking),
    ...(status.kind === 'held' ? { expiresAt: status.expires.toISOString() } : {}),
    ...(movedTo === undefined ? {} : { movedTo }),
  }
}

export function statusName({ status }: Booking): TicketStatus {
  return status.kind === 'noShow' ? 'no-show' : status.kind
}

interface Place extends Pick<SheetPlan, 'branch' | 'department' | 'resource'> {
  readonly sheetId: string
}

/** A ticket as the booking stands, or stood when it was answered. */
export function ticketOf(
  invitations: Invitations,
  { sheetId, branch, department, resource }: Place,
  {
    booking,
    standing = standingOf(booking),
  }: { readonly booking: Booking; readonly standing?: Standing },
): Ticket {
  const { id, session, number, starts, durationMinutes, serviceItem, fee, channel } = booking
  const { movedFrom, overbooked } = booking
  const isBooked = standing.status !== 'held'
  return {
    ...{ id, sheetId, branch, department, resource, session, number },
    customerId: booking.customer,
    starts: { ...starts, instant: starts.instant.toISOString() },
    ...{ durationMinutes, serviceItem, fee, channel },
    overbooked: overbooked !== undefined,
    ...(movedFrom === undefined ? {} : { movedFrom: movedFrom.booking }),
    ...(isBooked ? { code: invitations.code(id), link: invitations.link(id) } : {}),
    ...standing,
  }
}
