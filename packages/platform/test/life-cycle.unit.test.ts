import { describe, expect, it } from '@jest/globals'
import { lifeCycle } from '../src/life-cycle.ts'
import type { LogFields } from '../src/log.ts'

function newLife(stopDeadlineMs = 1_000) {
  const done: string[] = []
  const told: (LogFields | undefined)[] = []
  const silent = () => {}
  const log = {
    error: (_m: string, f?: LogFields) => void told.push(f),
    warn: silent,
    info: silent,
    debug: silent,
  }
  const life = lifeCycle(log, { stopDeadlineMs })
  const part = (name: string) =>
    life.enter(
      name,
      () => done.push(`+${name}`),
      async () => void done.push(`-${name}`),
    )
  return { done, told, life, part }
}

describe('the life cycle', () => {
  it('closes in the opposite order of opening, once', async () => {
    const { done, life, part } = newLife()
    for (const name of ['engines', 'module', 'door']) await part(name)
    expect(await Promise.all([life.stop(), life.stop()])).toEqual([true, true])
    expect(done).toEqual(['+engines', '+module', '+door', '-door', '-module', '-engines'])
  })

  it('closes the others when one fails, and says so', async () => {
    const { done, told, life, part } = newLife()
    await part('engines')
    await life.enter(
      'door',
      () => 1,
      () => Promise.reject(new Error('stuck')),
    )
    expect(await life.stop()).toBe(false)
    expect(done).toEqual(['+engines', '-engines'])
    expect(told).toMatchObject([{ state: 'door' }])
  })

  it('gives up at the deadline', async () => {
    const { life } = newLife(20)
    await life.enter(
      'door',
      () => 1,
      () => new Promise<void>(() => {}),
    )
    expect(await life.stop()).toBe(false)
  })

  it('closes a part at once that opened while everything stopped', async () => {
    const { done, life } = newLife()
    const opened = Promise.withResolvers<string>()
    const late = life.enter(
      'late',
      () => opened.promise,
      async (part) => void done.push(`-${part}`),
    )
    await life.stop()
    opened.resolve('late')
    await expect(late).rejects.toThrow('stopping')
    expect(done).toEqual(['-late'])
    await expect(life.enter('later', () => 1)).rejects.toThrow('stopping')
  })
})
