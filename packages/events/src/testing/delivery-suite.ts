import { fail } from '@hcrm/kernel'
import { expect, it } from '@jest/globals'
import type { Delivery } from '../types.ts'
import { type Bench, event, events, gate, Ledger, names, until } from './engine.ts'

/** Order, retries, restarts: what a consumer may rely on while nothing is refused for good. */
export function deliveryTests(bench: () => Bench): void {
  orderTests(bench)
  retryTests(bench)
  restartTests(bench)
}

function orderTests(bench: () => Bench): void {
  it('PR8: 64 keys from 8 publishers reach a group of two, each key in order', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const keys = names('k', 64)
    const ledger = new Ledger()
    const counts = [0, 0]
    const members = counts.map((_, index) =>
      log.consume({
        group: `${topic}.pair`,
        topics: [topic],
        handle: async (delivery) => {
          counts[index] = (counts[index] ?? 0) + 1
          await ledger.take(delivery)
        },
      }),
    )
    await Promise.all(members.map((member) => member.started))
    for (let from = 1; from <= 40; from += 10) {
      const batches = keys.map((key) => log.publish(topic, events(key, from, from + 9)))
      await Promise.all(batches)
    }
    await until(() => ledger.complete(keys, 40))
    expect(ledger.gaps).toEqual([])
    expect(counts.every((count) => count > 0)).toBe(true)
    await until(async () => (await members[0]?.lag()) === 0)
  })

  it('PR8: an event arrives with all it left with', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const sent = event('客户-1', 7, { id: '客户-1:7', branch: 'b2', traceparent })
    const got: unknown[] = []
    log.consume({
      group: `${topic}.all`,
      topics: [topic],
      handle: async ({ position, data, ...rest }) => {
        got.push({ ...rest, data: new Uint8Array(data), topic: position.topic })
      },
    })
    await log.publish(topic, [sent])
    await until(() => got.length > 0)
    expect(got).toEqual([{ ...sent, topic }])
  })

  it('PR8: what is published twice is delivered twice, with the same id', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const ledger = new Ledger()
    log.consume({ group: `${topic}.twice`, topics: [topic], handle: ledger.take })
    await log.publish(topic, [event('k', 1), event('k', 1), event('k', 2)])
    await log.publish(topic, [event('k', 2)])
    await until(() => ledger.delivered.length === 4)
    expect(ledger.delivered).toEqual(['k:1', 'k:1', 'k:2', 'k:2'])
  })

  it('refuses a topic nobody made, and an event beyond the bound', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const unknown = log.publish('hcrm.test.nowhere.v1', [event('k', 1)])
    await expect(unknown).rejects.toMatchObject({ code: 'UNKNOWN_REFERENCE' })
    const large = log.publish(topic, [event('k', 1, { data: new Uint8Array(600_000) })])
    await expect(large).rejects.toMatchObject({ code: 'TOO_LARGE' })
    const fits = [1, 2, 3, 4, 5].map((seq) => event('k', seq, { data: new Uint8Array(500_000) }))
    await log.publish(topic, fits)
  })
}

function retryTests(bench: () => Bench): void {
  it('PR9: a handler that fails now and then is tried again in place', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const ledger = new Ledger()
    const failed = new Set<string>()
    log.consume({
      group: `${topic}.flaky`,
      topics: [topic],
      limits: { retryDelayMs: 5 },
      handle: async (delivery) => {
        if (failed.size < 30 && !failed.has(delivery.id)) {
          failed.add(delivery.id)
          throw new Error('not yet')
        }
        await ledger.take(delivery)
      },
    })
    const keys = names('k', 10)
    await Promise.all(keys.map((key) => log.publish(topic, events(key, 1, 10))))
    await until(() => ledger.complete(keys, 10))
    expect(ledger.gaps).toEqual([])
    expect(ledger.duplicates).toBe(0)
    expect(await log.parking.list(`${topic}.flaky`)).toEqual([])
  })

  it('PR16: while a dependency is away nothing is parked, and all is done after', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const ledger = new Ledger()
    let away = true
    let refusals = 0
    log.consume({
      group: `${topic}.away`,
      topics: [topic],
      limits: { retryDelayMs: 5, attempts: 2 },
      handle: async (delivery) => {
        if (away) {
          refusals += 1
          fail('UNAVAILABLE')
        }
        await ledger.take(delivery)
      },
    })
    const keys = names('k', 8)
    await Promise.all(keys.map((key) => log.publish(topic, events(key, 1, 5))))
    await until(() => refusals > 60)
    expect(await log.parking.list(`${topic}.away`)).toEqual([])
    away = false
    await until(() => ledger.complete(keys, 5))
    expect(ledger.gaps).toEqual([])
  })
}

