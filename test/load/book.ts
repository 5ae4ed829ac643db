/** The clients, run by k6. Each confirmed booking is a line of the console. */
import execution from 'k6/execution'
import http from 'k6/http'
import { type Stage, type Told, type World, wish } from './plan.ts'

declare const __ENV: Readonly<Record<string, string>>
declare function open(file: string): string

const world: World = JSON.parse(open(__ENV['WORLD'] ?? ''))

// Who comes too late is refused with 409: an answer like any other.
http.setResponseCallback(http.expectedStatuses(201, 409))

const pauseSeconds = 3

export const options = {
  discardResponseBodies: false,
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  scenarios: Object.fromEntries(world.stages.map(scenarioOf)),
  thresholds: Object.fromEntries(
    world.stages.flatMap(({ name, p99Ms }) => [
      // V4; see plan.ts.
      [`http_req_duration{scenario:${name}}`, [`p(99)<=${p99Ms}`]],
      // Nobody may be left without an answer.
      [`http_req_failed{scenario:${name}}`, ['rate==0']],
      // An open model that drops requests is no open model.
      [`dropped_iterations{scenario:${name}}`, ['count==0']],
    ]),
  ),
}

function scenarioOf({ name, perSecond, seconds }: Stage, index: number) {
  const before = world.stages.slice(0, index)
  const startTime = before.reduce((sum, stage) => sum + stage.seconds + pauseSeconds, 0)
  return [
    name,
    {
      executor: 'constant-arrival-rate',
      rate: perSecond,
      duration: `${seconds}s`,
      startTime: `${startTime}s`,
      preAllocatedVUs: Math.min(perSecond, 200),
      maxVUs: 600,
      gracefulStop: '30s',
    },
  ] as const
}

export default function book(): void {
  const n = execution.scenario.iterationInTest
  const { url, token, run } = world
  const { sheetId, customerId } = wish(n, world)
  const body = JSON.stringify({ sheetId, customerId, session: 'am', channel: 'desk' })
  const { status, body: answer } = http.post(`${url}/api/scheduling/v1/bookings`, body, {
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `${run}-${execution.scenario.name}-${n}`,
    },
    timeout: '30s',
  })
  if (status !== 201) {
    if (status !== 409)
      console.log(JSON.stringify({ status, answer: String(answer).slice(0, 200) }))
    return
  }
  const { id, number } = JSON.parse(answer) as Told
  console.log(JSON.stringify({ id, number, sheetId, customerId }))
}

export function handleSummary(summary: unknown): Readonly<Record<string, string>> {
  return { [__ENV['SUMMARY'] ?? '']: JSON.stringify(summary) }
}
