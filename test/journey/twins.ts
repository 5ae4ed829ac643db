import { randomBytes } from 'node:crypto'
import { type Client, eventually } from '../setting/client.ts'
import {
  type Branch,
  dayFromNow,
  freshPhone,
  type Hospital,
  newCustomer,
  ok,
  openDay,
} from './hospital.ts'

/** What a request may name, of one branch; keys are what `id-probes.ts` names in angle brackets. */
export type Things = Readonly<Record<ThingKind, string>>

export const thingKinds = [
  'branch',
  'department',
  'doctor',
  'person',
  'customer',
  'code',
  'mrn',
  'newMrn',
  'friend',
  'friendCode',
  'name',
  'phone',
  'newcomer',
  'newcomerCode',
  'encounter',
  'charge',
  'booking',
  'checkIn',
  'hold',
  'sheet',
  'roster',
  'item',
  'visitItem',
  'case',
  'survey',
  'pointHold',
  'line',
  'source',
  'visitSource',
] as const
export type ThingKind = (typeof thingKinds)[number]

/** One customer's whole story at a branch, with `marker` in every text that is the branch's own. */
export async function openTwin(
  hospital: Hospital,
  branch: Branch,
  marker: string,
): Promise<Things> {
  await agreeOnRules(hospital)
  const customer = await openCustomer(branch, marker)
  const visits = await openVisits(branch, { customer: customer.customer, marker })
  const places = await openPlaces(branch, { customer: customer.customer, marker })
  const feedback = await openFeedback(branch, { customer: customer.customer, marker })
  const pointHold = await openPoints(branch, customer.customer)
  const imports = await openImports(branch, marker)
  await storyIsTold(branch, customer.customer)
  return {
    branch: branch.code,
    department: branch.department,
    doctor: branch.doctors[0] ?? '',
    person: `reception.${branch.code}`,
    ...customer,
    ...visits,
    ...places,
    ...feedback,
    ...imports,
    pointHold,
  }
}

export const questionnaire = 'twins'
export const club = 'twins'

/** Questionnaires and clubs belong to the group. */
async function agreeOnRules({ quality, marketing }: Hospital): Promise<void> {
  const earning = { rateByCategoryBp: {}, excluded: [], bands: [], expiryMonths: 24 }
  const rules = {
    nameZh: '会',
    nameEn: 'Club',
    tiers: [{ code: 'basic', fromSpendFen: 0 }],
    joinBy: ['desk'],
    earning: { ...earning, refundWindowDays: 0 },
  }
  ok(await marketing.put(`/api/loyalty/v1/clubs/${club}`, rules))
  const words = { zh: '问', en: 'ask' }
  const content = { title: words, questions: [{ id: 'a', kind: 'yesNo', words }] }
  const path = `/api/feedback/v1/questionnaires/${questionnaire}`
  ok(await quality.put(path, content))
  ok(await quality.post(`${path}/publication`, undefined))
}

async function openCustomer({ code: branch, reception, his }: Branch, marker: string) {
  const phone = freshPhone()
  const mrn = `R${marker}`
  const texts = {
    occupation: marker,
    address: `${marker} 路`,
    wechatId: marker,
    history: `${marker} 史`,
    allergies: marker,
    needs: marker,
  }
  const email = `${marker}@example.org`
  const given = { name: `${marker} 张`, phones: [phone], emails: [email], mrn, ...texts }
  const customer = await newCustomer(his, given)
  // A second one of the name, so that a search has two pages.
  const newMrn = `Q${marker}`
  const name = `${marker} 张`
  const friend = await newCustomer(reception, { name, mrn: newMrn })
  // Whom the sibling branch will register, and so may know: no marker.
  const newcomer = await newCustomer(reception, { name: '李新人' })
  const codeOf = async (id: string): Promise<string> =>
    ok(await reception.get(`/api/archive/v1/customers/${id}`)).body.code
  ok(
    await reception.put(`/api/archive/v1/customers/${customer}/consents`, {
      purposes: ['care', 'service'],
      channels: ['email'],
      doNotContact: false,
    }),
  )
  const reason = `${marker} asks for it`
  const reveal = { fields: ['phones'], reason: `${reason} in ${branch}` }
  ok(await reception.post(`/api/archive/v1/customers/${customer}/reveals`, reveal))
  const codes = {
    code: await codeOf(customer),
    friendCode: await codeOf(friend),
    newcomerCode: await codeOf(newcomer),
  }
  return { customer, phone, mrn, newMrn, name, friend, newcomer, ...codes }
}

interface Story {
  readonly customer: string
  readonly marker: string
}

async function openVisits({ his, department, doctors }: Branch, { customer, marker }: Story) {
  const body = {
    sourceSystem: 'his',
    sourceId: `V${marker}`,
    customer: { id: customer },
    department,
    staff: doctors[0],
    kind: 'outpatient',
    startedAt: new Date().toISOString(),
    conditions: [{ system: 'icd', code: 'J01', text: marker }],
  }
  const encounter = ok(await his.post('/api/archive/v1/encounters', body)).body.encounter.id
  const charge = `C${marker}`
  const visited = `/api/archive/v1/encounters/${encodeURIComponent(encounter)}`
  const bill = {
    chargeId: charge,
    category: 'treatment',
    item: `I${marker}`,
    amount: { amount: 500_000, currency: 'CNY' },
    settledAt: new Date().toISOString(),
  }
  ok(await his.post(`${visited}/charges`, bill))
  ok(await his.post(`${visited}/charges`, { ...bill, chargeId: `D${marker}` }))
  return { encounter: String(encounter), charge }
}

