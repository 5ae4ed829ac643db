import { randomUUID } from 'node:crypto'
import {
  type Branch,
  dayFromNow,
  freshPhone,
  type Hospital,
  newCustomer,
  ok,
  openDay,
} from '../journey/hospital.ts'
import { setClock } from '../setting/clock.ts'
import { type Person, payer, type Stage, type Visit, type World } from './plan.ts'

/** Of a sheet: five minutes each from eight to six. */
export const places = 120
/** For which charges come without a booking. */
const visitCount = 200
const atOnce = 8

export interface Plan {
  readonly stages: readonly Stage[]
  /** Whether the deployment's clock may be moved. */
  readonly hasClock: boolean
}

/** Enters through the public API whom the clients ask for. */
export async function prepare(
  { east, executive, target }: Hospital,
  { stages, hasClock }: Plan,
): Promise<World> {
  const sheets: string[] = []
  const open = async (doctor: string, date: string) =>
    sheets.push(await openDay(east, { doctor, date, places, ends: '18:00' }))
  const [day, later] = [dayFromNow(3), dayFromNow(4)]
  for (const doctor of east.doctors) await open(doctor, day)
  for (const doctor of east.doctors.slice(0, 1)) await open(doctor, later)
  const people = await eachOf(east.doctors.length * places, () => newPerson(east))
  const charged = stages.some(({ act }) => act === 'charge') ? visitCount : 0
  const visits = await eachOf(charged, (n) => newVisit(east, payer(n, people).id))
  const { reception, his, department, code } = east
  const tokens = { reception: reception.token, his: his.token, executive: executive.token }
  const entered = { department, sheets, people, visits }
  const world = { url: reception.url, run: code, tokens, stages, ...entered }
  if (!hasClock || !stages.some(({ act }) => act === 'visit')) return world
  const morning = new Date(`${day}T07:30:00+08:00`)
  await setClock(target, morning)
  return { ...world, clockAheadMs: morning.getTime() - Date.now() }
}

async function newPerson({ reception }: Branch): Promise<Person> {
  const phone = freshPhone()
  return { id: await newCustomer(reception, { phones: [phone] }), phone }
}

async function newVisit({ his, department }: Branch, customerId: string): Promise<Visit> {
  const visit = {
    ...{ sourceSystem: 'his', sourceId: randomUUID(), customer: { id: customerId } },
    ...{ department, kind: 'outpatient', startedAt: new Date().toISOString() },
  }
  const { body } = ok(await his.post('/api/archive/v1/encounters', visit))
  return { id: body.encounter.id, customerId }
}

async function eachOf<T>(count: number, make: (n: number) => Promise<T>): Promise<readonly T[]> {
  const made: T[] = []
  const makers = Array.from({ length: atOnce }, async (_, first) => {
    for (let n = first; n < count; n += atOnce) made[n] = await make(n)
  })
  await Promise.all(makers)
  return made
}
