import { readFileSync } from 'node:fs'

const everyMs = 500

/** Looks at the resident memory of processes; `stop` answers the most of each, in MB. */
export function watchMemory(processes: readonly (readonly [name: string, pid: number])[]) {
  const peaks = new Map<string, number>()
  const timer = setInterval(() => {
    for (const [name, pid] of processes)
      peaks.set(name, Math.max(peaks.get(name) ?? 0, residentMb(pid)))
  }, everyMs)
  return {
    stop(): ReadonlyMap<string, number> {
      clearInterval(timer)
      return peaks
    },
  }
}

/** NaN where there is no /proc. */
function residentMb(pid: number): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kb) / 1_024
  } catch {
    return Number.NaN
  }
}
