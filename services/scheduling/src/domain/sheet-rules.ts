import { fail, fold, never, type ProblemCode } from '@hcrm/kernel'
import type { Booking, Cause, StatusKind } from './booking.ts'
import { hasLapsed, takesPlace } from './booking.ts'
import type { Session } from './session.ts'
import { freeNumbers, numberAt, placeStart, roomIn, type SessionCode } from './session.ts'
import { evolveSheet, type Sheet, type SheetEvent } from './sheet.ts'
import type {
  Arrive,
  BookPlace,
  CancelBooking,
  ConfirmHold,
  FreeOldPlace,
  Fulfil,
  GiveBack,
  HoldPlace,
  PublishSheet,
  SheetCommand,
  UndoMove,
} from './sheet-commands.ts'

type Events = readonly SheetEvent[]

/**
 * What a command does to a sheet. Every command first ends the holds whose time is over, so that a
 * lapsed hold is free without anybody having swept it. Throws a Problem when the rules refuse.
 */
export function decideSheet(sheet: Sheet, command: SheetCommand): Events {
  const lapsed = lapsedHolds(sheet, command.now)
  return [...lapsed, ...decide(fold(evolveSheet, sheet, lapsed), command)]
}

function decide(sheet: Sheet, command: SheetCommand): Events {
  switch (command.type) {
    case 'publish':
      return publish(sheet, command)
    case 'hold':
      return hold(sheet, command)
    case 'book':
      return book(sheet, command)
    case 'confirm':
      return confirm(sheet, command)
    case 'giveBack':
      return giveBack(sheet, command)
    case 'cancel':
      return cancel(sheet, command)
    case 'freeOldPlace':
      return freeOldPlace(sheet, command)
    case 'settleMove':
      return sheet.bookings[command.id]?.movedFrom?.settled === false
        ? [{ type: 'moveSettled', id: command.id }]
        : []
    case 'undoMove':
      return undoMove(sheet, command)
    case 'arrive':
      return arrive(sheet, command)
    case 'fulfil':
      return fulfil(sheet, command)
    case 'sweep':
      return missed(sheet, command.now)
    default:
      return never(command)
  }
}

function lapsedHolds(sheet: Sheet, at: Date): Events {
  return Object.values(sheet.bookings)
    .filter((booking) => hasLapsed(booking, at))
    .map(({ id }) => ({ type: 'holdEnded', id, at, cause: { kind: 'lapsed' } }))
}

function publish(sheet: Sheet, { plan }: PublishSheet): Events {
  const { roster, sessions } = sheet
  const isOther = roster.id !== '' && roster.id !== plan.roster.id
  // A day that its roster gave up may be taken over; one with sessions has its owner.
  if (isOther && Object.keys(sessions).length > 0) {
    fail('BAD_STATE', { detail: 'Another roster has published this day.' })
  }
  if (!isOther && roster.revision >= plan.roster.revision) return []
  return [{ type: 'published', plan }]
}

function hold(sheet: Sheet, command: HoldPlace): Events {
  const { id, customer, now, movedFrom, overbook, origin } = command
  const known = sheet.bookings[id]
  if (known !== undefined) return sameIntent(known, command) ? [] : fail('KEY_REUSED')
  const session = sheet.sessions[command.session] ?? fail('SLOT_CLOSED')
  if (session.ends.instant <= now) fail('TOO_LATE')
  if ((command.serviceItem ?? session.serviceItem) !== session.serviceItem) {
    fail('NOT_ALLOWED_HERE', { field: 'serviceItem' })
  }
  if (!session.channels.includes(command.channel)) fail('NOT_ALLOWED_HERE', { field: 'channel' })
  const occupants = occupantsOf(sheet, command.session)
  if (occupants.some((each) => each.customer === customer && each.id !== movedFrom?.booking)) {
    fail('ALREADY_BOOKED')
  }
  const place = placeFor(session, { sheet, occupants, command })
  const booking = {
    id,
    customer,
    session: command.session,
    number: place.number,
    starts: placeStart(session, place.at),
    durationMinutes: session.minutesPerPlace,
    serviceItem: session.serviceItem,
    fee: session.fee,
    channel: command.channel,
    ...(origin === undefined ? {} : { origin }),
    ...(place.isExtra && overbook
      ? { overbooked: { by: overbook.by, reason: overbook.reason } }
      : {}),
    ...(movedFrom === undefined ? {} : { movedFrom }),
    status: { kind: 'held', expires: command.expires },
  } as const
  return [{ type: 'held', booking }]
}

