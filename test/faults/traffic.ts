import { randomInt, randomUUID } from 'node:crypto'
import type { Client, Reply } from '../setting/client.ts'

/** What traffic is told of the hospital it works on. */
export interface Workplace {
  readonly reception: Client
  readonly his: Client
  readonly department: string
  readonly sheets: readonly string[]
}

/** What was acknowledged, and so must be there whatever is killed. */
export interface Acknowledged {
  /** Booking id → customer. */
  readonly bookings: Map<string, string>
  /** Customer → fen charged. */
  readonly charges: Map<string, number>
  /** Answers that came twice under one key and were not the same. */
  readonly contradictions: string[]
  operations: number
}

export function nothingYet(): Acknowledged {
  return { bookings: new Map(), charges: new Map(), contradictions: [], operations: 0 }
}

const pauseMs = 100
const answerWithinMs = 20_000

/**
 * Repeats a request under its key until the outcome is known. A connection that breaks and an
 * answer that says "unknown" or "later" are repeated; everything else is an outcome.
 */
async function untilKnown(send: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    const reply = await Promise.race([send().catch(() => undefined), later(answerWithinMs)])
    if (reply && reply.status < 500 && reply.status !== 429) return reply
    await later(pauseMs)
  }
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms)
  })
}

/** One worker: a new customer books a place and is charged, again and again, until `stopped`. */
export async function work(
  place: Workplace,
  acknowledged: Acknowledged,
  stopped: () => boolean,
): Promise<void> {
  for (let turn = 0; !stopped(); turn += 1) {
    const customerId = await enter(place)
    await book(place, acknowledged, {
      customerId,
      sheetId: place.sheets[turn % place.sheets.length] ?? '',
    })
    await charge(place, acknowledged, customerId)
  }
}

async function enter({ reception }: Workplace): Promise<string> {
  const key = randomUUID()
  const phone = `138${String(randomInt(100_000_000)).padStart(8, '0')}`
  const body = { name: '张晓明', phones: [phone], source: 'nearby' }
  const reply = await untilKnown(() => reception.post('/api/archive/v1/customers', body, { key }))
  return reply.body.customer.id
}

async function book(
  { reception }: Workplace,
  acknowledged: Acknowledged,
  wanted: { readonly customerId: string; readonly sheetId: string },
): Promise<void> {
  const key = randomUUID()
  const send = () =>
    reception.post(
      '/api/scheduling/v1/bookings',
      { ...wanted, session: 'am', channel: 'desk' },
      { key },
    )
  const reply = await untilKnown(send)
  if (reply.status !== 201) return
  acknowledged.bookings.set(reply.body.id, wanted.customerId)
  acknowledged.operations += 1
  // Some are sent once more: the answer must be the same.
  if (randomInt(4) > 0) return
  const again = await untilKnown(send)
  if (again.body.id !== reply.body.id) acknowledged.contradictions.push(reply.body.id)
}

async function charge(
  { his, department }: Workplace,
  acknowledged: Acknowledged,
  customerId: string,
): Promise<void> {
  const [visitKey, chargeKey] = [randomUUID(), randomUUID()]
  const now = new Date().toISOString()
  const visit = {
    sourceSystem: 'his',
    sourceId: visitKey,
    customer: { id: customerId },
    department,
    kind: 'outpatient',
    startedAt: now,
  }
  const seen = await untilKnown(() =>
    his.post('/api/archive/v1/encounters', visit, { key: visitKey }),
  )
  const path = `/api/archive/v1/encounters/${encodeURIComponent(seen.body.encounter.id)}/charges`
  const amount = (1 + randomInt(50)) * 10_000
  const body = {
    chargeId: chargeKey,
    category: 'treatment',
    item: 'x',
    amount: { amount, currency: 'CNY' },
    settledAt: now,
  }
  const paid = await untilKnown(() => his.post(path, body, { key: chargeKey }))
  if (paid.status !== 201) return
  acknowledged.charges.set(customerId, amount)
  acknowledged.operations += 1
}
