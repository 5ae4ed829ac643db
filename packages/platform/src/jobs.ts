import { setTimeout as sleep } from 'node:timers/promises'
import type { Lease } from '@hcrm/documents'
import type { Clock } from '@hcrm/kernel'
import { Cron } from 'croner'
import { systemCall } from './consumers.ts'
import type { Log } from './log.ts'
import type { JobDefinition } from './module.ts'

export interface JobOptions {
  readonly clock: Clock
  readonly log: Log
  readonly lease: (name: string) => Promise<Lease | undefined>
  /** How late a job may be seen as due. */
  readonly checkEveryMs: number
  /** A run that takes longer is aborted. */
  readonly runMaxMs: number
}

export interface RunningJob {
  /** Aborts the run in hand and resolves when it has ended. */
  stop(): Promise<void>
}

/** Runs a job when its time has come, never twice at once, under its lease. */
export function startJob(job: JobDefinition, options: JobOptions): RunningJob {
  const stopping = new AbortController()
  const ended = loop(job, options, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

/** When a job is due next after `from`. */
export function nextAfter(schedule: JobDefinition['schedule'], from: Date): Date {
  if ('everyMs' in schedule) return new Date(from.getTime() + schedule.everyMs)
  const cron = new Cron(schedule.cron, { paused: true, timezone: schedule.zone, mode: '5-part' })
  const next = cron.nextRun(from)
  if (next === null) throw new Error(`a cron that never comes: ${schedule.cron}`)
  return next
}

async function loop(job: JobDefinition, options: JobOptions, stop: AbortSignal): Promise<void> {
  const { clock, checkEveryMs } = options
  let seen = clock.now()
  let due = nextAfter(job.schedule, seen)
  while (await pause(Math.min(Math.max(due.getTime() - seen.getTime(), 1), checkEveryMs), stop)) {
    const now = clock.now()
    if (now >= due) {
      await runOnce(job, options, stop)
      due = nextAfter(job.schedule, clock.now())
    } else if (now < seen) {
      // The clock was set back: what lay behind it is ahead again.
      due = nextAfter(job.schedule, now)
    }
    seen = clock.now()
  }
}

async function runOnce(job: JobDefinition, options: JobOptions, stop: AbortSignal): Promise<void> {
  const { clock, lease, log, runMaxMs } = options
  const { operation } = job
  try {
    const held = await lease(operation)
    // Another process has it: that one runs.
    if (held === undefined) return
    try {
      const signal = AbortSignal.any([stop, held.signal, AbortSignal.timeout(runMaxMs)])
      await job.run(systemCall(operation, clock.now()), signal)
    } finally {
      await held.release()
    }
  } catch (error) {
    if (stop.aborted) return
    log.error('a job failed; it runs again at its next time', { operation, error })
  }
}

/** False when the stop came first. */
async function pause(ms: number, stop: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal: stop })
    return true
  } catch {
    return false
  }
}
