import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lease } from '@hcrm/documents'
import { afterEach, describe, expect, it } from '@jest/globals'
import { fileClock } from '../src/clock.ts'
import { nextAfter, type RunningJob, startJob } from '../src/jobs.ts'
import type { JobDefinition } from '../src/module.ts'
import { until } from './run-process.ts'

const running: RunningJob[] = []
afterEach(async () => {
  for (const job of running.splice(0)) await job.stop()
})

function start(job: Partial<JobDefinition>, lease?: () => Promise<Lease | undefined>) {
  let now = new Date('2026-03-01T00:00:00Z')
  const failures: unknown[] = []
  const silent = () => {}
  const started = startJob(
    { operation: 'tiny.sweep', schedule: { everyMs: 60_000 }, run: async () => {}, ...job },
    {
      clock: { now: () => now },
      log: {
        error: (_m, fields) => void failures.push(fields?.error),
        warn: silent,
        info: silent,
        debug: silent,
      },
      lease:
        lease ??
        (async () => ({ epoch: 1, signal: new AbortController().signal, release: async () => {} })),
      checkEveryMs: 2,
      runMaxMs: 50,
    },
  )
  running.push(started)
  return {
    failures,
    stop: () => started.stop(),
    set: (time: string) => {
      now = new Date(time)
    },
  }
}

describe('a job', () => {
  it('runs when its time has come by the clock of the deployment, and once', async () => {
    const times: string[] = []
    const job = start({ run: async ({ now }) => void times.push(now.toISOString()) })
    job.set('2026-03-01T00:01:00Z')
    await until(() => times.length === 1)
    job.set('2026-03-01T00:01:59Z')
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    job.set('2026-03-01T00:02:00Z')
    await until(() => times.length === 2)
    expect(times).toEqual(['2026-03-01T00:01:00.000Z', '2026-03-01T00:02:00.000Z'])
  })

  it('acts in the name of its policy row', async () => {
    const calls: unknown[] = []
    const job = start({ run: async ({ actor, scope }) => void calls.push([actor.subject, scope]) })
    job.set('2026-03-01T00:01:00Z')
    await until(() => calls.length === 1)
    expect(calls).toEqual([['tiny.sweep', { kind: 'system', user: 'tiny.sweep' }]])
  })

  it('goes on after the clock was set back', async () => {
    let runs = 0
    const job = start({
      async run() {
        runs += 1
      },
    })
    job.set('2030-01-01T00:00:00Z')
    await until(() => runs === 1)
    job.set('2026-03-01T00:00:00Z')
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
    job.set('2026-03-01T00:02:00Z')
    await until(() => runs === 2)
  })

  it('leaves the work to whoever has the lease', async () => {
    let asked = 0
    let runs = 0
    const job = start(
      {
        async run() {
          runs += 1
        },
      },
      async () => {
        asked += 1
        return undefined
      },
    )
    job.set('2026-03-01T00:01:00Z')
    await until(() => asked === 1)
    expect(runs).toBe(0)
  })

  it('comes again after it has failed', async () => {
    let runs = 0
    const job = start({
      async run() {
        runs += 1
        throw new Error('broken')
      },
    })
    job.set('2026-03-01T00:01:00Z')
    await until(() => job.failures.length === 1)
    job.set('2026-03-01T00:02:00Z')
    await until(() => runs === 2)
  })

  it('PR25: is aborted when it takes too long, and at the stop', async () => {
    const reasons: unknown[] = []
    const hang = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          reasons.push((signal.reason as Error).name)
          resolve()
        })
      })
    const job = start({ run: (_call, signal) => hang(signal) })
    job.set('2026-03-01T00:01:00Z')
    await until(() => reasons.length === 1)
    job.set('2026-03-01T00:03:00Z')
    await until(() => reasons.length === 2)
    expect(reasons).toEqual(['TimeoutError', 'TimeoutError'])
    let began = false
    const stopped = start({
      run: (_call, signal) => {
        began = true
        return hang(signal)
      },
    })
    stopped.set('2026-03-01T00:01:00Z')
    await until(() => began)
    await stopped.stop()
    expect(reasons).toHaveLength(3)
  })

  it('follows a calendar in its own zone, through the change of time', () => {
    const at = (zone: string, from: string) =>
      nextAfter({ cron: '30 2 * * *', zone }, new Date(from)).toISOString()
    expect(at('Asia/Shanghai', '2026-03-01T00:00:00Z')).toBe('2026-03-01T18:30:00.000Z')
    expect(at('Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(at('Europe/Berlin', '2026-03-29T12:00:00Z')).toBe('2026-03-30T00:30:00.000Z')
  })
})

describe('the clock of a deployment', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hcrm-clock-'))
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('is the system’s moved by what the file says, as soon as it says so', async () => {
    const file = join(directory, 'clock')
    const clock = fileClock(file)
    const offset = () => Math.round((clock.now().getTime() - Date.now()) / 1000)
    expect(offset()).toBe(0)
    writeFileSync(file, '86400000')
    await until(() => offset() === 86_400)
    writeFileSync(file, 'not a number')
    expect(offset()).toBe(86_400)
    writeFileSync(file, '-1000')
    await until(() => offset() === -1)
  })
})
