import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { type Client, eventually, type Reply, signIn } from '../setting/client.ts'
import { openTarget, type Target } from '../setting/target.ts'

/** A group of two branches of a test's own, so that tests do not meet each other's data. */
export interface Hospital {
  readonly target: Target
  readonly east: Branch
  readonly west: Branch
  /** Those who work for both. */
  readonly executive: Client
  readonly operator: Client
  readonly marketing: Client
  readonly quality: Client
  readonly auditor: Client
}

export interface Branch {
  readonly code: string
  readonly department: string
  readonly doctors: readonly string[]
  readonly his: Client
  readonly reception: Client
  readonly complaints: Client
  readonly supervisor: Client
  readonly surveyor: Client
  readonly clinician: Client
}

export async function openHospital(doctors = 2): Promise<Hospital> {
  const target = await openTarget()
  const tail = randomBytes(4).toString('hex')
  const [east, west] = [
    await openBranch(target, `e${tail}`, doctors),
    await openBranch(target, `w${tail}`, doctors),
  ]
  const branches = [east.code, west.code]
  const inGroup = (subject: string, ...roles: Parameters<typeof signIn>[1]['roles'][number][]) =>
    signIn(target, { subject: `${subject}.${tail}`, roles, branches, group: true })
  return {
    target,
    east,
    west,
    executive: await inGroup('executive', 'executive'),
    operator: await inGroup('operator', 'itOperator'),
    marketing: await inGroup('marketing', 'marketing'),
    quality: await inGroup('quality', 'qualityController'),
    auditor: await inGroup('auditor', 'auditor'),
  }
}

/** A branch with this code, whether it is new or not. */
export async function openBranch(
  target: Target,
  code: string,
  doctorCount: number,
): Promise<Branch> {
  const person = (subject: string, ...roles: Parameters<typeof signIn>[1]['roles'][number][]) =>
    signIn(target, { subject: `${subject}.${code}`, roles, branches: [code] })
  const his = await signIn(target, {
    subject: `his-${code}`,
    kind: 'client',
    roles: ['branchClient'],
    branches: [code],
  })
  const department = `${code}-surgery`
  const doctors = Array.from({ length: doctorCount }, (_, index) => `${code}-d${index + 1}`)
  const names = { nameZh: '测试院', nameEn: 'Test branch' }
  const zone = 'Asia/Shanghai'
  const unit = { ...names, zone, address: '测试路 1 号', phone: '021-55550000' }
  ok(await his.put(`/api/archive/v1/organisation/units/${code}`, { kind: 'branch', ...unit }))
  ok(
    await his.put(`/api/archive/v1/organisation/units/${department}`, {
      kind: 'department',
      ...unit,
      nameZh: '外科',
    }),
  )
  for (const doctor of doctors) {
    const body = { department, position: 'doctor', nameZh: '陆志远', nameEn: 'Dr Lu' }
    ok(await his.put(`/api/archive/v1/organisation/staff/${doctor}`, body))
  }
  return {
    ...{ code, department, doctors, his },
    reception: await person('reception', 'receptionist'),
    complaints: await person('complaints', 'complaintHandler'),
    supervisor: await person('supervisor', 'serviceSupervisor'),
    surveyor: await person('surveyor', 'surveyor'),
    clinician: await person('clinician', 'clinician'),
  }
}

/** Fails with what the service said. */
export function ok(reply: Reply): Reply {
  if (reply.status < 300) return reply
  throw new Error(`answered ${reply.status} ${reply.text.slice(0, 400)}`)
}

/** A number that no other test has. */
export function freshPhone(): string {
  return `138${String(randomInt(100_000_000)).padStart(8, '0')}`
}

export async function newCustomer(
  client: Client,
  given: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const body = {
    name: '张晓明',
    sex: 'male',
    birthDate: '1988-05-06',
    phones: [freshPhone()],
    source: 'nearby',
    ...given,
  }
  return ok(await client.post('/api/archive/v1/customers', body)).body.customer.id
}

export interface RosterPlan {
  readonly doctor: string
  readonly date: string
  readonly places: number
  readonly starts?: string
  readonly ends?: string
}

/** A published day of one doctor, seen by the search. Answers the id of its sheet. */
export async function openDay(
  { code, department, his, reception }: Branch,
  plan: RosterPlan,
): Promise<string> {
  const { doctor, date, places, starts = '08:00', ends = '12:00' } = plan
  const serviceItem = `${department}-visit`
  const item = {
    nameZh: '门诊',
    nameEn: 'Visit',
    department,
    durationMinutes: 5,
    fee: { amount: 5_000, currency: 'CNY' },
  }
  const itemPath = `/api/scheduling/v1/service-items/${serviceItem}`
  ok(await his.put(itemPath, item, { headers: { 'idempotency-key': randomUUID() } }))
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  const line = { weekday, session: 'am', starts, ends, places, minutesPerPlace: 5, serviceItem }
  const roster = {
    resource: doctor,
    department,
    from: date,
    to: date,
    pattern: [line],
    releaseAt: { daysBefore: 60, time: '07:00' },
  }
  ok(await his.post('/api/scheduling/v1/rosters', roster))
  ok(await his.post(`/api/scheduling/v1/rosters/${code}:${doctor}:${date}/publication`, undefined))
  const sheet = `${code}:${doctor}:${date}`
  await eventually('the day can be searched', async () => {
    const resource = doctor
    const day = { department, resource, from: date, to: date, channel: 'desk' }
    const wanted = new URLSearchParams(day).toString()
    const found = await reception.get(`/api/scheduling/v1/places?${wanted}`)
    return found.status === 200 && found.body.items.length > 0
  })
  return sheet
}

/** A local date so many days from today, Shanghai time. */
export function dayFromNow(days: number, now = new Date()): string {
  return new Date(now.getTime() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
}
