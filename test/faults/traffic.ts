import { randomUUID } from 'node:crypto'
import { dayFromNow, freshPhone, openDay, openHospital } from '../journey/hospital.ts'
import type { Client } from '../setting/client.ts'
import { ask, type Draw, type History, type Request, type Turn } from './history.ts'

/** The branch that traffic works on: one fault, one branch. */
export interface Workplace {
  readonly reception: Client
  readonly his: Client
  readonly complaints: Client
  readonly executive: Client
  readonly branch: string
  readonly department: string
  readonly sheets: readonly string[]
}

/** Of every sheet. */
export const places = 120
const doctors = 4
const days = [3, 4, 5, 6]

export async function openWorkplace(): Promise<Workplace> {
  const { east, executive } = await openHospital(doctors)
  const sheets: string[] = []
  for (const doctor of east.doctors)
    for (const day of days)
      sheets.push(await openDay(east, { doctor, date: dayFromNow(day), places, ends: '18:00' }))
  const { reception, his, complaints, code: branch, department } = east
  return { reception, his, complaints, executive, branch, department, sheets }
}

/** The period that holds all that traffic does. */
export const reportPeriod = { from: dayFromNow(-1), to: dayFromNow(10) }

/** One worker: turn after turn until `stopped`. What it is not told, its history tells. */
export async function work(
  place: Workplace,
  { history, draw }: Traffic,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) await takeTurn(place, { history, draw }).catch(() => undefined)
}

export interface Traffic {
  readonly history: History
  readonly draw: Draw
}

/**
 * A new customer books a place, is seen and charged, and complains; then somebody reads the report.
 * Touches every service. Throws when a request is refused or has no outcome.
 */
export async function takeTurn(place: Workplace, { history, draw }: Traffic): Promise<void> {
  const sheetId = place.sheets[history.turns.length % place.sheets.length] ?? ''
  const turn: Turn = { begunAt: performance.now() }
  history.turns.push(turn)
  const asked = (request: Request) => ask(history, draw, request)
  const customerId: string = (await asked(entering(place))).customer.id
  turn.customerId = customerId
  const { id, number } = await asked(booking(place, sheetId, customerId))
  turn.booking = { id, number, sheetId }
  turn.encounterId = (await asked(visiting(place, customerId))).encounter.id
  const fen = (1 + draw(50)) * 10_000
  await asked(charging(place, turn.encounterId ?? '', fen))
  turn.chargedFen = fen
  turn.caseId = (await asked(complaining(place, customerId))).caseId
  await asked({ kind: 'report', send: () => readOperations(place) })
  turn.endedAt = performance.now()
}

function entering({ reception }: Workplace): Request {
  const body = { name: '张晓明', phones: [freshPhone()], source: 'nearby' }
  return {
    kind: 'customer',
    send: (key) => reception.post('/api/archive/v1/customers', body, { key }),
    alike: ({ customer }) => customer.id,
  }
}

function booking({ reception }: Workplace, sheetId: string, customerId: string): Request {
  const body = { sheetId, customerId, session: 'am', channel: 'desk' }
  return {
    kind: 'booking',
    send: (key) => reception.post('/api/scheduling/v1/bookings', body, { key }),
    alike: ({ id, number }) => `${id} ${number}`,
  }
}

function visiting({ his, department }: Workplace, customerId: string): Request {
  const body = {
    sourceSystem: 'his',
    sourceId: randomUUID(),
    customer: { id: customerId },
    department,
    kind: 'outpatient',
    startedAt: new Date().toISOString(),
  }
  return {
    kind: 'visit',
    send: (key) => his.post('/api/archive/v1/encounters', body, { key }),
    alike: ({ encounter }) => encounter.id,
  }
}

function charging({ his }: Workplace, encounterId: string, fen: number): Request {
  const body = {
    category: 'treatment',
    item: 'x',
    amount: { amount: fen, currency: 'CNY' },
    settledAt: new Date().toISOString(),
  }
  const path = `/api/archive/v1/encounters/${encodeURIComponent(encounterId)}/charges`
  return {
    kind: 'charge',
    send: (key) => his.post(path, body, { key }),
    alike: ({ id, charges }) => `${id} ${charges.length}`,
  }
}

function complaining({ reception, department }: Workplace, customerId: string): Request {
  const body = { kind: 'complaint', customerId, channel: 'phone', department, text: '等了两个小时' }
  return {
    kind: 'complaint',
    send: (key) => reception.post('/api/feedback/v1/cases', body, { key }),
    alike: ({ caseId }) => caseId,
  }
}

export function readOperations({ executive, branch }: Workplace) {
  const wanted = new URLSearchParams({ ...reportPeriod, branch }).toString()
  return executive.get(`/api/reporting/v1/reports/operations?${wanted}`)
}