function restartTests(bench: () => Bench): void {
  it('PR6: after a restart a group goes on where it was, a new one from the start', async () => {
    const first = await bench().log()
    const topic = await bench().topic(first)
    const before = new Ledger()
    first.consume({ group: `${topic}.kept`, topics: [topic], handle: before.take })
    await first.publish(topic, events('k', 1, 20))
    await until(() => before.complete(['k'], 20))
    await first.close()

    const second = await bench().log()
    await second.publish(topic, events('k', 21, 30))
    const [kept, fresh] = [new Ledger(), new Ledger()]
    kept.last.set('k', 20)
    second.consume({ group: `${topic}.kept`, topics: [topic], handle: kept.take })
    second.consume({ group: `${topic}.fresh`, topics: [topic], handle: fresh.take })
    await until(() => kept.complete(['k'], 30) && fresh.complete(['k'], 30))
    expect(kept.delivered).toEqual(names('k:', 31).slice(21))
    expect(fresh.gaps).toEqual([])
  })

  it('PR6: a log that was never closed opens with all that was acknowledged', async () => {
    const crashed = await bench().log()
    const topic = await bench().topic(crashed, 1)
    for (let from = 1; from <= 250; from += 50) {
      await crashed.publish(topic, events('k', from, from + 49))
    }
    await crashed.publish(topic, events('k', 251, 257))

    const log = await bench().log()
    await log.publish(topic, events('k', 258, 260))
    const ledger = new Ledger()
    log.consume({ group: `${topic}.crash`, topics: [topic], handle: ledger.take })
    await until(() => ledger.complete(['k'], 260))
    expect([ledger.gaps, ledger.duplicates]).toEqual([[], 0])
  })

  it('PR6: stop ends after the event in hand; another member takes the rest', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const held = gate()
    const ledger = new Ledger()
    const group = `${topic}.hand`
    const limits = { keysAtOnce: 1 }
    const first = log.consume({
      group,
      topics: [topic],
      limits,
      handle: async (delivery) => {
        await held.passed
        await ledger.take(delivery)
      },
    })
    await log.publish(topic, events('k', 1, 10))
    await until(async () => first.state() === 'running' && (await first.lag()) === 10)
    const stopped = first.stop()
    held.open()
    await stopped
    expect(first.state()).toBe('stopped')
    expect(ledger.delivered.length).toBeLessThan(10)
    log.consume({ group, topics: [topic], limits, handle: ledger.take })
    await until(() => ledger.complete(['k'], 10))
    expect(ledger.gaps).toEqual([])
  })

  it('PR8: members come and go under load; every key stays in order, nothing is lost', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 6)
    const ledger = new Ledger()
    const consume = {
      group: `${topic}.churn`,
      topics: [topic],
      handle: async (delivery: Delivery) => {
        await new Promise((resolve) => setImmediate(resolve))
        await ledger.take(delivery)
      },
    }
    const keys = names('k', 30)
    const constant = log.consume(consume)
    await constant.started
    const publishing = keys.map(async (key) => {
      for (let seq = 1; seq <= 60; seq += 1) await log.publish(topic, [event(key, seq)])
    })
    for (let round = 0; round < 4; round += 1) {
      const guest = log.consume(consume)
      await guest.started
      const soFar = ledger.delivered.length
      await until(() => ledger.delivered.length > soFar || ledger.complete(keys, 60))
      await guest.stop()
    }
    await Promise.all(publishing)
    await until(() => ledger.complete(keys, 60))
    expect(ledger.gaps).toEqual([])
  }, 60_000)

  it('a consumer that was there before its topic starts when the topic is made', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const later = `${topic}.later.v1`
    const ledger = new Ledger()
    const subscription = log.consume({ group: later, topics: [later], handle: ledger.take })
    expect(subscription.state()).toBe('starting')
    await log.ensureTopics([{ name: later, partitions: 2 }])
    await log.publish(later, events('k', 1, 3))
    await until(() => ledger.complete(['k'], 3))
    expect(subscription.state()).toBe('running')
  })
}
