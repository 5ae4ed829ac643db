const desk = [
  'receptionist',
  'guideNurse',
  'callCentreAgent',
  'consultant',
  'coordinator',
  'serviceSupervisor',
] as const satisfies readonly string[]

const care = [
  'clinician',
  'followUpNurse',
  'surveyor',
  'complaintHandler',
  'complaintTeam',
] as const satisfies readonly string[]

const handlers = [
  'complaintHandler',
  'serviceSupervisor',
  'complaintTeam',
] as const satisfies readonly string[]

const booking = [...desk, 'followUpNurse', 'clinician'] as const satisfies readonly string[]

/**
 * What the console offers to whom. The services decide what is allowed; a test holds this table to
 * their policies, so that nobody is offered what is then refused.
 */
export const offers = {
  'archive.customer.search': [
    ...desk,
    ...care,
    'finance',
    'marketing',
    'executive',
    'crmAnalyst',
    'auditor',
  ],
  'archive.customer.create': desk,
  'archive.customer.change': desk,
  'archive.customer.reveal': [...desk, ...care],
  'archive.consent.set': desk,
  'archive.registration.create': desk,
  'scheduling.sheet.day': [...booking, 'executive', 'crmAnalyst', 'auditor'],
  'scheduling.hold.create': booking,
  'scheduling.booking.cancel': booking,
  'scheduling.booking.reschedule': booking,
  'scheduling.arrival.checkIn': booking,
  'scheduling.arrival.walkIn': booking,
  'feedback.case.open': [...desk, 'followUpNurse', 'complaintHandler'],
  'feedback.case.read': [...handlers, 'executive', 'qualityController'],
  'feedback.case.work': handlers,
  'feedback.case.decide': [...handlers, 'executive'],
  'feedback.case.close': handlers,
  'reporting.operations.read': [
    'serviceSupervisor',
    'finance',
    'crmAnalyst',
    'executive',
    'marketing',
    'qualityController',
    'complaintTeam',
  ],
  'archive.outbox.read': ['serviceSupervisor', 'itOperator', 'marketing'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Offer = keyof typeof offers

/** Which fields each role may ask to see in clear, as the archive's policy has it. */
export const revealable = {
  name: [...desk, 'clinician', 'followUpNurse', 'complaintHandler', 'complaintTeam'],
  birthDate: [...desk, 'clinician', 'followUpNurse', 'complaintHandler', 'complaintTeam'],
  idDocument: ['receptionist', 'guideNurse', 'serviceSupervisor'],
  phones: [...desk, 'clinician', 'followUpNurse', 'complaintHandler', 'complaintTeam'],
  emails: [...desk, 'clinician', 'followUpNurse', 'complaintHandler', 'complaintTeam'],
  address: ['receptionist', 'coordinator', 'followUpNurse', 'serviceSupervisor'],
  wechatId: ['callCentreAgent', 'consultant', 'coordinator', 'serviceSupervisor'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Revealable = keyof typeof revealable

/** Channels in whose name a role books; a channel has places of its own. */
export const bookingChannels = {
  desk: booking,
  phone: booking,
  web: booking,
  vip: ['coordinator', 'serviceSupervisor'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type BookingChannel = keyof typeof bookingChannels

/** Who may give a place beyond the plan, with a reason. */
export const overbookers = [
  'clinician',
  'coordinator',
  'serviceSupervisor',
] as const satisfies readonly string[]

export function mayOverbook(roles: readonly string[]): boolean {
  return anyOf(roles, overbookers)
}

export function may(roles: readonly string[], offer: Offer): boolean {
  return anyOf(roles, offers[offer])
}

/** The keys of a table that name one of these roles, in the table's order. */
export function granted<K extends string>(
  roles: readonly string[],
  table: Readonly<Record<K, readonly string[]>>,
): readonly K[] {
  // Object.keys forgets the type of the keys.
  return (Object.keys(table) as K[]).filter((key) => anyOf(roles, table[key]))
}

function anyOf(roles: readonly string[], allowed: readonly string[]): boolean {
  return roles.some((role) => allowed.includes(role))
}
