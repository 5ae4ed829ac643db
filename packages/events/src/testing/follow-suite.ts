import { fail } from '@hcrm/kernel'
import { expect, it } from '@jest/globals'
import { encode } from '../message.ts'
import type { Delivery } from '../types.ts'
import { type Bench, event, events, Ledger, names, until } from './engine.ts'

/** A reader that keeps its positions with its effect, as one transaction would. */
class Facts {
  readonly ledger = new Ledger()
  readonly positions = new Map<string, bigint>()
  readonly sizes: number[] = []
  /** Most partitions of one batch. */
  widest = 0

  readonly take = async (batch: readonly Delivery[]) => {
    this.sizes.push(batch.length)
    const partitions = new Set(batch.map(({ position }) => position.partition))
    this.widest = Math.max(this.widest, partitions.size)
    for (const delivery of batch) {
      const { topic, partition, offset } = delivery.position
      const id = `${topic}:${partition}`
      // Exactly once in effect: an offset that was taken may not come again.
      expect(offset).toBeGreaterThanOrEqual(this.positions.get(id) ?? 0n)
      await this.ledger.take(delivery)
      this.positions.set(id, offset + 1n)
    }
  }
}

/** Readers of everything that keep their own positions. */
export function followTests(bench: () => Bench): void {
  positionTests(bench)
  failureTests(bench)
}

function positionTests(bench: () => Bench): void {
  it('V13: a reader gets all of it in batches, then what is new, each once', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const keys = names('k', 16)
    await Promise.all(keys.map((key) => log.publish(topic, events(key, 1, 50))))
    const facts = new Facts()
    const subscription = log.follow({
      name: 'facts',
      topics: [topic],
      batchMax: 70,
      positions: async () => facts.positions,
      handle: facts.take,
    })
    await until(() => facts.ledger.complete(keys, 50))
    expect(Math.max(...facts.sizes)).toBeLessThanOrEqual(70)
    expect(facts.sizes.length).toBeLessThan(200)
    await Promise.all(keys.map((key) => log.publish(topic, [event(key, 51)])))
    await until(() => facts.ledger.complete(keys, 51))
    expect([facts.ledger.gaps, facts.ledger.duplicates]).toEqual([[], 0])
    await until(async () => (await subscription.lag()) === 0)
  })

  it('V13: what comes to several partitions is handed over together', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const facts = new Facts()
    const positions = async () => facts.positions
    const subscription = log.follow({
      name: 'facts',
      topics: [topic],
      positions,
      handle: facts.take,
    })
    await subscription.started
    const keys = names('k', 16)
    await Promise.all(keys.map((key) => log.publish(topic, [event(key, 1)])))
    await until(() => facts.ledger.complete(keys, 1))
    expect(facts.widest).toBeGreaterThan(1)
    expect([facts.ledger.gaps, facts.ledger.duplicates]).toEqual([[], 0])
  })

  it('V13: a reader goes on from the positions it gives, also amid a batch', async () => {
    const first = await bench().log()
    const topic = await bench().topic(first, 1)
    await first.publish(topic, events('k', 1, 40))
    const facts = new Facts()
    facts.positions.set(`${topic}:0`, 17n)
    facts.ledger.last.set('k', 17)
    const options = {
      name: 'facts',
      topics: [topic],
      positions: async () => facts.positions,
      handle: facts.take,
    }
    const subscription = first.follow(options)
    await until(() => facts.ledger.complete(['k'], 40))
    expect(facts.ledger.delivered[0]).toBe('k:18')
    await subscription.stop()
    expect(subscription.state()).toBe('stopped')
    await first.close()

    const second = await bench().log()
    await second.publish(topic, events('k', 41, 45))
    second.follow(options)
    await until(() => facts.ledger.complete(['k'], 45))
    expect([facts.ledger.gaps, facts.ledger.duplicates]).toEqual([[], 0])
  })
}

function failureTests(bench: () => Bench): void {
  it('V13: a batch that fails is asked for again, whatever of it was done', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const facts = new Facts()
    const keys = names('k', 4)
    let calls = 0
    log.follow({
      name: 'facts',
      topics: [topic],
      batchMax: 10,
      positions: async () => new Map(facts.positions),
      handle: async (batch) => {
        calls += 1
        if (calls % 3 === 1) throw new Error('nothing done')
        await facts.take(batch)
        if (calls % 3 === 2) throw new Error('all done, but the answer was lost')
      },
    })
    await Promise.all(keys.map((key) => log.publish(topic, events(key, 1, 10))))
    await until(() => facts.ledger.complete(keys, 10))
    expect([facts.ledger.gaps, facts.ledger.duplicates]).toEqual([[], 0])
  })

  it('PR9: what cannot be read is parked for the reader, and left out', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const name = `${topic}.facts`
    const facts = new Facts()
    const garbled = { ...encode(event('bad', 1)), headers: {} }
    await log.publish(topic, [event('k', 1)])
    await log.publishMessages(topic, [garbled])
    await log.publish(topic, [event('k', 2)])
    const positions = async () => facts.positions
    log.follow({ name, topics: [topic], positions, handle: facts.take })
    await until(() => facts.ledger.complete(['k'], 2))
    expect(await log.parking.list(name)).toMatchObject([{ key: 'bad', error: 'Garbled' }])
  })

  it('PR9: what is refused is parked alone, the others of its batch are taken', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const name = `${topic}.facts`
    const facts = new Facts()
    await log.publish(topic, [...events('k', 1, 6), event('bad', 1), ...events('k', 7, 9)])
    await log.publish(topic, [event('worse', 1), event('k', 10)])
    log.follow({
      name,
      topics: [topic],
      positions: async () => new Map(facts.positions),
      handle: async (batch) => {
        if (batch.some(({ subject }) => subject !== 'k')) fail('BAD_TIME')
        await facts.take(batch)
      },
    })
    await until(() => facts.ledger.complete(['k'], 10))
    expect([facts.ledger.gaps, facts.ledger.duplicates]).toEqual([[], 0])
    expect(await log.parking.list(name)).toMatchObject([
      { key: 'bad', events: 1, error: 'Problem:BAD_TIME' },
      { key: 'worse', events: 1, error: 'Problem:BAD_TIME' },
    ])
  })

  it('V13: positions beyond the log halt the reader: it belongs to another log', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    await log.publish(topic, [event('k', 1)])
    const subscription = log.follow({
      name: 'facts',
      topics: [topic],
      positions: async () => new Map([[`${topic}:0`, 900n]]),
      handle: async () => undefined,
    })
    await until(() => subscription.state() === 'halted')
    expect(bench().engine.notices).toContain('error events.halted')
  })
}
