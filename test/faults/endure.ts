import type { RunningProcess } from '../../infra/local/process.ts'
import { eventually } from '../setting/client.ts'
import { type Check, check } from './checks.ts'
import type { Fault } from './faults.ts'
import {
  drawFrom,
  emptyHistory,
  type History,
  isFailed,
  repeatedOf,
  requestsOf,
  type Span,
  toldOf,
} from './history.ts'
import { openWorkplace, type Traffic, takeTurn, type Workplace, work } from './traffic.ts'

const workers = 16
const killWithinMs = 300
const flowsWithinMs = 300_000
const withoutItWithinMs = 300_000
const failedShareMax = 0.001

interface Run {
  readonly seed: string
  /** Told how it goes, a line at a time. */
  readonly say: (line: string) => void
}

/** Breaks one part under traffic, round after round, and looks for all that was acknowledged. */
export async function endure(
  killed: RunningProcess,
  fault: Fault,
  { seed, say }: Run,
): Promise<readonly Check[]> {
  const place = await openWorkplace()
  const history = emptyHistory()
  const trafficOf = (who: string): Traffic => ({
    history,
    draw: drawFrom(`${seed} ${fault.part} ${who}`),
  })
  let stopped = false
  const traffic = Array.from({ length: workers }, (_, index) =>
    work(place, trafficOf(`worker ${index}`), () => stopped),
  )
  const aways: Span[] = []
  const recovery = await breakRounds(killed, fault, {
    ...trafficOf('kills'),
    tell: (round, away, whole) => {
      aways.push(away)
      say(
        `kill ${round} of ${fault.rounds}: away for ${ms(away.to - away.from)}, ` +
          `traffic whole after another ${ms(whole - away.to)}`,
      )
    },
  }).then(
    () => [],
    (error: unknown) => [String(error)],
  )
  stopped = true
  history.isHopeless = recovery.length > 0
  await Promise.all(traffic)
  const last = await lastTurn(place, trafficOf('last'))
  say(`${history.operations.length} operations, ${repeatedOf(history)} of them were repeated`)
  return [
    { name: `PR1: ${fault.part} comes back, and traffic with it`, failures: recovery },
    ...goesOn(history, aways, fault),
    last,
    ...(await check(place, history)),
  ]
}

async function breakRounds(
  killed: RunningProcess,
  fault: Fault,
  {
    history,
    draw,
    tell,
  }: Traffic & { readonly tell: (round: number, away: Span, whole: number) => void },
): Promise<void> {
  await flows(history)
  for (let round = 1; round <= fault.rounds; round += 1) {
    await delay(draw(killWithinMs))
    const away = await breakOnce(killed, fault, history)
    tell(round, away, await flows(history))
  }
}

/** Until as many turns as there are workers have begun and ended from now on; answers when. */
async function flows({ turns }: History): Promise<number> {
  const from = performance.now()
  const isFresh = ({ begunAt, endedAt }: History['turns'][number]) =>
    begunAt >= from && endedAt !== undefined
  await eventually(
    'traffic flows',
    async () => turns.filter(isFresh).length >= workers,
    flowsWithinMs,
  )
  return performance.now()
}

/** Answers how long it was away: from its end to the begin of its new start, and it is ready. */
async function breakOnce(
  killed: RunningProcess,
  { part, dispensable }: Fault,
  history: History,
): Promise<Span> {
  killed.kill('SIGKILL')
  await killed.exited
  const from = performance.now()
  try {
    if (dispensable)
      await eventually(
        `${dispensable.requests} requests without ${part}`,
        async () => requestsOf(history, { from, to: Infinity }).length >= dispensable.requests,
        withoutItWithinMs,
      )
  } finally {
    await killed.restart()
  }
  return { from, to: performance.now() }
}

/** What was asked while nothing was there that could be done without. */
function goesOn(history: History, aways: readonly Span[], { part, dispensable }: Fault): Check[] {
  if (!dispensable) return []
  return aways.map((away) => {
    const requests = requestsOf(history, away)
    const failed = requests.filter(isFailed)
    const p99 = requests.map((request) => request.ms).sort((a, b) => a - b)[
      Math.floor(requests.length * 0.99)
    ]
    return {
      name:
        `${dispensable.promise}: ${requests.length} requests without ${part}, ` +
        `${failed.length} failed, p99 ${ms(p99 ?? 0)}`,
      failures:
        failed.length > requests.length * failedShareMax
          ? failed.map((request) => JSON.stringify(request))
          : [],
    }
  })
}

/** One more turn when all is well again: every request of it succeeds at once. */
async function lastTurn(place: Workplace, traffic: Traffic): Promise<Check> {
  const { operations } = traffic.history
  const before = operations.length
  const failures = await takeTurn(place, traffic).then(
    () => [],
    (error: unknown) => [String(error)],
  )
  const slow = operations
    .slice(before)
    .filter(({ attempts }) => attempts.some(isFailed))
    .map(toldOf)
  return { name: 'PR1: the last write succeeds', failures: [...failures, ...slow] }
}

function ms(duration: number): string {
  return `${Math.round(duration)} ms`
}

function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs)
  })
}
