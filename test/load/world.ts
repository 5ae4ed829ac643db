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
import type { Person, Stage, World } from './plan.ts'

/** Of a sheet: five minutes each from eight to six. */
export const places = 120
/** Those for whom charges come without a booking. */
const payers = 200
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
  const charged = stages.some(({ act }) => act === 'charge') ? payers : 0
  const count = east.doctors.length * places
  const people = await eachOf(count, async (n) => newPerson(east, n < charged))
  const { reception, his, department, code } = east
  const tokens = { reception: reception.token, his: his.token, executive: executive.token }
  const world = { url: reception.url, run: code, department, sheets, stages, tokens, people }
  if (!hasClock || !stages.some(({ act }) => act === 'visit')) return world
  const morning = new Date(`${day}T07:30:00+08:00`)
  await setClock(target, morning)
  return { ...world, clockAheadMs: morning.getTime() - Date.now() }
}

async function newPerson({ reception, his, department }: Branch, pays: boolean): Promise<Person> {
  const phone = freshPhone()
  const id = await newCustomer(reception, { phones: [phone] })
  if (!pays) return { id, phone }
  const visit = {
    ...{ sourceSystem: 'his', sourceId: randomUUID(), customer: { id } },
    ...{ department, kind: 'outpatient', startedAt: new Date().toISOString() },
  }
  const { body } = ok(await his.post('/api/archive/v1/encounters', visit))
  return { id, phone, encounterId: body.encounter.id }
}

async function eachOf<T>(count: number, make: (n: number) => Promise<T>): Promise<readonly T[]> {
  const made: T[] = []
  const makers = Array.from({ length: atOnce }, async (_, first) => {
    for (let n = first; n < count; n += atOnce) made[n] = await make(n)
  })
  await Promise.all(makers)
  return made
}
