import { never } from '@hcrm/kernel'
import type { Booking, Cause, HoldEnd, Moved, Outreach, Status } from './booking.ts'
import { isUnsettledMove } from './booking.ts'
import type { Session, SessionCode } from './session.ts'

/** What a roster says of one resource on one local day. */
export interface SheetPlan {
  readonly branch: string
  readonly department: string
  /** Doctor, room or device. */
  readonly resource: string
  readonly date: string
  readonly zone: string
  readonly roster: { readonly id: string; readonly revision: number }
  /** Nothing is booked before. */
  readonly releaseAt: Date
  /** From here on channels have no places of their own. */
  readonly flowBackAt: Date
  readonly sessions: Sessions
}

export type Sessions = Readonly<Partial<Record<SessionCode, Session>>>

/** The arbiter of every place of one resource on one local day (S3, S4, S6, S8). */
export interface Sheet extends SheetPlan {
  readonly bookings: Readonly<Record<string, Booking>>
  /** How many facts it has told: the `seq` of the last one. */
  readonly facts: number
}

/** Never stored: the first event of a sheet is its publication. */
export const blankSheet: Sheet = {
  branch: '',
  department: '',
  resource: '',
  date: '',
  zone: '',
  roster: { id: '', revision: 0 },
  releaseAt: new Date(0),
  flowBackAt: new Date(0),
  sessions: {},
  bookings: {},
  facts: 0,
}

export type SheetEvent =
  | { readonly type: 'published'; readonly plan: SheetPlan }
  | { readonly type: 'held'; readonly booking: Booking & { readonly status: { kind: 'held' } } }
  | { readonly type: 'holdEnded'; readonly id: string; readonly at: Date; readonly cause: HoldEnd }
  | {
      readonly type: 'booked'
      readonly id: string
      readonly at: Date
      /** Whether messages were asked for, so that they can be withdrawn. */
      readonly invited: boolean
    }
  | {
      readonly type: 'cancelled'
      readonly id: string
      readonly at: Date
      readonly cause: Extract<Cause, { kind: 'cancelled' | 'undone' }>
    }
  | {
      readonly type: 'moved'
      readonly id: string
      readonly at: Date
      readonly cause: Moved
    }
  | { readonly type: 'moveSettled'; readonly id: string }
  | { readonly type: 'arrived'; readonly id: string; readonly at: Date }
  | {
      readonly type: 'fulfilled'
      readonly id: string
      readonly at: Date
      readonly encounter: string
    }
  | { readonly type: 'missed'; readonly id: string; readonly at: Date }
  | { readonly type: 'outreachRequested'; readonly id: string; readonly outreach: Outreach }
  | { readonly type: 'outreachWithdrawn'; readonly id: string }

/** Given up places that a sheet remembers; the oldest is forgotten first. */
export const endedKeptMax = 200
/** A move that is not settled by then is taken up again. */
const settleMoveMs = 60_000

/** Whether an event leaves the service, and so counts. */
function isFact({ type }: SheetEvent): boolean {
  return type !== 'published' && type !== 'moveSettled'
}

export function evolveSheet(sheet: Sheet, event: SheetEvent): Sheet {
  const next = applied(sheet, event)
  return isFact(event) ? { ...next, facts: sheet.facts + 1 } : next
}

function applied(sheet: Sheet, event: SheetEvent): Sheet {
  switch (event.type) {
    case 'published':
      return { ...sheet, ...event.plan }
    case 'held':
      return withBooking(sheet, event.booking)
    case 'booked': {
      const { at, invited } = event
      return withStatus(sheet, event.id, { kind: 'booked', at, invited })
    }
    case 'holdEnded':
    case 'cancelled':
    case 'moved':
      return ended(sheet, event.id, { kind: 'cancelled', at: event.at, cause: event.cause })
    case 'moveSettled':
      return change(sheet, event.id, ({ movedFrom, ...rest }) =>
        movedFrom === undefined ? rest : { ...rest, movedFrom: { ...movedFrom, settled: true } },
      )
    case 'arrived':
      return withStatus(sheet, event.id, { kind: 'arrived', at: event.at })
    case 'fulfilled': {
      const { at, encounter } = event
      return withStatus(sheet, event.id, { kind: 'fulfilled', at, encounter })
    }
    case 'missed':
      return withStatus(sheet, event.id, { kind: 'noShow', at: event.at })
    case 'outreachRequested':
    case 'outreachWithdrawn':
      return sheet
    default:
      return never(event)
  }
}

function withBooking(sheet: Sheet, booking: Booking): Sheet {
  return { ...sheet, bookings: { ...sheet.bookings, [booking.id]: booking } }
}

function change(sheet: Sheet, id: string, to: (booking: Booking) => Booking): Sheet {
  const booking = sheet.bookings[id]
  return booking === undefined ? sheet : withBooking(sheet, to(booking))
}

function withStatus(sheet: Sheet, id: string, status: Status): Sheet {
  return change(sheet, id, (booking) => ({ ...booking, status }))
}

function ended(sheet: Sheet, id: string, status: Status & { readonly at: Date }): Sheet {
  return forgetOldest(withStatus(sheet, id, status), id)
}

/** Other than the one that has just ended: its fact is still to be told. */
function forgetOldest(sheet: Sheet, except: string): Sheet {
  const over = Object.values(sheet.bookings).filter(mayBeForgotten)
  if (over.length <= endedKeptMax) return sheet
  const endOf = ({ status }: Booking) => ('at' in status ? status.at.getTime() : 0)
  const others = over.filter(({ id }) => id !== except)
  const oldest = others.reduce((a, b) => (endOf(b) < endOf(a) ? b : a))
  const { [oldest.id]: _forgotten, ...bookings } = sheet.bookings
  return { ...sheet, bookings }
}

/** Who holds a claim for another place must be found there. */
function mayBeForgotten(booking: Booking): boolean {
  const { status } = booking
  if (status.kind !== 'cancelled' || isUnsettledMove(booking)) return false
  return status.cause.kind !== 'moved' || !status.cause.keepsClaim
}

/** When something happens on the sheet by time alone: the sweeper looks then. */
export function dueOf(sheet: Sheet): Date | undefined {
  const instants = Object.values(sheet.bookings).flatMap((booking) => dueOfBooking(sheet, booking))
  return instants.length === 0 ? undefined : new Date(Math.min(...instants))
}

function dueOfBooking({ sessions }: Sheet, booking: Booking): number[] {
  const { status, session } = booking
  const due: number[] = []
  if (status.kind === 'held') due.push(status.expires.getTime())
  // A session that was closed has no end: nobody missed it.
  const noShowAt = status.kind === 'booked' ? sessions[session]?.noShowAt : undefined
  if (noShowAt !== undefined) due.push(noShowAt.getTime())
  if (isUnsettledMove(booking) && 'at' in status) due.push(status.at.getTime() + settleMoveMs)
  return due
}
