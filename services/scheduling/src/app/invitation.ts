import { type Call, fail } from '@hcrm/kernel'
import {
  type Booking,
  type CalendarIdentity,
  calendarIdentity,
  type Outreach,
  type PlannedMessage,
} from '../domain/booking.ts'
import type { SheetPlan } from '../domain/sheet.ts'
import type { BookingRow, Scheduling, Unit } from './ports.ts'
import { statusName, type TicketStatus } from './ticket.ts'

type Place = Pick<SheetPlan, 'branch' | 'department' | 'resource'>

interface Invited {
  readonly place: Place
  readonly booking: Booking
}

/** In both languages; the code where our copy of the organisation has no name yet. */
export interface PlaceNames {
  readonly branch: Named
  readonly department: Named
  readonly resource: Named
  readonly address: string
  readonly phone: string
}

export interface Named {
  readonly zh: string
  readonly en: string
}

async function namesOf(
  { organisation }: Scheduling,
  { branch, department, resource }: Place,
): Promise<PlaceNames> {
  const [branchUnit, departmentUnit, staff] = await Promise.all([
    organisation.unit(branch),
    organisation.unit(department),
    organisation.staff(resource),
  ])
  return {
    branch: named(branchUnit, branch),
    department: named(departmentUnit, department),
    resource: named(staff, resource),
    address: branchUnit?.address ?? '',
    phone: branchUnit?.phone ?? '',
  }
}

function named(of: Pick<Unit, 'nameZh' | 'nameEn'> | undefined, code: string): Named {
  return { zh: of?.nameZh || code, en: of?.nameEn || of?.nameZh || code }
}

/** The messages a booking on a sheet wants: now, and reminders that lie ahead (S7, W10). */
export async function inviter(
  scheduling: Scheduling,
  { now }: Call,
  place: Place,
): Promise<(booking: Booking) => Outreach> {
  const names = await namesOf(scheduling, place)
  const title = `${names.branch.zh} ${names.department.zh} ${names.resource.zh}`
  const location = [names.branch.zh, names.address].filter(Boolean).join(' ')
  return (booking) => ({
    parameters: parametersOf(scheduling, booking, names),
    messages: messagesOf(scheduling, booking, now),
    calendar: { title, location, url: scheduling.invitations.link(booking.id) },
  })
}

function messagesOf(
  { limits }: Scheduling,
  { starts, movedFrom }: Booking,
  now: Date,
): readonly PlannedMessage[] {
  const expiresAt = starts.instant
  const template = movedFrom === undefined ? 'booking-confirmed' : 'booking-rescheduled'
  const reminders = limits.remindersMinutes.flatMap((minutes): PlannedMessage[] => {
    const sendAt = new Date(expiresAt.getTime() - minutes * 60_000)
    if (sendAt <= now) return []
    const kind = reminderKind(minutes)
    return [{ kind, template: 'booking-reminder', sendAt, expiresAt, priority: 3 }]
  })
  return [{ kind: 'confirmation', template, sendAt: now, expiresAt, priority: 3 }, ...reminders]
}

/** What a customer is told who did not cancel it (S6). */
export async function cancellationNotice(
  scheduling: Scheduling,
  call: Call,
  invited: Invited,
): Promise<Outreach> {
  const expiresAt = invited.booking.starts.instant
  const kind = { kind: 'cancellation', template: 'booking-cancelled' }
  const names = await namesOf(scheduling, invited.place)
  const messages = [{ ...kind, sendAt: call.now, expiresAt, priority: 2 }]
  return { parameters: parametersOf(scheduling, invited.booking, names), messages }
}

/** Fields of the templates, with the names in both languages. */
function parametersOf(
  { invitations }: Scheduling,
  { id, starts }: Booking,
  { branch, department, resource, address }: PlaceNames,
): Readonly<Record<string, string>> {
  const { date, time, zone } = starts
  return {
    ...{ date, time, zone, address, link: invitations.link(id), code: invitations.code(id) },
    ...{ branchName: branch.zh, branchNameEn: branch.en },
    ...{ departmentName: department.zh, departmentNameEn: department.en },
    ...{ doctorName: resource.zh, doctorNameEn: resource.en },
  }
}

/** 1,440 → `reminder-1d`, 120 → `reminder-2h`, 45 → `reminder-45m` */
function reminderKind(minutes: number): string {
  if (minutes % 1_440 === 0) return `reminder-${minutes / 1_440}d`
  return minutes % 60 === 0 ? `reminder-${minutes / 60}h` : `reminder-${minutes}m`
}

/** What the card shows to whoever has its address; no word about the customer. */
export interface InvitationCard {
  readonly names: PlaceNames
  readonly booking: Booking
  readonly status: TicketStatus
  readonly code: string
  readonly link: string
  readonly entry: CalendarIdentity
}

const reader = { kind: 'system', user: 'scheduling.invitation' } as const

/** Opens a card by the token of its address; NOT_FOUND for one that was not made here. */
export async function openInvitation(
  scheduling: Scheduling,
  token: string,
): Promise<InvitationCard> {
  const { bookings, invitations } = scheduling
  const id = invitations.open(token) ?? fail('NOT_FOUND')
  // The token was checked, and is the right: whoever has it may have no other.
  const row = (await bookings(reader).read(id)) ?? fail('NOT_FOUND')
  if (row.booking.status.kind === 'held') fail('NOT_FOUND')
  return cardOf(scheduling, row)
}

async function cardOf(scheduling: Scheduling, row: BookingRow): Promise<InvitationCard> {
  const { booking, code } = row
  return {
    names: await namesOf(scheduling, row),
    booking,
    status: statusName(booking),
    code,
    link: scheduling.invitations.link(booking.id),
    entry: calendarIdentity(booking),
  }
}
