import { expect, it } from '@jest/globals'
import { encode, type Message } from '../message.ts'
import type { Delivery } from '../types.ts'
import { type Bench, event, events, gate, Ledger, names, until } from './engine.ts'

const quick = { retryDelayMs: 5, attempts: 2 }

/** What happens to events that are refused for good. */
export function parkingTests(bench: () => Bench): void {
  replayTests(bench)
  hangTests(bench)
  garbledTests(bench)
  guardTests(bench)
}

function replayTests(bench: () => Bench): void {
  it('PR9: one refused event parks its key; other keys go on; replay keeps order', async () => {
    const group = 'parks'
    const first = await bench().log()
    const topic = await bench().topic(first)
    const ledger = new Ledger()
    let broken = true
    const consume = {
      group: `${topic}.${group}`,
      topics: [topic],
      limits: quick,
      handle: async (delivery: Delivery) => {
        if (broken && delivery.id === 'bad:3') throw new TypeError('a value nobody may read')
        await ledger.take(delivery)
      },
    }
    first.consume(consume)
    const healthy = names('k', 20)
    await first.publish(topic, events('bad', 1, 6))
    await Promise.all(healthy.map((key) => first.publish(topic, events(key, 1, 10))))
    await until(() => ledger.complete(healthy, 10))
    await until(async () => (await first.parking.list(consume.group))[0]?.events === 4)
    const [parked] = await first.parking.list(consume.group)
    expect(parked).toMatchObject({ key: 'bad', topic, events: 4, error: 'TypeError' })
    expect(await first.parking.replay(consume.group, 'bad')).toBe(false)
    await first.close()

    const second = await bench().log()
    second.consume(consume)
    await second.publish(topic, events('bad', 7, 8))
    await until(async () => (await second.parking.list(consume.group))[0]?.events === 6)
    broken = false
    expect(await second.parking.replay(consume.group, 'bad')).toBe(true)
    await second.publish(topic, events('bad', 9, 10))
    await until(() => ledger.complete(['bad'], 10))
    expect(ledger.gaps).toEqual([])
    expect(await second.parking.list(consume.group)).toEqual([])
  })

  it('PR9: events that come while their key is replayed keep order, and none is lost', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const group = `${topic}.race`
    const ledger = new Ledger()
    let broken = true
    log.consume({
      group,
      topics: [topic],
      limits: quick,
      handle: async (delivery) => {
        if (broken) throw new Error('broken')
        await ledger.take(delivery)
      },
    })
    await log.publish(topic, events('k', 1, 5))
    await until(async () => (await log.parking.list(group))[0]?.events === 5)
    broken = false
    let replayed = false
    const publishing = (async () => {
      for (let seq = 6; seq <= 60; seq += 1) await log.publish(topic, [event('k', seq)])
    })()
    while (!replayed || (await log.parking.list(group)).length > 0) {
      replayed = await log.parking.replay(group, 'k')
    }
    await publishing
    await until(async () => {
      await log.parking.replay(group, 'k')
      return ledger.complete(['k'], 60)
    })
    expect(ledger.gaps).toEqual([])
  })

  it('replays only where the group is consumed', async () => {
    const log = await bench().log()
    const elsewhere = log.parking.replay('nobody', 'k')
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
}

function hangTests(bench: () => Bench): void {
  it('PR9: while handlers hang, healthy keys of the same partitions are handled', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 2)
    const ledger = new Ledger()
    const held = gate()
    const hung = names('hung', 6)
    const healthy = names('k', 20)
    const group = `${topic}.beside`
    const handle = async (delivery: Delivery): Promise<void> => {
      if (hung.includes(delivery.subject)) await held.passed
      await ledger.take(delivery)
    }
    log.consume({ group, topics: [topic], limits: { handleTimeoutMs: 600_000 }, handle })
    await Promise.all(hung.map((key) => log.publish(topic, events(key, 1, 2))))
    for (let from = 1; from <= 100; from += 20) {
      await Promise.all(healthy.map((key) => log.publish(topic, events(key, from, from + 19))))
    }
    await until(() => ledger.complete(healthy, 100))
    expect(hung.filter((key) => ledger.last.has(key))).toEqual([])
    held.open()
    await until(() => ledger.complete(hung, 2))
    expect([ledger.gaps, ledger.duplicates]).toEqual([[], 0])
  })

  it('PR9: a handler that hangs is aborted at every attempt, and its key parked', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 2)
    const group = `${topic}.hangs`
    const hung = names('hung', 3)
    let aborted = 0
    log.consume({
      group,
      topics: [topic],
      limits: { ...quick, handleTimeoutMs: 100 },
      handle: async (_, signal) => {
        signal.addEventListener('abort', () => {
          aborted += 1
        })
        await new Promise(() => undefined)
      },
    })
    await Promise.all(hung.map((key) => log.publish(topic, events(key, 1, 2))))
    await until(async () => (await log.parking.list(group)).length === 3)
    expect(aborted).toBe(6)
    const errors = (await log.parking.list(group)).map(({ error }) => error)
    expect(new Set(errors)).toEqual(new Set(['TookTooLong']))
  })
}

