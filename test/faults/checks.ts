import { type Client, eventually } from '../setting/client.ts'
import { type History, type Turn, unacknowledged } from './history.ts'
import { places, readOperations, reportPeriod, type Workplace } from './traffic.ts'

export interface Check {
  /** Begins with the promise it holds to. */
  readonly name: string
  readonly failures: readonly string[]
}

interface Question {
  readonly name: string
  /** Filled by events, so it may come a moment later. */
  readonly comesLater?: boolean
  readonly look: () => Promise<readonly string[]>
}

const arrivesWithinMs = 120_000
const atOnce = 8

/** Asks the hospital for everything that was acknowledged; first all that comes by events. */
export async function check(place: Workplace, history: History): Promise<readonly Check[]> {
  const questions = questionsAbout(place, history)
  for (const { name, look } of questions.filter(({ comesLater }) => comesLater))
    await eventually(name, async () => (await look()).length === 0, arrivesWithinMs).catch(
      () => undefined,
    )
  // Only now: what arrives twice would be seen.
  const checks: Check[] = []
  for (const { name, look } of questions)
    checks.push({ name, failures: await look().catch((error) => [String(error)]) })
  return checks
}

function questionsAbout(place: Workplace, history: History): readonly Question[] {
  const { turns } = history
  const comesLater = true
  return [
    {
      name: 'PR1: every operation is acknowledged in the end',
      look: async () => unacknowledged(history),
    },
    {
      name: 'PR3: a repeated request has one effect and one answer',
      look: async () => history.contradictions,
    },
    {
      name: `PR1: ${told(turns, 'booking')} bookings stand with their numbers`,
      look: () => lookEach(turns, (turn) => bookingOf(place, turn)),
    },
    {
      name: 'PR4: no place is sold twice, none is held by nobody',
      look: () => lookEach(place.sheets, (sheet) => placesOf(place, turns, sheet)),
    },
    {
      name: `PR1: ${told(turns, 'caseId')} complaints are recorded, once each`,
      look: () => complaintsOf(place, turns),
    },
    {
      name: 'PR6: the report counts what was acknowledged, once',
      comesLater,
      look: () => reportOf(place, turns),
    },
    {
      name: `PR5: points of ${told(turns, 'chargedFen')} charges, once each`,
      comesLater,
      look: () => lookEach(turns, (turn) => pointsOf(place, turn)),
    },
    {
      name: `PR6: the views of ${told(turns, 'customerId')} customers show all of it, once`,
      comesLater,
      look: () => lookEach(turns, (turn) => viewOf(place, turn)),
    },
  ]
}

function told(turns: readonly Turn[], what: keyof Turn): number {
  return turns.filter((turn) => turn[what] !== undefined).length
}

/** Some at a time; an answer that does not come is a failure as well. */
async function lookEach<T>(
  things: readonly T[],
  look: (thing: T) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const failures: string[] = []
  const rest = [...things]
  const looking = Array.from({ length: atOnce }, async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop())
      failures.push(...(await look(next).catch((error: unknown) => [String(error)])))
  })
  await Promise.all(looking)
  return failures
}

/** What differs, in words; nothing when all is as it should be. */
function differs(what: string, seen: unknown, wanted: unknown): readonly string[] {
  const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)]
  return is === should ? [] : [`${what} is ${is}, not ${should}`]
}

/** What is there that nobody was told of, and what is not there though somebody was. */
function differences(what: string, seen: readonly string[], wanted: readonly string[]) {
  const [there, told] = [new Set(seen), new Set(wanted)]
  return [
    ...wanted.filter((one) => !there.has(one)).map((one) => `${what}: ${one} is not there`),
    ...seen.filter((one) => !told.has(one)).map((one) => `${what}: nobody was told of ${one}`),
    ...(there.size < seen.length ? [`${what}: something is there twice`] : []),
  ]
}

async function get(client: Client, path: string) {
  const { status, body } = await client.get(path)
  if (status !== 200) throw new Error(`${path.split('?')[0]} answers ${status}`)
  return body
}

