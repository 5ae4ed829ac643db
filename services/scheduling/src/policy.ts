import type { PolicyRow, PolicyTable, Reach } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

/** Who takes bookings at a desk, a telephone or a bedside. */
const desk = [
  'receptionist',
  'guideNurse',
  'callCentreAgent',
  'consultant',
  'coordinator',
  'followUpNurse',
  'clinician',
] as const satisfies readonly Role[]

const everywhere = ['serviceSupervisor'] as const satisfies readonly Role[]
const readers = ['executive', 'crmAnalyst', 'auditor'] as const satisfies readonly Role[]

function reach(roles: readonly Role[], how: Reach): Readonly<Record<string, Reach>> {
  return Object.fromEntries(roles.map((role) => [role, how]))
}

const staff = { ...reach(desk, 'branch'), ...reach(everywhere, 'group') }
const bookers = { ...staff, branchClient: 'branch', patient: 'self' } as const
const planners = { ...reach(everywhere, 'group'), branchClient: 'branch' } as const
const seers = { ...staff, ...reach(readers, 'group'), branchClient: 'branch' } as const

const staffRoles: readonly Role[] = [...desk, ...everywhere]

/** A channel has places of its own, so it has people of its own. */
const channelParts = {
  'channel.web': [...staffRoles, 'patient', 'branchClient'],
  'channel.phone': staffRoles,
  'channel.desk': staffRoles,
  'channel.his': ['branchClient', ...everywhere],
  'channel.vip': ['coordinator', ...everywhere],
} as const

/** Beyond the plan, with one's name and a reason (W2). */
const overbook: readonly Role[] = ['clinician', 'coordinator', ...everywhere]

const booking: PolicyRow = { allow: bookers, parts: { ...channelParts, overbook } }
/** `late`: bound by no deadline, but by a reason (S6). */
const changing: PolicyRow = { allow: bookers, parts: { late: staffRoles } }
const seeing: PolicyRow = { allow: { ...seers, patient: 'self' } }
const card: PolicyRow = { open: true }

const services = { feedback: 'with-user', loyalty: 'with-user' } as const

export const policy: PolicyTable = {
  'scheduling.serviceItem.describe': { allow: planners },
  'scheduling.serviceItem.list': { allow: seers },
  'scheduling.roster.draft': { allow: planners },
  'scheduling.roster.publish': { allow: planners },
  'scheduling.roster.list': { allow: seers },
  'scheduling.sheet.read': { allow: seers },
  'scheduling.sheet.day': { allow: seers },
  'scheduling.place.find': seeing,
  'scheduling.hold.create': booking,
  'scheduling.hold.release': { allow: bookers },
  'scheduling.booking.create': booking,
  'scheduling.booking.read': seeing,
  'scheduling.booking.list': seeing,
  'scheduling.booking.cancel': changing,
  'scheduling.booking.reschedule': changing,
  'scheduling.arrival.checkIn': { allow: { ...staff, branchClient: 'branch' } },
  'scheduling.arrival.walkIn': { allow: staff, parts: { ...channelParts, overbook } },
  'scheduling.invitation.read': card,
  'scheduling.invitation.calendar': card,
  'scheduling.invitation.code': card,
  'scheduling.rpc.findPlaces': { ...seeing, services },
  'scheduling.rpc.bookPlace': { ...booking, services },
  'scheduling.rpc.cancelBooking': { ...changing, services },
  'scheduling.rpc.getBooking': { ...seeing, services },
  'scheduling.organisation.consume': {
    system: 'Copies names of branches, departments and staff.',
  },
  'scheduling.encounters.consume': { system: 'Marks bookings that a visit has fulfilled.' },
  'scheduling.bookings.consume': {
    system: 'Shows what a crash kept from being shown behind a fact of a sheet.',
  },
  'scheduling.sheets.sweep': {
    system: 'Ends lapsed holds, notes who did not come, settles open moves.',
  },
  'scheduling.rosters.sweep': { system: 'Finishes publications that were begun.' },
}