type Garble = (message: Message) => Message

/** Ways an event may be unreadable, and the key it is then parked under. */
const garbles: Readonly<Record<string, Garble>> = {
  'no headers': (message) => ({ ...message, headers: {} }),
  'no id': ({ headers: { ce_id: _, ...headers }, ...message }) => ({ ...message, headers }),
  'another CloudEvents version': (message) => header(message, 'ce_specversion', '2.0'),
  'another content type': (message) => header(message, 'content-type', 'application/json'),
  'a sequence that is none': (message) => header(message, 'ce_sequence', '1e3'),
  'a time that is none': (message) => header(message, 'ce_time', 'yesterday'),
  'a key that is not its subject': (message) => header(message, 'ce_subject', 'someone-else'),
  'a header without end': (message) => header(message, 'ce_type', 'x'.repeat(5_000)),
  'no value': (message) => ({ ...message, value: undefined }),
  'no key': (message) => ({ ...message, key: undefined }),
}

function header(message: Message, name: string, value: string): Message {
  return { ...message, headers: { ...message.headers, [name]: value } }
}

function garbledTests(bench: () => Bench): void {
  it('PR9: what cannot be read is parked under its key, not handed over, blocks none', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const group = `${topic}.garbled`
    const ledger = new Ledger()
    log.consume({ group, topics: [topic], limits: quick, handle: ledger.take })
    const ways = Object.keys(garbles)
    for (const [index, garble] of Object.values(garbles).entries()) {
      await log.publishMessages(topic, [garble(encode(event(`garbled${index}`, 1)))])
      await log.publish(topic, [event('k', index + 1)])
    }
    await until(() => ledger.complete(['k'], ways.length))
    await until(async () => (await log.parking.list(group)).length === ways.length)
    const parked = await log.parking.list(group)
    expect(parked.map(({ error }) => error)).toEqual(ways.map(() => 'Garbled'))
    const keys = new Set(parked.map(({ key }) => key))
    const keyless = ways.indexOf('no key')
    for (const index of ways.keys()) expect(keys.has(`garbled${index}`)).toBe(index !== keyless)
    expect(ledger.delivered).toHaveLength(ways.length)
    expect(await log.parking.replay(group, 'garbled0')).toBe(false)
    await log.publish(topic, [event('garbled0', 2)])
    await until(async () => {
      const now = await log.parking.list(group)
      return now.find(({ key }) => key === 'garbled0')?.events === 2
    })
  })
}

function guardTests(bench: () => Bench): void {
  it('PR9: too many refusals halt the consumer with an alarm; nothing is lost', async () => {
    const first = await bench().log()
    const topic = await bench().topic(first)
    const group = `${topic}.release`
    const keys = names('k', 40)
    await Promise.all(keys.map((key) => first.publish(topic, events(key, 1, 3))))
    const bad = first.consume({
      group,
      topics: [topic],
      limits: { ...quick, refusedMax: 5 },
      handle: async () => {
        throw new Error('a bad release')
      },
    })
    await until(() => bad.state() === 'halted')
    expect(bench().engine.notices).toContain('error events.halted')
    await first.close()

    const second = await bench().log()
    const parked = await second.parking.list(group)
    expect(parked).toHaveLength(5)
    const ledger = new Ledger()
    second.consume({ group, topics: [topic], limits: quick, handle: ledger.take })
    for (const { key } of parked) expect(await second.parking.replay(group, key)).toBe(true)
    await until(async () => {
      for (const { key } of await second.parking.list(group)) {
        await second.parking.replay(group, key)
      }
      return ledger.complete(keys, 3)
    })
    expect(ledger.gaps).toEqual([])
  })

  it('PR9: more parked keys than allowed halt the consumer', async () => {
    const log = await bench().log()
    const topic = await bench().topic(log, 1)
    const group = `${topic}.keys`
    const subscription = log.consume({
      group,
      topics: [topic],
      limits: { ...quick, parkedKeysMax: 2, keysAtOnce: 1 },
      handle: async ({ subject }) => {
        if (subject.startsWith('bad')) throw new Error('bad')
      },
    })
    await log.publish(topic, [...events('bad1', 1, 2), event('bad2', 1), event('k', 1)])
    await until(async () => (await subscription.lag()) === 0)
    expect(subscription.state()).toBe('running')
    await log.publish(topic, [event('bad3', 1)])
    await until(() => subscription.state() === 'halted')
    expect(await log.parking.list(group)).toHaveLength(2)
    expect(await subscription.lag()).toBe(1)
  })
}
