import { dayFromNow } from './hospital.ts'
import { club, questionnaire } from './twins.ts'

/**
 * One good request of an operation. `<kind>` stands for a thing of `twins.ts`, `<cursor>` for where
 * the list's second page starts: each such place is tried with one's own, the sibling branch's and
 * a missing one.
 */
export interface Probe {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly type?: string
}

const customerId = '<customer>'
const ofCustomer = { path: { customerId } }
const ofCase = { path: { caseId: '<case>' } }
const ofAccount = { path: { customerId }, body: { branch: '<branch>' } }
const ofHold = { path: { customerId, holdId: '<pointHold>' }, body: { branch: '<branch>' } }
const ofEncounter = { path: { encounterId: '<encounter>' } }
const paged = { limit: '1', cursor: '<cursor>' }

const now = new Date().toISOString()
const money = { amount: 1, currency: 'CNY' }
const names = { nameZh: '名', nameEn: 'Name' }
const days = { from: dayFromNow(19), to: dayFromNow(22) }
const year = { from: '2026-01-01', to: '2026-12-31' }
const place = { sheetId: '<sheet>', session: 'am', serviceItem: '<visitItem>' }
const wanted = { ...place, customerId, channel: 'desk' }
const report = { query: { ...year, branch: '<branch>', department: '<department>' } }

const visit = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/<source>' },
  period: { start: '2026-03-01T09:00:00+08:00' },
}

const archive: Readonly<Record<string, readonly Probe[]>> = {
  'archive.customer.create': [
    {
      body: {
        name: '王',
        branch: '<branch>',
        responsibleStaff: '<doctor>',
        referrerCode: '<code>',
      },
    },
    { body: { name: '王', mrn: '<newMrn>' } },
  ],
  'archive.customer.read': [ofCustomer],
  'archive.customer.change': [
    { ...ofCustomer, body: { responsibleStaff: '<doctor>', referrerCode: '<newcomerCode>' } },
  ],
  'archive.customer.readByCode': [{ path: { code: '<code>' } }],
  'archive.customer.classify': [{ ...ofCustomer, body: { classification: 'ordinary' } }],
  'archive.customer.search': [
    { body: { code: '<code>' } },
    { body: { phone: '<phone>' } },
    { body: { mrn: '<mrn>', branch: '<branch>' } },
    { body: { name: '<name>', limit: 1, cursor: '<cursor>' } },
  ],
  'archive.registration.create': [
    { path: { customerId: '<newcomer>' }, body: { branch: '<branch>' } },
    { ...ofCustomer, body: { mrn: '<mrn>' } },
  ],
  'archive.registration.list': [ofCustomer],
  'archive.registration.createByCode': [
    { body: { code: '<newcomerCode>', branch: '<branch>' } },
    { body: { code: '<code>', mrn: '<mrn>' } },
  ],
  'archive.consent.set': [
    { ...ofCustomer, body: { purposes: ['care', 'service'], channels: [], doNotContact: false } },
  ],
  'archive.consent.read': [ofCustomer],
  'archive.customer.reveal': [
    { ...ofCustomer, body: { fields: ['phones'], reason: 'asked by the test' } },
  ],
  'archive.unit.set': [
    { path: { code: '<department>' }, body: { kind: 'department', ...names, branch: '<branch>' } },
  ],
  'archive.staff.set': [
    {
      path: { code: '<doctor>' },
      body: { department: '<department>', position: 'doctor', ...names, branch: '<branch>' },
    },
  ],
  'archive.unit.list': [{ query: { ...paged, branch: '<branch>' } }],
  'archive.staff.list': [
    { query: { ...paged, branch: '<branch>' } },
    { query: { branch: '<branch>', department: '<department>' } },
  ],
  'archive.view.read': [ofCustomer],
  'archive.timeline.read': [{ ...ofCustomer, query: paged }],
  'archive.encounter.record': ['id', 'code', 'mrn'].map((by) => ({
    body: {
      branch: '<branch>',
      sourceSystem: 'his',
      sourceId: 'probe',
      customer: { [by]: by === 'id' ? customerId : `<${by}>` },
      department: '<department>',
      staff: '<doctor>',
      bookingId: '<booking>',
      kind: 'home',
      startedAt: now,
    },
  })),
  'archive.encounter.read': [ofEncounter],
  'archive.encounter.cancel': [ofEncounter],
  'archive.charge.post': [
    {
      ...ofEncounter,
      body: { chargeId: '<charge>', category: 'drug', item: 'x', amount: money, settledAt: now },
    },
  ],
  'archive.refund.post': [
    {
      path: { encounterId: '<encounter>', chargeId: '<charge>' },
      body: { refundId: '<charge>', amount: money, refundedAt: now },
    },
  ],
  'archive.fhir.import': [
    {
      query: { branch: '<branch>' },
      body: JSON.stringify({ ...visit, id: 'probe' }),
      type: 'application/fhir+ndjson',
    },
  ],
  'archive.fhir.bundle': [
    {
      query: { branch: '<branch>' },
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [
          {
            request: { method: 'POST', url: 'Encounter' },
            resource: { ...visit, id: 'probe-2' },
          },
        ],
      },
    },
  ],
  'archive.fhir.patient': [{ path: { id: '<source>' }, query: { branch: '<branch>' } }],
  'archive.fhir.encounter': [{ path: { id: '<visitSource>' }, query: { branch: '<branch>' } }],
  'archive.parkedLine.list': [{ query: paged }],
  'archive.parkedLine.replay': [{ path: { lineId: '<line>' }, body: {} }],
  'archive.message.list': [{ query: { ...paged, customerId } }],
}

