import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { type Client, type Reply, signIn } from '../../../test/setting/client.ts'
import type { Target } from '../../../test/setting/target.ts'

export const receptionist = 'reception.east'

const branches = ['east']
const doctors = {
  lu: { nameZh: '陆志远', nameEn: 'Dr Lu', places: 4 },
  fang: { nameZh: '方可', nameEn: 'Dr Fang', places: 1 },
} as const
type Doctor = keyof typeof doctors
const doctorNames = Object.keys(doctors) as readonly Doctor[]

export interface SceneCustomer {
  readonly id: string
  readonly phone: string
}

/**
 * A department of its own in the demo's branch. Two doctors have a session within the hour, and
 * one at the same time tomorrow: Lu with four places, Fang with one.
 */
export interface Scene {
  readonly department: string
  readonly date: string
  readonly nextDate: string
  newCustomer(): Promise<SceneCustomer>
  /** A new customer's booking. */
  book(doctor: Doctor, date: string): Promise<void>
}

export async function setScene(of: Target): Promise<Scene> {
  const his = await signIn(of, {
    subject: 'his-east',
    kind: 'client',
    roles: ['branchClient'],
    branches,
  })
  const reception = await signIn(of, { subject: receptionist, roles: ['receptionist'], branches })
  const department = `east-console-${randomBytes(4).toString('hex')}`
  const days = daysSoon(new Date())
  await setOrganisation(his, department, days.zone)
  for (const doctor of doctorNames) await setRoster(his, { department, doctor, ...days })
  const { date, nextDate } = days
  const newCustomer = () => createCustomer(reception)
  return {
    ...{ department, date, nextDate, newCustomer },
    async book(doctor, day) {
      const { id: customerId } = await newCustomer()
      const place = { sheetId: `east:${department}-${doctor}:${day}`, session: 'pm' }
      const wanted = { ...place, customerId, channel: 'desk' }
      ok(await reception.post('/api/scheduling/v1/bookings', wanted))
    },
  }
}

async function setOrganisation(his: Client, department: string, zone: string): Promise<void> {
  const names = { nameZh: '东院', nameEn: 'East Hospital', zone }
  const units = '/api/archive/v1/organisation/units'
  ok(await his.put(`${units}/east`, { ...names, kind: 'branch' }))
  const own = { ...names, nameZh: department, nameEn: department, kind: 'department' }
  ok(await his.put(`${units}/${department}`, own))
  for (const doctor of doctorNames) {
    const { nameZh, nameEn } = doctors[doctor]
    const member = { department, position: 'doctor', nameZh, nameEn }
    ok(await his.put(`/api/archive/v1/organisation/staff/${department}-${doctor}`, member))
  }
  const visit = { nameZh: '门诊', nameEn: 'Visit', department, durationMinutes: 15 }
  ok(
    await his.put(
      `/api/scheduling/v1/service-items/${department}-visit`,
      { ...visit, fee: { amount: 5_000, currency: 'CNY' } },
      { headers: { 'idempotency-key': randomUUID() } },
    ),
  )
}

interface Days {
  readonly date: string
  readonly nextDate: string
}

interface Roster extends Days {
  readonly department: string
  readonly doctor: Doctor
}

async function setRoster(his: Client, { department, doctor, date, nextDate }: Roster) {
  const line = {
    ...{ session: 'pm', starts: '13:00', ends: '14:00', minutesPerPlace: 15 },
    ...{ places: doctors[doctor].places, serviceItem: `${department}-visit` },
  }
  const weekdays = [date, nextDate].map((day) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7)
  const resource = `${department}-${doctor}`
  ok(
    await his.post('/api/scheduling/v1/rosters', {
      ...{ resource, department, from: date, to: nextDate },
      pattern: weekdays.map((weekday) => ({ weekday, ...line })),
      releaseAt: { daysBefore: 7, time: '07:00' },
    }),
  )
  ok(await his.post(`/api/scheduling/v1/rosters/east:${resource}:${date}/publication`, undefined))
}

async function createCustomer(reception: Client): Promise<SceneCustomer> {
  const phone = `139${String(randomInt(100_000_000)).padStart(8, '0')}`
  const draft = { name: '单于小满', sex: 'female', birthDate: '1990-02-03', source: 'nearby' }
  const { body } = ok(
    await reception.post('/api/archive/v1/customers', { ...draft, phones: [phone] }),
  )
  return { id: body.customer.id, phone }
}

/**
 * Two days with a session that begins within the hour: the branch is put into a zone where it is
 * now between twelve and one, so that neither midnight nor the hour of the test run matters.
 */
function daysSoon(now: Date) {
  const east = 12 - now.getUTCHours()
  const zone = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
  const day = (days: number) =>
    new Date(now.getTime() + east * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)
  return { zone, date: day(0), nextDate: day(1) }
}

function ok(reply: Reply): Reply {
  if (reply.status < 300) return reply
  throw new Error(`answered ${reply.status} ${reply.text.slice(0, 400)}`)
}
