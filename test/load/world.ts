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
import { daysOf, type Person, type Stage, type World } from './plan.ts'

export const doctors = 12
/** Of a sheet: five minutes each from eight to six. */
export const places = 120
/** As many as have a place on one day. */
const people = doctors * places
/** Those for whom charges come without a booking. */
const payers = 200
const atOnce = 8

/** Enters through the public API whom the clients ask for. */
export async function prepare(
  { east, executive }: Hospital,
  stages: readonly Stage[],
): Promise<World> {
  const sheets: string[] = []
  const days = daysOf(stages)
  for (let day = 0; day <= days; day += 1) {
    const date = dayFromNow(3 + day)
    for (const doctor of day < days ? east.doctors : east.doctors.slice(0, 1))
      sheets.push(await openDay(east, { doctor, date, places, ends: '18:00' }))
  }
  const charged = stages.some(({ act }) => act === 'charge') ? payers : 0
  const { reception, his, department } = east
  return {
    ...{ url: reception.url, run: east.code, department, sheets, stages },
    tokens: { reception: reception.token, his: his.token, executive: executive.token },
    people: await eachOf(people, async (n) => newPerson(east, n < charged)),
  }
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
