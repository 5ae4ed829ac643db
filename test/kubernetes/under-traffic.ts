import { setTimeout as sleep } from 'node:timers/promises'
import { type Check, check } from '../faults/checks.ts'
import { drawFrom, emptyHistory, type History, isFailed, requestsOf } from '../faults/history.ts'
import { openWorkplace, type Traffic, takeTurn, type Workplace } from '../faults/traffic.ts'
import { eventually } from '../setting/client.ts'
import { type Answered, askedOf, atSteadyRate } from './steady.ts'

const workers = 4
/** A fixed rate: two customers a second, whatever the cluster is busy with. */
const turnEveryMs = 2_000
const flowsWithinMs = 120_000

/** What traffic met while something was done to the cluster. */
export interface Met {
  readonly place: Workplace
  readonly history: History
  readonly requests: number
  readonly failed: number
  /** What k6 met, which reads at a fixed rate. */
  readonly steady: readonly Answered[]
}

/** Books, charges, complains and reads reports in a branch of its own while `act` goes on. */
export async function underTraffic(seed: string, act: () => Promise<void>): Promise<Met> {
  const place = await openWorkplace()
  const history = emptyHistory()
  let stopped = false
  const traffic = Array.from({ length: workers }, (_, n) =>
    workAtRate(place, { history, draw: drawFrom(`${seed} ${n}`) }, () => stopped),
  )
  const turnsFrom = (begin: number) =>
    history.turns.filter(({ begunAt, endedAt }) => begunAt >= begin && endedAt !== undefined)
  const flows = () => {
    const from = performance.now()
    const fresh = async () => turnsFrom(from).length >= workers
    return eventually('traffic flows', fresh, flowsWithinMs)
  }
  let steady: readonly Answered[] = []
  try {
    await flows()
    steady = await atSteadyRate(askedOf(place, someone(history)), act)
    await flows()
  } catch (error) {
    history.isHopeless = true
    throw error
  } finally {
    stopped = true
    await Promise.all(traffic)
  }
  const all = requestsOf(history, { from: 0, to: Number.POSITIVE_INFINITY })
  return { place, history, requests: all.length, failed: all.filter(isFailed).length, steady }
}

/** A customer who has been everywhere. */
function someone({ turns }: History): string {
  const known = turns.find(({ endedAt }) => endedAt !== undefined)?.customerId
  if (known === undefined) throw new Error('traffic has not ended a turn')
  return known
}

/** What it is not told, its history tells. */
async function workAtRate(
  place: Workplace,
  traffic: Traffic,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) {
    const pause = sleep(turnEveryMs)
    await takeTurn(place, traffic).catch(() => undefined)
    await pause
  }
}

/** Everything that was acknowledged is there, once; answers the names of what was looked at. */
export async function nothingLost({ place, history }: Met): Promise<readonly string[]> {
  const checks = await check(place, history)
  const bad = checks.filter(({ failures }) => failures.length > 0)
  if (bad.length > 0) throw new Error(bad.flatMap(told).join('\n'))
  return checks.map(({ name }) => name)
}

function told({ name, failures }: Check): readonly string[] {
  return [name, ...failures.slice(0, 5).map((line) => `  ${line}`)]
}

/** Whoever could not be served was told so, and when to come again (promises.md, 25). */
export function refusedPlainly({ history, steady }: Met): void {
  const attempts = history.operations.flatMap((operation) => operation.attempts)
  const bad = attempts.filter((each) => isFailed(each) && !(each.status === 503 && each.saysWhen))
  const badReads = steady.filter(({ status }) => status !== 200 && status !== 503)
  const counts = Object.groupBy([...bad, ...badReads], ({ status }) => `${status}`)
  const lines = Object.entries(counts).map(([status, all]) => `${all?.length} × ${status}`)
  if (lines.length > 0)
    throw new Error(`answers other than 503 with Retry-After: ${lines.join(', ')}`)
}
