/** The clients, run by k6. What they are told is a line of the console each. */
import { SharedArray } from 'k6/data'
import execution from 'k6/execution'
import http, { type Answer } from 'k6/http'
import { Counter, Trend } from 'k6/metrics'
import {
  type Act,
  chargeFen,
  type Person,
  type Stage,
  startsOf,
  type Told,
  type Visit,
  type World,
  wish,
} from './plan.ts'

declare const __ENV: Readonly<Record<string, string>>
declare function open(file: string): string

const timeoutSeconds = 30
/** More than a process works on at once (HTTP_IN_HAND_MAX): else nobody could be told to wait. */
const clientsMax = 2_000

const read = (file: string) => JSON.parse(open(__ENV[file] ?? ''))
// Once for all clients: parsed for each of them, they would cost more than what is measured.
const people = new SharedArray<Person>('people', () => read('PEOPLE'))
const visits = new SharedArray<Visit>('visits', () => read('VISITS'))
const world: World = { ...read('WORLD'), people, visits }
const starts = startsOf(world.stages)

/** Those who are told to wait. The other answers are `answered`. */
const busy = new Counter('busy')
const busyMs = new Trend('busy_ms', true)
const answeredMs = new Trend('answered_ms', true)

// Who comes too late is refused with 409, who comes with too many others is told to wait with 429.
http.setResponseCallback(http.expectedStatuses(200, 201, 409, 429))

export const options = {
  discardResponseBodies: false,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  scenarios: Object.fromEntries(world.stages.map((stage, n) => [stage.name, executorOf(stage, n)])),
  thresholds: Object.fromEntries(world.stages.flatMap(thresholdsOf)),
}

function executorOf({ perSecond, seconds, hours }: Stage, index: number) {
  const rate = Math.max(1, Math.round(perSecond * 60))
  const clients = {
    timeUnit: '60s',
    startTime: `${starts[index] ?? 0}s`,
    // All are made before it begins: a client that is made in between takes from what is measured.
    preAllocatedVUs: Math.min(Math.ceil(perSecond * timeoutSeconds), clientsMax),
    gracefulStop: `${timeoutSeconds}s`,
  }
  if (!hours) {
    return { ...clients, executor: 'constant-arrival-rate', rate, duration: `${seconds}s` }
  }
  const duration = `${Math.round((seconds / hours.length) * 1_000)}ms`
  const stages = hours.map((share) => ({ target: Math.round(rate * share), duration }))
  return { ...clients, executor: 'ramping-arrival-rate', startRate: 0, stages }
}

function thresholdsOf({ name, warms, p99Ms, busyMs: busyMsMax, beyond }: Stage) {
  if (warms) return []
  const of = `{scenario:${name}}`
  return [
    // Nobody may be left without an answer.
    [`http_req_failed${of}`, ['rate==0']],
    // V4 V5; see plan.ts.
    ...(p99Ms ? [[`answered_ms${of}`, [`p(99)<=${p99Ms}`]]] : []),
    // V5: who must wait is told so soon. Elsewhere nobody must.
    ...(busyMsMax ? [[`busy_ms${of}`, [`p(99)<=${busyMsMax}`]]] : []),
    [`busy${of}`, [busyMsMax ? 'count>=0' : 'count==0']],
    // An open model that drops requests is no open model.
    ...(beyond ? [] : [[`dropped_iterations${of}`, ['count==0']]]),
  ]
}

interface Request {
  readonly as: keyof World['tokens']
  readonly path: string
  readonly body?: unknown
  /** Of this client's requests, in its Idempotency-Key. */
  readonly step?: string
}

