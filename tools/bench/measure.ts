import { cpus, totalmem } from 'node:os'

/** One figure: a ratio or a counter with its rounds, never a bare absolute number. */
export interface Figure {
  /** e.g. `V11` */
  readonly id: string
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly must: string
  readonly aim?: string
  readonly holds: boolean
  /** Failing it fails the run: a count, or correctness; speed never does. */
  readonly strict?: true
  readonly rounds: readonly number[]
  /** The engine underneath: figures on different ones do not compare. */
  readonly store?: string
  /** What the value is made of: absolute numbers of this machine, or what was counted. */
  readonly detail?: Readonly<Record<string, unknown>>
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const index = Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)
  return sorted[Math.max(0, index)] ?? Number.NaN
}

/** Milliseconds of each of so many runs, one after another. */
export async function timed(
  runs: number,
  work: (run: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await work(run)
    times.push(performance.now() - start)
  }
  return times
}

/** How many a second `workers` concurrent loops get done within `ms`. */
export async function rate(
  workers: number,
  ms: number,
  work: (worker: number, turn: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now()
  const end = start + ms
  let done = 0
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let turn = 0; performance.now() < end; turn += 1) {
        await work(worker, turn)
        done += 1
      }
    }),
  )
  return (done * 1_000) / (performance.now() - start)
}

const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`

export const machine = `${cpus().length} cores, ${memory}, Node ${process.versions.node}`
