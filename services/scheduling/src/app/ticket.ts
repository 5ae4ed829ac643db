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

type Place = Pick<SheetPlan, 'branch' | 'department' | 'resource'>

export function ticketOf(
  invitations: Invitations,
  sheet: Place & { readonly id: string },
  booking: Booking,
): Ticket {
  const { status, starts, movedFrom } = booking
  const isHold = status.kind === 'held'
  const movedTo =
    status.kind === 'cancelled' && status.cause.kind === 'moved' ? status.cause.to : undefined
  return {
    id: booking.id,
    sheetId: sheet.id,
    branch: sheet.branch,
    department: sheet.department,
    resource: sheet.resource,
    customerId: booking.customer,
    session: booking.session,
    number: booking.number,
    starts: { ...starts, instant: starts.instant.toISOString() },
    durationMinutes: booking.durationMinutes,
    serviceItem: booking.serviceItem,
    fee: booking.fee,
    channel: booking.channel,
    status: statusName(booking),
    ...(isHold ? { expiresAt: status.expires.toISOString() } : {}),
    overbooked: booking.overbooked !== undefined,
    ...(movedFrom === undefined ? {} : { movedFrom: movedFrom.booking }),
    ...(movedTo === undefined ? {} : { movedTo }),
    ...(isHold ? {} : { code: invitations.code(booking.id), link: invitations.link(booking.id) }),
  }
}

export function statusName({ status }: Booking): TicketStatus {
  return status.kind === 'noShow' ? 'no-show' : status.kind
}
