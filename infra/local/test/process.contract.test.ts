import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from '@jest/globals'
import { lockFile } from '../lock.ts'
import { freePort } from '../port.ts'
import { type ProcessOptions, startProcess } from '../process.ts'
import { alive, cleanUp, startScript, tempDir, until } from './support.ts'

afterAll(cleanUp)

const KILLED_STARTS = 20

function shell(script: string, more: Partial<ProcessOptions> = {}): ProcessOptions {
  const logFile = `${tempDir()}/engine.log`
  const ready = async (): Promise<boolean> => true
  return { name: 'the thing', command: 'sh', args: ['-c', script], logFile, ready, ...more }
}

async function failureOf(start: Promise<unknown>): Promise<string> {
  return await start.then(
    () => 'started',
    (error: Error) => error.message,
  )
}

describe('startProcess', () => {
  for (const way of ['wait', 'exit', 'throw']) {
    const how = { wait: 'killed', exit: 'that exits', throw: 'that throws' }[way]
    it(`a parent ${how} takes its child along`, async () => {
      const parent = startScript('parent.ts', tempDir(), way)
      await parent.line()
      const pid = Number(await parent.line())
      if (way === 'wait') {
        expect(alive(pid)).toBe(true)
        await parent.kill('SIGKILL')
      }
      await until(() => !alive(pid))
    })
  }

  it('a parent killed at any moment of a start leaves nobody with the lock', async () => {
    for (let run = 0; run < KILLED_STARTS; run++) {
      const dir = tempDir()
      const parent = startScript('parent.ts', dir)
      await parent.line()
      // Not a wait: the moment of the kill walks through the start.
      await delay(run)
      await parent.kill('SIGKILL')
      const lock = await lockFile(`${dir}/engine.lock`, 5_000)
      expect(lock).toBeDefined()
      lock?.release()
    }
  })

  it('a start that ends early tells the last lines of its log', async () => {
    const start = startProcess(shell('echo no such licence; exit 3', { ready: async () => false }))
    await expect(start).rejects.toThrow(/the thing ended while starting; .*\nno such licence$/)
  })

  it('a start that does not get ready in time is ended', async () => {
    const options = shell('echo $$; sleep 600', { ready: async () => false, readyTimeoutMs: 200 })
    const message = await failureOf(startProcess(options))
    expect(message).toMatch(/^the thing was not ready after 200 ms; /)
    expect(alive(Number(message.split('\n')[1]))).toBe(false)
  })

  it('stop kills what does not hear SIGTERM', async () => {
    const options = shell("trap '' TERM; echo up; while :; do sleep 1; done")
    const ready = async (): Promise<boolean> => readFileSync(options.logFile, 'utf8') === 'up\n'
    const child = await startProcess({ ...options, ready, stopTimeoutMs: 200 })
    const begun = performance.now()
    await child.stop()
    expect(performance.now() - begun).toBeGreaterThan(190)
    expect(await child.exited).toBeNull()
    expect(alive(child.pid)).toBe(false)
  })

  it('stop ends a frozen child by SIGTERM', async () => {
    const child = await startProcess(shell('exec sleep 600'))
    child.kill('SIGSTOP')
    const begun = performance.now()
    await child.stop()
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('restart gives a new child after a kill, and a stop after the end is no error', async () => {
    const child = await startProcess(shell('exec sleep 600'))
    const first = child.pid
    child.kill('SIGKILL')
    await child.restart()
    expect(child.pid).not.toBe(first)
    await child.stop()
    await child.stop()
  })

  it('a second start on the same lock is refused, not run beside the first', async () => {
    const options = shell('exec sleep 600', { lockFile: `${tempDir()}/engine.lock` })
    const first = await startProcess(options)
    await expect(startProcess({ ...options, lockWaitMs: 100 })).rejects.toThrow('already runs')
    await first.stop()
    const second = await startProcess(options)
    await second.stop()
  })

  it('P1: the keys in our environment do not reach a child', async () => {
    process.env.HCRM_MASTER_KEY = 'secret'
    const options = shell('env; exit 3', { env: { GIVEN: 'yes' }, ready: async () => false })
    const message = await failureOf(startProcess(options))
    expect(message).toContain('GIVEN=yes')
    expect(message).not.toContain('secret')
  })
})

describe('claimPort', () => {
  it('gives each port to one of the processes that ask at once', async () => {
    const first = await freePort()
    const wanted = Array.from({ length: 40 }, (_, n) => String(first + n))
    const askers = Array.from({ length: 4 }, () => startScript('ports.ts', ...wanted))
    const lines = await Promise.all(askers.map((asker) => asker.line()))
    const given = lines.flatMap((line) => line.trim().split(' ').filter(Boolean))
    expect(given).toEqual([...new Set(given)])
    // Another program may sit on a few of them; `first` is ours.
    expect(given.length).toBeGreaterThan(20)
    expect(given).not.toContain(String(first))
    await Promise.all(askers.map((asker) => asker.kill('SIGKILL')))
  })

  it('freePort stays below the ports that the kernel lends', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort))
    expect(Math.max(...ports)).toBeLessThan(32_768)
  })
})