async function bookingOf({ reception }: Workplace, { customerId, booking }: Turn) {
  if (!booking) return []
  const { id, number, sheetId, status, ...seen } = await get(
    reception,
    `/api/scheduling/v1/bookings/${booking.id}`,
  )
  return differs(
    `booking ${booking.id}`,
    { id, number, sheetId, status, customerId: seen.customerId },
    { ...booking, status: 'booked', customerId },
  )
}

async function placesOf({ reception }: Workplace, turns: readonly Turn[], sheet: string) {
  const { bookings } = await get(reception, `/api/scheduling/v1/sheets/${sheet}`)
  const booked = (
    bookings as readonly { id: string; status: string; number: number; customerId: string }[]
  ).filter(({ status }) => status === 'booked')
  const seen = booked.map(({ id, number }) => `${id} ${number}`)
  const wanted = turns.flatMap(({ booking }) =>
    booking?.sheetId === sheet ? [`${booking.id} ${booking.number}`] : [],
  )
  return [
    ...differences(sheet, seen, wanted),
    ...(booked.length > places ? [`${sheet} is oversold`] : []),
    ...differs(`${sheet}: numbers`, new Set(booked.map((at) => at.number)).size, booked.length),
  ]
}

async function complaintsOf({ complaints, branch }: Workplace, turns: readonly Turn[]) {
  const seen: string[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const wanted = { branch, limit: '100', ...(cursor && { cursor }) }
    const page = await get(
      complaints,
      `/api/feedback/v1/cases?${new URLSearchParams(wanted).toString()}`,
    )
    for (const { caseId, customerId } of page.items) seen.push(`${caseId} of ${customerId}`)
    cursor = page.nextCursor ?? undefined
  }
  const wanted = turns.flatMap(({ caseId, customerId }) =>
    caseId === undefined ? [] : [`${caseId} of ${customerId}`],
  )
  return differences('complaints', seen, wanted)
}

async function reportOf(place: Workplace, turns: readonly Turn[]) {
  const { status, body } = await readOperations(place)
  if (status !== 200) return [`the report answers ${status}`]
  const sum = (measure: string) =>
    body.rows.reduce((total: number, row: Record<string, number>) => total + (row[measure] ?? 0), 0)
  const wanted = new URLSearchParams({ ...reportPeriod, branch: place.branch }).toString()
  const complained = await get(place.executive, `/api/reporting/v1/reports/complaints?${wanted}`)
  return differs(
    'the report',
    {
      ...{ visits: sum('visits'), bookings: sum('bookings'), revenue: sum('revenue') },
      complaints: complained.rows[0]?.opened ?? 0,
    },
    {
      visits: told(turns, 'encounterId'),
      bookings: told(turns, 'booking'),
      revenue: turns.reduce((total, { chargedFen = 0 }) => total + chargedFen, 0),
      complaints: told(turns, 'caseId'),
    },
  )
}

async function pointsOf({ reception }: Workplace, { customerId, chargedFen }: Turn) {
  if (chargedFen === undefined) return []
  const { items } = await get(
    reception,
    `/api/loyalty/v1/accounts/${customerId}/statement?limit=100`,
  )
  const points = (items as readonly { points: number; balanceAfter: number }[]).map((entry) => [
    entry.points,
    entry.balanceAfter,
  ])
  // A yuan is a point; the only entry is also the balance.
  return differs(`points of ${customerId}`, points, [[chargedFen / 100, chargedFen / 100]])
}

async function viewOf({ complaints }: Workplace, { customerId, booking, caseId }: Turn) {
  if (customerId === undefined) return []
  const { appointments, openCases } = await get(
    complaints,
    `/api/archive/v1/customers/${customerId}/view`,
  )
  const refs = (items: readonly { ref: string }[]) => items.map(({ ref }) => ref)
  const only = (id: string | undefined) => (id === undefined ? [] : [id])
  return differs(
    `view of ${customerId}`,
    { appointments: refs(appointments), openCases: refs(openCases) },
    { appointments: only(booking?.id), openCases: only(caseId) },
  )
}
