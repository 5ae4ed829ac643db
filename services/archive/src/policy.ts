import type { PolicyRow, PolicyTable, Reach } from '@hcrm/platform'
import type { Role } from '@hcrm/proto/roles'

type Allow = Partial<Record<Role, Reach>>

/** Those who meet customers: at the desk, on the phone, on the way to a visit. */
const desk: Allow = {
  receptionist: 'branch',
  guideNurse: 'branch',
  callCentreAgent: 'branch',
  consultant: 'branch',
  coordinator: 'branch',
  serviceSupervisor: 'group',
}

/** Those who care for them, or answer what went wrong. */
const care: Allow = {
  clinician: 'branch',
  followUpNurse: 'branch',
  surveyor: 'branch',
  complaintHandler: 'branch',
  complaintTeam: 'branch',
}

/** A branch's own system. */
const systems: Allow = { branchClient: 'branch' }

const readers: Allow = {
  ...desk,
  ...care,
  ...systems,
  finance: 'branch',
  marketing: 'branch',
  executive: 'group',
  crmAnalyst: 'group',
  auditor: 'group',
}

const everyRole: readonly Role[] = [
  'receptionist',
  'guideNurse',
  'callCentreAgent',
  'consultant',
  'coordinator',
  'serviceSupervisor',
  'followUpNurse',
  'surveyor',
  'complaintHandler',
  'complaintTeam',
  'qualityController',
  'trainer',
  'crmAnalyst',
  'marketing',
  'finance',
  'clinician',
  'executive',
  'itOperator',
  'auditor',
  'branchClient',
]

const self: Allow = { patient: 'self' }

/** Who works where is public to everybody who has signed in. */
const signedIn: Allow = {
  ...Object.fromEntries(everyRole.map((role) => [role, 'branch'])),
  ...self,
}

type Parts = Readonly<Record<string, readonly Role[]>>

const whoMeets: readonly Role[] = [
  'receptionist',
  'guideNurse',
  'callCentreAgent',
  'consultant',
  'coordinator',
  'serviceSupervisor',
  'clinician',
  'followUpNurse',
  'complaintHandler',
  'complaintTeam',
  'branchClient',
  'patient',
]

/** What of a customer each role may see; what is not seen is masked or left out (A18, SEC24). */
const customerParts: Parts = {
  name: whoMeets,
  birthDate: whoMeets,
  health: ['clinician', 'guideNurse', 'followUpNurse', 'coordinator', 'branchClient', 'patient'],
  /** Key and protected customers as any other. */
  classified: ['serviceSupervisor', 'coordinator', 'executive', 'clinician', 'patient'],
}

/** Which contacts of the timeline each role may see. */
const contactParts: Parts = {
  bookings: [...whoMeets, 'surveyor', 'executive', 'crmAnalyst', 'auditor'],
  encounters: [
    'clinician',
    'guideNurse',
    'followUpNurse',
    'consultant',
    'coordinator',
    'serviceSupervisor',
    'complaintHandler',
    'complaintTeam',
    'branchClient',
    'patient',
    'auditor',
  ],
  surveys: [
    'serviceSupervisor',
    'surveyor',
    'followUpNurse',
    'complaintTeam',
    'executive',
    'crmAnalyst',
    'auditor',
    'patient',
  ],
  cases: [
    'serviceSupervisor',
    'complaintHandler',
    'complaintTeam',
    'coordinator',
    'executive',
    'auditor',
    'patient',
  ],
  loyalty: [...whoMeets, 'marketing', 'finance', 'executive', 'crmAnalyst', 'auditor'],
  messages: [
    'receptionist',
    'callCentreAgent',
    'consultant',
    'coordinator',
    'serviceSupervisor',
    'followUpNurse',
    'complaintHandler',
    'complaintTeam',
    'auditor',
    'patient',
  ],
}

/** Who may reveal which field, with a reason. */
const revealParts: Parts = {
  name: whoMeets,
  birthDate: whoMeets,
  idDocument: ['receptionist', 'guideNurse', 'serviceSupervisor', 'branchClient'],
  phones: whoMeets,
  emails: whoMeets,
  address: ['receptionist', 'coordinator', 'followUpNurse', 'serviceSupervisor', 'branchClient'],
  wechatId: ['callCentreAgent', 'consultant', 'coordinator', 'serviceSupervisor'],
  classified: ['serviceSupervisor', 'coordinator', 'executive'],
}

