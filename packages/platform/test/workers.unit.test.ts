import type { Delivery } from '@hcrm/events'
import type { Call } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { consumeOptions, counted } from '../src/consumers.ts'
import type { Handled } from '../src/metrics.ts'
import { on } from '../src/module.ts'

const now = new Date('2026-03-01T00:00:00Z')
const seen: { message: unknown; call: Call }[] = []
const { handle } = consumeOptions(
  {
    operation: 'tiny.watch',
    topics: ['t'],
    on: {
      'hcrm.tiny.v1.Added': on(
        { decode: (data: Uint8Array) => JSON.parse(Buffer.from(data).toString()) as unknown },
        async (message, _event, call) => void seen.push({ message, call }),
      ),
    },
  },
  { now: () => now },
)

function event(type: string, data = '{"a":1}'): Delivery {
  return {
    id: 'x:7',
    type,
    source: '/tiny',
    subject: 'x',
    seq: 7,
    time: now,
    branch: 'b1',
    data: Buffer.from(data),
    position: { topic: 't', partition: 0, offset: 1n },
  }
}
const { signal } = new AbortController()

describe('a consumer', () => {
  it('hands over the message and whose right and which event it is', async () => {
    await handle(event('hcrm.tiny.v1.Added'), signal)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      message: { a: 1 },
      call: {
        now,
        scope: { kind: 'system', user: 'tiny.watch' },
        actor: { kind: 'service', subject: 'tiny.watch' },
        source: { id: 'x', seq: 7 },
      },
    })
  })

  it('passes over types it does not name', async () => {
    await handle(event('hcrm.tiny.v1.Removed'), signal)
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['another major version of a type it names', event('hcrm.tiny.v2.Added')],
    ['bytes it cannot decode', event('hcrm.tiny.v1.Added', 'not json')],
  ])('refuses %s', async (_what, refused) => {
    await expect(handle(refused, signal)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(seen).toHaveLength(1)
  })
})

describe('what consumers tell of their events', () => {
  const told: Handled[] = []
  const clock = { now: () => new Date(now.getTime() + 40) }
  const metrics = { handled: (events: Handled) => void told.push(events) }
  const done = async (): Promise<void> => {}

  it('P8: counts an event that is done, with its age', async () => {
    await counted('tiny.watch', done, { clock, metrics })(event('a'), signal)
    expect(told.splice(0)).toEqual([{ group: 'tiny.watch', outcome: 'done', agesMs: [40] }])
  })

  it('P8: counts each event of a batch; one from a clock ahead of ours has no age', async () => {
    const ahead = { ...event('b'), time: new Date(now.getTime() + 90) }
    await counted('tiny.facts', done, { clock, metrics })([event('a'), ahead], signal)
    expect(told.splice(0)).toEqual([{ group: 'tiny.facts', outcome: 'done', agesMs: [40, 0] }])
  })

  it('P8: counts an event that is refused, and the refusal goes on', async () => {
    const refuse = counted('tiny.watch', () => Promise.reject(new Error('no')), { clock, metrics })
    await expect(refuse(event('a'), signal)).rejects.toThrow('no')
    expect(told.splice(0)).toMatchObject([{ group: 'tiny.watch', outcome: 'refused' }])
  })
})