/** The id comes from the caller's key: a repeated request meets its own booking. */
function sameIntent(known: Booking, { customer, session }: HoldPlace): boolean {
  return known.customer === customer && known.session === session
}

function occupantsOf({ bookings }: Sheet, session: SessionCode): readonly Booking[] {
  return Object.values(bookings).filter((each) => each.session === session && takesPlace(each))
}

interface Question {
  readonly sheet: Sheet
  readonly occupants: readonly Booking[]
  readonly command: HoldPlace
}

/** Which number, and at the time of which place of the plan. */
interface ChosenPlace {
  readonly number: number
  readonly at: number
  readonly isExtra: boolean
}

function placeFor(session: Session, question: Question): ChosenPlace {
  const { time, overbook } = question.command
  const wanted = time === undefined ? undefined : numberAt(session, time)
  if (time !== undefined && wanted === undefined) fail('NOT_ALLOWED_HERE', { field: 'time' })
  const number = plannedNumber(session, question, wanted)
  if (typeof number === 'number') return { number, at: number, isExtra: false }
  if (overbook === undefined) fail(number)
  return extraPlace(session, question, { wanted, perSessionMax: overbook.perSessionMax })
}

/** A number of the plan, or why there is none for this caller. */
function plannedNumber(
  session: Session,
  { sheet, occupants, command }: Question,
  wanted: number | undefined,
): number | ProblemCode {
  const { now, channel, walkIn } = command
  if (now < sheet.releaseAt) return 'SLOT_CLOSED'
  const { free, freeFor } = roomIn(session, occupants)
  if (free === 0) return 'SLOT_TAKEN'
  if (now < sheet.flowBackAt && freeFor(channel) === 0) return 'QUOTA_REACHED'
  const number = freeNumbers(session, occupants)
    .filter((each) => walkIn || placeStart(session, each).instant > now)
    .find((each) => wanted === undefined || each === wanted)
  return number ?? 'SLOT_TAKEN'
}

/** Beyond the plan: a number of its own, at the time asked for or with the last of the session. */
function extraPlace(
  session: Session,
  { occupants }: Question,
  {
    wanted,
    perSessionMax,
  }: { readonly wanted: number | undefined; readonly perSessionMax: number },
): ChosenPlace {
  if (occupants.filter(({ overbooked }) => overbooked).length >= perSessionMax)
    fail('LIMIT_REACHED')
  const highest = Math.max(session.places, ...occupants.map(({ number }) => number))
  return { number: highest + 1, at: wanted ?? session.places, isExtra: true }
}

function book(sheet: Sheet, { id, now, hold: command, arrived, invite }: BookPlace): Events {
  const held = hold(sheet, command)
  const after = fold(evolveSheet, sheet, held)
  const booking = after.bookings[id] ?? fail('HOLD_EXPIRED')
  const outreach = invite(booking)
  return [...held, ...confirm(after, { type: 'confirm', id, now, arrived, outreach })]
}

function confirm(sheet: Sheet, { id, now, outreach, arrived }: ConfirmHold): Events {
  const { status } = sheet.bookings[id] ?? fail('HOLD_EXPIRED')
  if (status.kind === 'booked' || (arrived && status.kind === 'arrived')) return []
  if (status.kind !== 'held') fail(isHoldEnd(status) ? 'HOLD_EXPIRED' : 'BAD_STATE')
  return [
    { type: 'booked', id, at: now, invited: outreach !== undefined },
    ...(outreach === undefined ? [] : [{ type: 'outreachRequested', id, outreach } as const]),
    ...(arrived ? [{ type: 'arrived', id, at: now } as const] : []),
  ]
}

const holdEnds: readonly Cause['kind'][] = ['lapsed', 'givenBack']

function isHoldEnd(status: Booking['status']): boolean {
  return status.kind === 'cancelled' && holdEnds.includes(status.cause.kind)
}

function giveBack(sheet: Sheet, { id, now }: GiveBack): Events {
  const { status } = sheet.bookings[id] ?? fail('NOT_FOUND')
  if (isHoldEnd(status)) return []
  if (status.kind !== 'held') fail('BAD_STATE')
  return [{ type: 'holdEnded', id, at: now, cause: { kind: 'givenBack' } }]
}

