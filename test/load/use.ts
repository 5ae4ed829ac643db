import { readFileSync } from 'node:fs'

const everyMs = 500
/** Of the window in which the most processor time is looked for: 10 s. */
const windowSamples = 20
const ticksPerSecond = 100

/** What a process took of the machine. NaN where there is no /proc. */
export interface Use {
  /** The most resident memory, MB. */
  readonly mb: number
  /** The most processor time in ten seconds, as cores. */
  readonly cores: number
}

type Process = readonly [name: string, pid: number]

interface Sample {
  readonly atMs: number
  readonly cpuSeconds: number
  readonly mb: number
}

/** Looks at processes twice a second until `stop`, which answers what each took. */
export function watchUse(processes: readonly Process[]) {
  const samples = new Map(processes.map(([name]) => [name, [] as Sample[]]))
  const timer = setInterval(() => {
    for (const [name, pid] of processes) samples.get(name)?.push(sampleOf(pid))
  }, everyMs)
  return {
    stop(): readonly (readonly [name: string, use: Use])[] {
      clearInterval(timer)
      return [...samples].map(([name, all]) => [name, useOf(all)])
    },
  }
}

export function useOf(samples: readonly Sample[]): Use {
  const cores = samples.slice(1).map((end, n) => {
    const start = samples[Math.max(0, n + 1 - windowSamples)] ?? end
    return (end.cpuSeconds - start.cpuSeconds) / ((end.atMs - start.atMs) / 1_000)
  })
  // What is younger than a window would count a moment as if it lasted.
  const whole = cores.slice(Math.min(windowSamples - 1, cores.length - 1))
  return { mb: Math.max(...samples.map(({ mb }) => mb)), cores: Math.max(...whole) }
}

function sampleOf(pid: number): Sample {
  const atMs = performance.now()
  try {
    const [, kb] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    // The second field is a name in brackets, which may have spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return { atMs, cpuSeconds: ticks / ticksPerSecond, mb: Number(kb) / 1_024 }
  } catch {
    return { atMs, cpuSeconds: Number.NaN, mb: Number.NaN }
  }
}