const writesCustomer: PolicyRow = {
  allow: { ...desk, ...systems },
  parts: customerParts,
  audited: true,
}

const readsCustomer: PolicyRow = {
  allow: { ...readers, ...self },
  parts: customerParts,
  audited: true,
}

const pushesVisits: PolicyRow = { allow: systems, audited: true }

/** Who may do what in the archive; the server, its tests and the reference page all read this. */
export const policy: PolicyTable = {
  'archive.customer.create': writesCustomer,
  'archive.customer.read': readsCustomer,
  'archive.customer.readByCode': { ...readsCustomer, allow: readers },
  'archive.customer.change': writesCustomer,
  'archive.customer.search': { allow: readers, audited: true },
  'archive.customer.classify': {
    allow: { serviceSupervisor: 'group', executive: 'group', coordinator: 'branch' },
    parts: customerParts,
    audited: true,
  },
  'archive.customer.reveal': {
    allow: { ...desk, ...care, ...systems },
    parts: revealParts,
    audited: true,
  },
  'archive.registration.create': writesCustomer,
  'archive.registration.createByCode': writesCustomer,
  'archive.registration.list': readsCustomer,
  'archive.consent.set': { allow: { ...desk, ...systems, ...self }, audited: true },
  'archive.consent.read': { allow: { ...readers, ...self } },
  'archive.view.read': { ...readsCustomer, parts: { ...customerParts, ...contactParts } },
  'archive.timeline.read': { allow: { ...readers, ...self }, parts: contactParts, audited: true },
  'archive.unit.set': {
    allow: { itOperator: 'group', serviceSupervisor: 'group', ...systems },
    audited: true,
  },
  'archive.unit.list': { allow: signedIn },
  'archive.staff.set': {
    allow: { itOperator: 'group', serviceSupervisor: 'group', ...systems },
    audited: true,
  },
  'archive.staff.list': { allow: signedIn },
  'archive.encounter.record': pushesVisits,
  'archive.encounter.cancel': pushesVisits,
  'archive.encounter.read': {
    allow: { clinician: 'branch', guideNurse: 'branch', followUpNurse: 'branch', ...systems },
    audited: true,
  },
  'archive.charge.post': pushesVisits,
  'archive.refund.post': pushesVisits,
  'archive.fhir.metadata': { open: true },
  'archive.fhir.import': pushesVisits,
  'archive.fhir.bundle': pushesVisits,
  'archive.fhir.patient': { allow: systems, parts: customerParts, audited: true },
  'archive.fhir.encounter': { allow: systems, audited: true },
  'archive.parkedLine.list': { allow: { ...systems, itOperator: 'group' } },
  'archive.parkedLine.replay': { allow: { ...systems, itOperator: 'group' }, audited: true },
  'archive.template.preview': {
    allow: { ...desk, marketing: 'branch', complaintTeam: 'branch', followUpNurse: 'branch' },
  },
  'archive.message.list': {
    allow: {
      ...desk,
      followUpNurse: 'branch',
      complaintHandler: 'branch',
      complaintTeam: 'branch',
      auditor: 'group',
    },
    audited: true,
  },
  'archive.outbox.read': {
    allow: { serviceSupervisor: 'group', itOperator: 'group', marketing: 'branch' },
  },
  'archive.signOut.create': { allow: { itOperator: 'group' }, whole: true, audited: true },
  'archive.customer.get': {
    allow: { ...readers, ...self },
    services: {
      scheduling: 'with-user',
      feedback: 'with-user',
      loyalty: 'with-user',
      reporting: 'with-user',
    },
    parts: customerParts,
  },
  'archive.customer.describe': {
    allow: { ...readers, ...self },
    services: {
      scheduling: 'with-user',
      feedback: 'with-user',
      loyalty: 'with-user',
      reporting: 'with-user',
    },
    parts: customerParts,
  },
  'archive.organisation.list': {
    allow: signedIn,
    services: { scheduling: 'alone', feedback: 'alone', loyalty: 'alone', reporting: 'alone' },
  },
  'archive.timeline': { system: 'Keeps one row per contact from the facts of all services.' },
  'archive.outreach': { system: 'Plans and calls back the messages other services want.' },
  'archive.messageSweep': { system: 'Sends the messages whose time has come.' },
}
