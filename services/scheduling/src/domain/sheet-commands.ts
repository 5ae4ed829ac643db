import type { Booking, CancelledBy, Moved, MovedFrom, Outreach, Overbooking } from './booking.ts'
import type { Channel, SessionCode } from './session.ts'
import type { SheetPlan } from './sheet.ts'

/** Everything that can be asked of a sheet. Time, ids and outside facts are in it. */
export type SheetCommand =
  | PublishSheet
  | HoldPlace
  | BookPlace
  | ConfirmHold
  | GiveBack
  | CancelBooking
  | FreeOldPlace
  | SettleMove
  | UndoMove
  | Arrive
  | Fulfil
  | Sweep

interface Command<Type extends string> {
  readonly type: Type
  readonly now: Date
}

interface OfBooking<Type extends string> extends Command<Type> {
  readonly id: string
}

/** Puts a roster's plan in place; bookings stay as they are. */
export interface PublishSheet extends Command<'publish'> {
  readonly plan: SheetPlan
}

/** Takes a place for a short time. */
export interface HoldPlace extends OfBooking<'hold'> {
  readonly customer: string
  readonly session: SessionCode
  readonly channel: Channel
  readonly serviceItem?: string | undefined
  /** Local time of a place; without it the first that is free and still to come. */
  readonly time?: string | undefined
  /** The customer stands at the desk: a place whose time has passed will do. */
  readonly walkIn: boolean
  readonly expires: Date
  readonly origin?: string | undefined
  readonly movedFrom?: MovedFrom | undefined
  readonly overbook?: (Overbooking & { readonly perSessionMax: number }) | undefined
}

/** Hold and confirmation at once. */
export interface BookPlace extends OfBooking<'book'> {
  readonly hold: HoldPlace
  /** A walk-in is there at once. */
  readonly arrived: boolean
  /** What the customer is to be told, once place and time are known. */
  readonly invite: (booking: Booking) => Outreach | undefined
}

/** Makes a booking of a hold. */
export interface ConfirmHold extends OfBooking<'confirm'> {
  readonly outreach?: Outreach | undefined
  /** A walk-in is there at once. */
  readonly arrived: boolean
}

/** Ends a hold before its time. */
export interface GiveBack extends OfBooking<'giveBack'> {}

export interface CancelBooking extends OfBooking<'cancel'> {
  readonly by: CancelledBy
  readonly reason: string
  /** Until so long before the start; undefined for those whom no deadline binds. */
  readonly deadlineMinutes: number | undefined
  /** Tells the customer, when it was not the customer who cancelled. */
  readonly outreach?: Outreach | undefined
}

/** Frees the place of a booking that now has another one. */
export interface FreeOldPlace extends OfBooking<'freeOldPlace'> {
  readonly moved: Moved
}

/** The old place is free: nothing is left to do. */
export interface SettleMove extends OfBooking<'settleMove'> {}

/** The old place could not be given up: the new one is. */
export interface UndoMove extends OfBooking<'undoMove'> {}

export interface Arrive extends OfBooking<'arrive'> {
  /** From so long before the start until so long after. */
  readonly opensMinutes: number
  readonly closesMinutes: number
}

export interface Fulfil extends OfBooking<'fulfil'> {
  readonly encounter: string
}

/** Does what time alone brings: holds that lapse, customers who did not come. */
export interface Sweep extends Command<'sweep'> {}
