import { describe, expect, it } from '@jest/globals'
import { modules } from '../../apps/hcrm/src/modules.ts'
import { readSystem } from './system.ts'

describe('SEC36: what the chart knows of the code', () => {
  it('has every service, and every topic with its partitions', async () => {
    const { services, topics } = await readSystem()
    expect(Object.keys(services)).toEqual(modules.map(({ name }) => name))
    expect(new Set(Object.values(topics))).toEqual(new Set([12]))
  })

  it('lets nobody ask whose policy does not let them', async () => {
    const { services } = await readSystem()
    const asks = Object.entries(services).flatMap(([caller, facts]) =>
      facts.asks.map((callee) => ({ caller, callee })),
    )
    expect(asks.length).toBeGreaterThan(0)
    for (const { caller, callee } of asks) {
      const { policy } = modules.find(({ name }) => name === callee)!
      const callers = Object.values(policy).flatMap((row) => Object.keys(row.services ?? {}))
      expect(callers).toContain(caller)
    }
  })

  it('has every consumer group of a service with topics that exist', async () => {
    const { services, topics } = await readSystem()
    // Reporting follows everything by itself, in each of its processes.
    expect(services['reporting']?.groups).toEqual({})
    expect(Object.keys(services['archive']?.groups ?? {})).toContain('archive.timeline')
    for (const [name, { groups }] of Object.entries(services)) {
      for (const [group, read] of Object.entries(groups)) {
        expect(group.startsWith(`${name}.`)).toBe(true)
        expect(Object.keys(topics)).toEqual(expect.arrayContaining([...read]))
      }
    }
  })
})