const scheduling: Readonly<Record<string, readonly Probe[]>> = {
  'scheduling.serviceItem.describe': [
    {
      path: { code: '<item>' },
      body: {
        ...names,
        branch: '<branch>',
        department: '<department>',
        durationMinutes: 5,
        fee: money,
      },
    },
  ],
  'scheduling.serviceItem.list': [{ query: { ...paged, branch: '<branch>' } }],
  'scheduling.roster.draft': [
    {
      body: {
        branch: '<branch>',
        resource: '<doctor>',
        department: '<department>',
        from: dayFromNow(40),
        to: dayFromNow(40),
        pattern: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
          weekday,
          session: 'am',
          starts: '08:00',
          ends: '09:00',
          places: 1,
          minutesPerPlace: 5,
          serviceItem: '<visitItem>',
        })),
        releaseAt: { daysBefore: 60, time: '07:00' },
      },
    },
  ],
  'scheduling.roster.list': [{ query: { ...paged, ...days, department: '<department>' } }],
  'scheduling.roster.publish': [{ path: { id: '<roster>' } }],
  'scheduling.place.find': [
    {
      query: {
        ...days,
        branch: '<branch>',
        department: '<department>',
        resource: '<doctor>',
        channel: 'desk',
      },
    },
  ],
  'scheduling.sheet.day': [{ query: { department: '<department>', date: dayFromNow(20) } }],
  'scheduling.sheet.read': [{ path: { id: '<sheet>' } }],
  'scheduling.hold.create': [{ body: wanted }],
  'scheduling.hold.release': [{ path: { id: '<hold>' } }],
  'scheduling.booking.create': [{ body: { holdId: '<hold>' } }, { body: wanted }],
  'scheduling.booking.list': [{ query: { ...paged, customerId } }],
  'scheduling.booking.read': [{ path: { id: '<booking>' } }],
  'scheduling.booking.cancel': [{ path: { id: '<booking>' }, body: { reason: 'test' } }],
  'scheduling.booking.reschedule': [
    { path: { id: '<booking>' }, body: { sheetId: '<sheet>', session: 'am', reason: 'test' } },
  ],
  'scheduling.arrival.checkIn': [
    { body: { bookingId: '<booking>' } },
    { body: { code: '<checkIn>' } },
  ],
  'scheduling.arrival.walkIn': [{ body: { ...place, customerId } }],
}

