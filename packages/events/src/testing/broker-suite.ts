import { expect, it } from '@jest/globals'
import type { EventEnvelope } from '../types.ts'
import {
  type Bench,
  type Broker,
  event,
  events,
  Ledger,
  names,
  type RawLog,
  until,
} from './engine.ts'

const minute = 60_000

/** What a dead or frozen broker must not break; only for engines that have one. */
export function brokerTests(bench: () => Bench): void {
  const broker = (): Broker => {
    const found = bench().engine.broker
    if (found === undefined) throw new Error('this engine has no broker')
    return found
  }
  outageTests(bench, broker)
  freezeTests(bench, broker)
}

/** Publishes as the relay does: until it is acknowledged. */
async function insist(log: RawLog, topic: string, batch: readonly EventEnvelope[]): Promise<void> {
  for (;;) {
    try {
      await log.publish(topic, batch)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Events of one key from 1 on, one after the other. */
async function publishAll(
  log: RawLog,
  topic: string,
  { key, upTo }: { readonly key: string; readonly upTo: number },
): Promise<void> {
  for (let seq = 1; seq <= upTo; seq += 1) await insist(log, topic, [event(key, seq)])
}

function outageTests(bench: () => Bench, broker: () => Broker): void {
  it(
    'PR7: a broker killed twice under load: nothing lost, nothing out of order',
    async () => {
      const log = await bench().log()
      const topic = await bench().topic(log)
      const keys = names('k', 32)
      const ledger = new Ledger()
      const consume = { group: `${topic}.outage`, topics: [topic], handle: ledger.take }
      const members = [log.consume(consume), log.consume(consume)]
      await Promise.all(members.map((member) => member.started))
      const publishing = keys.map((key) => publishAll(log, topic, { key, upTo: 150 }))
      for (const share of [0.2, 0.6]) {
        await until(() => ledger.delivered.length > share * 32 * 150, minute)
        broker().kill('SIGKILL')
        await broker().restart()
      }
      await Promise.all(publishing)
      await until(() => ledger.complete(keys, 150), minute)
      expect(ledger.gaps).toEqual([])
      await until(() => members.every((member) => member.state() === 'running'), minute)
    },
    4 * minute,
  )

  it(
    'PR7: without a broker publishing is refused soon, and readers start when it comes',
    async () => {
      const log = await bench().log()
      const topic = await bench().topic(log)
      await log.publish(topic, [event('k', 1)])
      broker().kill('SIGKILL')
      const began = performance.now()
      const refused = log.publish(topic, [event('k', 2)])
      await expect(refused).rejects.toMatchObject({ name: 'Problem' })
      expect(performance.now() - began).toBeLessThan(10_000)
      await expect(log.ping()).rejects.toMatchObject({ name: 'Problem' })
      const ledger = new Ledger()
      const group = `${topic}.later`
      const subscription = log.consume({ group, topics: [topic], handle: ledger.take })
      expect(subscription.state()).toBe('starting')
      await broker().restart()
      await publishAll(log, topic, { key: 'other', upTo: 1 })
      // The refused one may have arrived after all.
      await until(() => ledger.complete(['other'], 1) && ledger.last.has('k'), minute)
      expect(ledger.gaps).toEqual([])
      await log.ping()
    },
    3 * minute,
  )
}

function freezeTests(bench: () => Bench, broker: () => Broker): void {
  it(
    'PR7: what a frozen broker may have kept does not swallow what is sent next',
    async () => {
      const log = await bench().log()
      const topic = await bench().topic(log, 1)
      await log.publish(topic, events('a', 1, 2))
      broker().kill('SIGSTOP')
      const unknown = log.publish(topic, events('a', 3, 4))
      await expect(unknown).rejects.toMatchObject({ name: 'Problem' })
      broker().kill('SIGCONT')
      // As many events, to the same partition: their sequence numbers are those of unknown ones.
      await insist(log, topic, events('b', 1, 2))
      await insist(log, topic, events('a', 3, 4))
      const ledger = new Ledger()
      log.consume({ group: `${topic}.thaw`, topics: [topic], handle: ledger.take })
      await until(() => ledger.complete(['b'], 2) && ledger.complete(['a'], 4), minute)
      expect(ledger.gaps).toEqual([])
    },
    3 * minute,
  )

  it(
    'PR7: a broker frozen under load: nothing lost, nothing out of order',
    async () => {
      const log = await bench().log()
      const topic = await bench().topic(log)
      const keys = names('k', 16)
      const ledger = new Ledger()
      log.consume({ group: `${topic}.freeze`, topics: [topic], handle: ledger.take })
      const publishing = keys.map((key) => publishAll(log, topic, { key, upTo: 100 }))
      await until(() => ledger.delivered.length > 300, minute)
      broker().kill('SIGSTOP')
      const before = ledger.delivered.length
      await new Promise((resolve) => setTimeout(resolve, 8_000))
      expect(ledger.delivered.length - before).toBeLessThan(600)
      broker().kill('SIGCONT')
      await Promise.all(publishing)
      await until(() => ledger.complete(keys, 100), minute)
      expect(ledger.gaps).toEqual([])
    },
    4 * minute,
  )
}
