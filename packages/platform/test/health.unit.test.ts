import { describe, expect, it } from '@jest/globals'
import { createHealth } from '../src/health.ts'

describe('health', () => {
  it('names what is missing, from the start to the stop', async () => {
    const health = createHealth()
    health.add('database', () => Promise.reject(new Error('secret address')))
    health.add('archive', async () => 'facts are still loading')
    health.add('relay', () => undefined)
    expect(await health.missing()).toEqual(['still starting'])
    health.open(true)
    expect(await health.missing()).toEqual(['database is away', 'facts are still loading'])
    health.open(false)
    expect(await health.missing()).toEqual(['stopping'])
  })

  it('asks at most once a second, whoever asks', async () => {
    let asked = 0
    const health = createHealth()
    health.add('database', () => {
      asked += 1
      return undefined
    })
    health.open(true)
    await Promise.all(Array.from({ length: 100 }, () => health.missing()))
    expect(asked).toBe(1)
  })

  it('does not wait for a check that hangs', async () => {
    const health = createHealth({ checkMs: 10 })
    health.add('database', () => new Promise(() => {}))
    health.open(true)
    expect(await health.missing()).toEqual(['database does not answer'])
  })
})