/** The answer, unless it was a refusal. */
function send({ as, path, body, step = '' }: Request): Answer | undefined {
  const { name, iterationInTest: n } = execution.scenario
  const headers = {
    authorization: `Bearer ${world.tokens[as]}`,
    'content-type': 'application/json',
    'idempotency-key': `${world.run}-${name}-${n}${step}`,
  }
  // Every path is one and the same in the figures.
  const sending = { headers, timeout: `${timeoutSeconds}s`, tags: { name: as } }
  const url = `${world.url}/api${path}`
  const answer =
    body === undefined ? http.get(url, sending) : http.post(url, JSON.stringify(body), sending)
  const { status, timings } = answer
  if (status === 429) {
    busy.add(1)
    busyMs.add(timings.duration)
    return undefined
  }
  answeredMs.add(timings.duration)
  if (status < 300 && status > 0) return answer
  if (status !== 409) tell({ status, path, answer: String(answer.body).slice(0, 200) })
  return undefined
}

function tell(line: unknown): void {
  console.log(JSON.stringify(line))
}

function stageNow(): Stage {
  const found = world.stages.find(({ name }) => name === execution.scenario.name)
  if (!found) throw new Error('no such stage')
  return found
}

/** Asks for a place. The booking, where there was one. */
function book(n: number): Told | undefined {
  const { sheetId, person } = wish(n, stageNow(), world)
  const customerId = person.id
  const body = { sheetId, customerId, session: 'am', channel: 'desk' }
  const answer = send({ as: 'reception', path: '/scheduling/v1/bookings', body })
  if (!answer) return undefined
  const { id, number } = JSON.parse(answer.body) as Told
  const told = { id, number, sheetId, customerId }
  tell(told)
  return told
}

/** The customer's number on the display: who it is, all about them, and a place while they talk. */
function call(n: number): void {
  const { person } = wish(n, stageNow(), world)
  const customers = '/archive/v1/customers'
  const { id, phone } = person
  send({ as: 'reception', path: `${customers}/search`, body: { phone }, step: '-search' })
  send({ as: 'reception', path: `${customers}/${id}/view` })
  book(n)
}

/** Books, comes, is seen by the doctor, and pays. */
function visit(n: number): void {
  const booked = book(n)
  if (!booked) return
  const { clockAheadMs, department, run } = world
  const { id: bookingId, customerId } = booked
  // Without a clock of its own the day is yet to come there.
  if (clockAheadMs !== undefined)
    send({ as: 'reception', path: '/scheduling/v1/arrivals', body: { bookingId }, step: '-come' })
  const body = {
    ...{ sourceSystem: 'his', sourceId: `${run}-${execution.scenario.name}-${n}` },
    ...{ customer: { id: customerId }, department, kind: 'outpatient', bookingId },
    startedAt: timeThere(),
  }
  const answer = send({ as: 'his', path: '/archive/v1/encounters', body, step: '-visit' })
  if (answer) pay(customerId, JSON.parse(answer.body).encounter.id, n)
}

function charge(n: number): void {
  const visit = world.visits[n % world.visits.length]
  if (visit) pay(visit.customerId, visit.id, n)
}

function pay(customerId: string, encounterId: string, n: number): void {
  const chargeId = `${world.run}-${execution.scenario.name}-${n}`
  const body = {
    ...{ chargeId, category: 'treatment', item: 'item' },
    amount: { amount: chargeFen, currency: 'CNY' },
    settledAt: timeThere(),
  }
  const path = `/archive/v1/encounters/${encodeURIComponent(encounterId)}/charges`
  if (send({ as: 'his', path, body, step: '-pay' })) tell({ chargeId, customerId, fen: chargeFen })
}

function timeThere(): string {
  return new Date(Date.now() + (world.clockAheadMs ?? 0)).toISOString()
}

const reports = ['operations', 'conversion']

function report(n: number): void {
  const day = (offset: number) =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  // As of another day each, so that no answer is that of the last one.
  const period = `from=${day(-30 - (n % 30))}&to=${day(7)}`
  send({ as: 'executive', path: `/reporting/v1/reports/${reports[n % reports.length]}?${period}` })
}

const acts: Readonly<Record<Act, (n: number) => void>> = { book, call, visit, charge, report }

export default function client(): void {
  acts[stageNow().act](execution.scenario.iterationInTest)
}

export function handleSummary(summary: unknown): Readonly<Record<string, string>> {
  return { [__ENV['SUMMARY'] ?? '']: JSON.stringify(summary) }
}