async function openPlaces(branch: Branch, { customer, marker }: Story) {
  const { doctors, department, reception, clinician, his } = branch
  const [doctor = '', other = ''] = doctors
  const sheet = await openDay(branch, { doctor, date: dayFromNow(20), places: 30 })
  const second = await openDay(branch, { doctor: other, date: dayFromNow(21), places: 5 })
  const item = `${department}-mark`
  const described = {
    nameZh: marker,
    nameEn: marker,
    department,
    durationMinutes: 5,
    fee: { amount: 5_000, currency: 'CNY' },
  }
  ok(
    await his.put(`/api/scheduling/v1/service-items/${item}`, described, {
      headers: { 'idempotency-key': randomBytes(8).toString('hex') },
    }),
  )
  const book = async (sheetId: string, by: Client, more: object = {}) => {
    const wanted = { sheetId, session: 'am', customerId: customer, channel: 'desk', ...more }
    return ok(await by.post('/api/scheduling/v1/bookings', wanted)).body
  }
  const { id: booking, code: checkIn } = await book(sheet, reception)
  await book(second, clinician, { overbook: { reason: marker }, time: '08:00' })
  const forAnother = { sheetId: second, session: 'am', channel: 'desk' }
  const someone = await newCustomer(reception, { name: `${marker} 二` })
  const held = { ...forAnother, customerId: someone }
  const hold = ok(await reception.post('/api/scheduling/v1/holds', held)).body.holdId
  return { sheet, roster: sheet, item, visitItem: `${department}-visit`, booking, checkIn, hold }
}

async function openFeedback(branch: Branch, { customer, marker }: Story) {
  const { surveyor, reception, complaints, department } = branch
  const plan = {
    questionnaire,
    version: 1,
    aim: marker,
    trigger: { encounterKinds: ['home'] },
    from: '2026-01-01T00:00:00Z',
    until: '2036-01-01T00:00:00Z',
  }
  const survey = ok(await surveyor.post('/api/feedback/v1/surveys', plan)).body.surveyId
  const complaint = {
    kind: 'complaint',
    customerId: customer,
    channel: 'phone',
    department,
    text: `${marker} 等了两个小时`,
  }
  const open = async () => ok(await reception.post('/api/feedback/v1/cases', complaint)).body.caseId
  const opened = await open()
  await open()
  ok(await complaints.post(`/api/feedback/v1/cases/${opened}/notes`, { text: marker }))
  return { survey, case: opened }
}

/** Waits until the charges have earned, and sets some of the points aside. */
async function openPoints({ reception }: Branch, customer: string): Promise<string> {
  const account = `/api/loyalty/v1/accounts/${customer}`
  await eventually('points of two charges', async () => {
    const { body } = await reception.get(`${account}/statement`)
    return body.items?.length >= 2
  })
  return ok(await reception.post(`${account}/holds`, { points: 10 })).body.holdId
}

async function openImports({ his, code }: Branch, marker: string) {
  const source = `P${marker}`
  const patient = {
    resourceType: 'Patient',
    id: source,
    name: [{ family: marker, given: ['婷'] }],
    gender: 'female',
    birthDate: '1986-05-04',
  }
  const encounter = {
    resourceType: 'Encounter',
    id: `E${marker}`,
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: `Patient/${source}` },
    serviceProvider: { reference: 'Organization/ward' },
    period: { start: '2026-03-01T09:00:00+08:00', end: '2026-03-01T09:30:00+08:00' },
  }
  const ward = {
    resourceType: 'Organization',
    id: 'ward',
    name: '病房',
    identifier: [{ system: 'urn:his:unit', value: `ward-${code}` }],
    type: [{ coding: [{ code: 'dept' }] }],
  }
  const lines = [ward, patient, encounter].map((each) => JSON.stringify(each))
  const broken = [`{"resourceType":"${marker}`, `{"resourceType":"Patient","id":"${marker}`]
  const type = { headers: { 'content-type': 'application/fhir+ndjson' } }
  ok(await his.post('/fhir/$import', [...lines, ...broken].join('\n'), type))
  const parked = ok(await his.get('/api/archive/v1/imports/parked')).body.items
  return { source, visitSource: encounter.id, line: String(parked[0].id) }
}

/** Every service has told, so that lists have their pages. */
async function storyIsTold(branch: Branch, customer: string): Promise<void> {
  const { reception, supervisor } = branch
  await eventually('the timeline', async () => {
    const path = `/api/archive/v1/customers/${customer}/timeline?limit=100`
    const items: readonly { readonly kind: string }[] =
      (await supervisor.get(path)).body.items ?? []
    const kinds = new Set(items.map(({ kind }) => kind))
    return ['booking', 'encounter', 'case', 'points'].every((kind) => kinds.has(kind))
  })
  await eventually('the messages', async () => {
    const path = `/api/archive/v1/outreach/messages?customerId=${customer}`
    return (await reception.get(path)).body.items?.length >= 2
  })
}
