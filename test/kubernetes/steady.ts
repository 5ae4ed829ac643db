import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Workplace } from '../faults/traffic.ts'
import { eventually } from '../setting/client.ts'

/** What k6 reads, one after the other. */
export interface Asking {
  readonly asked: readonly {
    readonly service: string
    readonly url: string
    readonly token: string
  }[]
  readonly perSecond: number
  /** It is ended before. */
  readonly minutesMax: number
}

/** One answer. */
export interface Answered {
  /** Epoch, ms. */
  readonly at: number
  readonly ms: number
  /** 0 when no answer came. */
  readonly status: number
  readonly service: string
}

const perSecond = 5
const minutesMax = 15
const readsWithinMs = 30_000

/** What of every service is read. */
export function askedOf(place: Workplace, customerId: string): Asking['asked'] {
  const { reception, complaints, executive, sheets } = place
  const ask = (service: string, { url, token }: Workplace['reception'], path: string) => ({
    ...{ service, token, url: `${url}/api/${service}/v1/${path}` },
  })
  return [
    ask('archive', reception, `customers/${customerId}/view`),
    ask('scheduling', reception, `sheets/${sheets[0]}`),
    ask('feedback', complaints, 'cases'),
    ask('loyalty', reception, `accounts/${customerId}`),
    ask('reporting', executive, 'freshness'),
  ]
}

/** Reads by k6, five times a second, from before `act` to after it; answers what it met. */
export async function atSteadyRate(
  asked: Asking['asked'],
  act: () => Promise<void>,
): Promise<readonly Answered[]> {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-steady-'))
  const [asking, lines] = [join(dir, 'asking.json'), join(dir, 'lines')]
  await writeFile(asking, JSON.stringify({ asked, perSecond, minutesMax } satisfies Asking))
  const quiet = ['--quiet', '--no-usage-report', '--log-format', 'raw', '--console-output', lines]
  const script = join(import.meta.dirname, 'steady.k6.ts')
  const args = ['run', ...quiet, '-e', `ASKING=${asking}`, script]
  const child = spawn(process.env['K6'] ?? 'k6', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => resolve())
  })
  const endedEarly = async (): Promise<never> => {
    await ended
    throw new Error(`k6 ended early: ${await said}`)
  }
  const reads = async () => (await readFile(lines, 'utf8').catch(() => '')) !== ''
  const acted = async () => {
    await eventually('k6 reads', reads, readsWithinMs)
    await act()
  }
  let stoppedAt = Number.POSITIVE_INFINITY
  try {
    await Promise.race([acted(), endedEarly()])
  } finally {
    stoppedAt = Date.now()
    child.kill('SIGINT')
    await ended.catch(() => undefined)
  }
  const answered = await readFile(lines, 'utf8')
  await rm(dir, { recursive: true })
  const all = answered.split('\n').filter(Boolean)
  const answers = all.map((line) => JSON.parse(line) as Answered)
  // Those that were cut off by the end of k6 tell nothing.
  return answers.filter(({ at, ms }) => at + ms < stoppedAt)
}
