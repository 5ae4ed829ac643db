import { describe, expect, it } from '@jest/globals'
import { createHealth } from '../src/health.ts'

describe('health', () => {
  it('names what is missing, from the start to the stop', async () => {
    const health = createHealth()
    health.needs('database', () => Promise.reject(new Error('secret address')))
    health.needs('archive', async () => 'facts are still loading')
    health.needs('relay', () => undefined)
    health.uses('cache', () => Promise.reject(new Error('secret address')))
    expect(await health.state()).toEqual({ missing: ['still starting'], degraded: [] })
    health.open(true)
    expect(await health.state()).toEqual({
      missing: ['database is away', 'facts are still loading'],
      degraded: ['cache is away'],
    })
    health.open(false)
    expect(await health.state()).toEqual({ missing: ['stopping'], degraded: [] })
  })

  it('asks at most once a second, whoever asks', async () => {
    let asked = 0
    const health = createHealth()
    health.needs('database', () => {
      asked += 1
      return undefined
    })
    health.open(true)
    await Promise.all(Array.from({ length: 100 }, () => health.state()))
    expect(asked).toBe(1)
  })

  it('does not wait for a check that hangs', async () => {
    const health = createHealth({ checkMs: 10 })
    health.needs('database', () => new Promise(() => {}))
    health.open(true)
    expect((await health.state()).missing).toEqual(['database does not answer'])
  })
})