function cancel(sheet: Sheet, command: CancelBooking): Events {
  const { id, now, by, reason, deadlineMinutes, outreach } = command
  const booking = inStatus(sheet, id, ['booked'])
  if (deadlineMinutes !== undefined) checkDeadline(booking, now, deadlineMinutes)
  const cause = { kind: 'cancelled', by, reason } as const
  return [
    ...ending(booking, { type: 'cancelled', id, at: now, cause }),
    ...(outreach === undefined ? [] : [{ type: 'outreachRequested', id, outreach } as const]),
  ]
}

/** Refuses with TOO_LATE from so many minutes before the start. */
function checkDeadline(booking: Booking, now: Date, minutes: number): void {
  const deadline = booking.starts.instant.getTime() - minutes * 60_000
  if (now.getTime() > deadline) fail('TOO_LATE')
}

/** Ends a booking together with the messages that were asked for it. */
function ending(
  { id, status }: Booking,
  event: Extract<SheetEvent, { readonly type: 'cancelled' | 'moved' | 'arrived' }>,
): Events {
  const invited = status.kind === 'booked' && status.invited
  return invited ? [event, { type: 'outreachWithdrawn', id }] : [event]
}

function freeOldPlace(sheet: Sheet, { id, now, moved }: FreeOldPlace): Events {
  const known = sheet.bookings[id] ?? fail('BAD_STATE')
  if (movedTo(known) === moved.to) return []
  const booking = inStatus(sheet, id, ['booked'])
  return ending(booking, { type: 'moved', id, at: now, cause: moved })
}

function movedTo({ status }: Booking): string | undefined {
  if (status.kind !== 'cancelled') return undefined
  return status.cause.kind === 'moved' ? status.cause.to : undefined
}

/** Whether a booking may be exchanged now; a move that was made may be repeated. */
export function checkMovable(
  sheet: Sheet,
  { id, now, to, deadlineMinutes }: MoveQuestion,
): Booking {
  const known = sheet.bookings[id] ?? fail('NOT_FOUND')
  if (movedTo(known) === to) return known
  const booking = inStatus(sheet, id, ['booked'])
  if (deadlineMinutes !== undefined) checkDeadline(booking, now, deadlineMinutes)
  return booking
}

interface MoveQuestion {
  readonly id: string
  readonly now: Date
  readonly to: string
  readonly deadlineMinutes: number | undefined
}

function undoMove(sheet: Sheet, { id, now }: UndoMove): Events {
  const booking = sheet.bookings[id]
  if (booking?.movedFrom === undefined || booking.movedFrom.settled) return []
  const settled = { type: 'moveSettled', id } as const
  if (booking.status.kind !== 'booked') return [settled]
  const cause = { kind: 'undone' } as const
  return [...ending(booking, { type: 'cancelled', id, at: now, cause }), settled]
}

function arrive(sheet: Sheet, command: Arrive): Events {
  const { id, now, opensMinutes, closesMinutes } = command
  const { status } = sheet.bookings[id] ?? fail('NOT_FOUND')
  if (status.kind === 'arrived' || status.kind === 'fulfilled') return []
  // Who was noted as missing and comes after all is welcome.
  const booking = inStatus(sheet, id, ['booked', 'noShow'])
  const minutes = (now.getTime() - booking.starts.instant.getTime()) / 60_000
  if (minutes < -opensMinutes) fail('BAD_STATE', { detail: 'Check-in is not open yet.' })
  if (minutes > closesMinutes) fail('TOO_LATE')
  return ending(booking, { type: 'arrived', id, at: now })
}

function fulfil(sheet: Sheet, { id, now, encounter }: Fulfil): Events {
  const { status } = sheet.bookings[id] ?? fail('NOT_FOUND')
  if (status.kind === 'fulfilled') return []
  inStatus(sheet, id, ['booked', 'arrived', 'noShow'])
  return [{ type: 'fulfilled', id, at: now, encounter }]
}

function inStatus(sheet: Sheet, id: string, allowed: readonly StatusKind[]): Booking {
  const booking = sheet.bookings[id] ?? fail('NOT_FOUND')
  if (!allowed.includes(booking.status.kind)) fail('BAD_STATE')
  return booking
}

function missed(sheet: Sheet, now: Date): Events {
  return Object.values(sheet.bookings)
    .filter(({ status, session }) => {
      const noShowAt = sheet.sessions[session]?.noShowAt
      return status.kind === 'booked' && noShowAt !== undefined && noShowAt <= now
    })
    .map(({ id }) => ({ type: 'missed', id, at: now }))
}
