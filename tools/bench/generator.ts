import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Load, Outcome } from './load.ts'

/** The process of the clients. It ends with this one. */
export interface Generator {
  run(load: Load): Promise<Outcome>
  stop(): void
}

export function startGenerator(): Generator {
  const child = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] })
  return {
    async run(load) {
      child.send(load)
      const [outcome] = (await once(child, 'message')) as [Outcome]
      return outcome
    },
    stop: () => child.disconnect(),
  }
}

/** Answers a second with this status; with `undefined` all. */
export function perSecond({ statuses, seconds }: Outcome, status: number): number {
  return (statuses[status] ?? 0) / seconds
}