const feedback: Readonly<Record<string, readonly Probe[]>> = {
  'feedback.survey.write.post.surveys': [
    {
      body: {
        branch: '<branch>',
        questionnaire,
        version: 1,
        aim: 'test',
        trigger: { encounterKinds: ['home'], departments: ['<department>'] },
        from: '2026-01-01T00:00:00Z',
        until: '2026-01-02T00:00:00Z',
      },
    },
  ],
  'feedback.survey.write.post.surveys.surveyId.state': [
    { path: { surveyId: '<survey>' }, body: { status: 'active' } },
  ],
  'feedback.survey.read': [{ path: { surveyId: '<survey>' } }],
  'feedback.case.open': [
    {
      body: {
        branch: '<branch>',
        customerId,
        department: '<department>',
        staff: '<doctor>',
        kind: 'praise',
        channel: 'phone',
        text: '好',
      },
    },
  ],
  'feedback.case.read.get.cases': [{ query: { ...paged, branch: '<branch>' } }],
  'feedback.case.read.get.cases.caseId': [ofCase],
  'feedback.case.work.post.cases.caseId.judgement': [
    {
      ...ofCase,
      body: {
        nature: 'service',
        severity: 'low',
        department: '<department>',
        staff: '<doctor>',
      },
    },
  ],
  'feedback.case.work.post.cases.caseId.proposal': [
    { ...ofCase, body: { proposal: { kind: 'apology' } } },
  ],
  'feedback.case.decide.post.cases.caseId.approval': [{ ...ofCase, body: {} }],
  'feedback.case.decide.post.cases.caseId.refusal': [{ ...ofCase, body: {} }],
  'feedback.case.work.post.cases.caseId.settlement': [{ ...ofCase, body: {} }],
  'feedback.case.close': [{ ...ofCase, body: { text: '完' } }],
  'feedback.case.work.post.cases.caseId.pause': [
    { ...ofCase, body: { reason: 'customer-answer' } },
  ],
  'feedback.case.work.post.cases.caseId.resumption': [{ ...ofCase, body: {} }],
  'feedback.case.work.post.cases.caseId.handover': [{ ...ofCase, body: { to: '<person>' } }],
  'feedback.case.work.post.cases.caseId.notes': [{ ...ofCase, body: { text: '记' } }],
}

const loyalty: Readonly<Record<string, readonly Probe[]>> = {
  'loyalty.account.read.get.accounts.customerId': [ofCustomer],
  'loyalty.account.read.get.accounts.customerId.statement': [{ ...ofCustomer, query: paged }],
  'loyalty.points.redeem.post.accounts.customerId.holds': [
    { ...ofCustomer, body: { points: 1, branch: '<branch>' } },
  ],
  'loyalty.points.redeem.post.accounts.customerId.holds.holdId.commitment': [ofHold],
  'loyalty.points.redeem.post.accounts.customerId.holds.holdId.release': [ofHold],
  'loyalty.points.give': [
    { ...ofCustomer, body: { points: 1, toCustomerId: '<friend>', branch: '<branch>' } },
    { ...ofCustomer, body: { points: 1, toCode: '<friendCode>' } },
  ],
  'loyalty.account.freeze.post.accounts.customerId.freeze': [ofAccount],
  'loyalty.account.freeze.post.accounts.customerId.unfreeze': [ofAccount],
  'loyalty.member.join': [{ path: { code: club }, body: { customerId, branch: '<branch>' } }],
  'loyalty.member.read': [ofCustomer],
}

const reporting: Readonly<Record<string, readonly Probe[]>> = Object.fromEntries(
  ['operations', 'visits', 'conversion', 'satisfaction', 'complaints'].flatMap((name) => {
    const read = `reporting.${name}.read.get.reports.${name}`
    return [read, `${read}.export.csv`].map((operation) => [operation, [report]])
  }),
)

export const probes = { ...archive, ...scheduling, ...feedback, ...loyalty, ...reporting }
