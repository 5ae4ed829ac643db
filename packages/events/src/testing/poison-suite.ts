import { expect, it } from '@jest/globals'
import { encode } from '../message.ts'
import type { Delivery } from '../types.ts'
import { type Bench, event, Ledger, type RawLog, until } from './engine.ts'

/** How one event in a hundred is bad, by its key. */
type Poison = 'garbled' | 'version' | 'throws' | 'hangs'
const kinds: readonly Poison[] = ['garbled', 'version', 'throws', 'hangs']

interface Stream {
  readonly topic: string
  /** Events in all; every hundredth begins a poisoned key. */
  readonly count: number
  readonly sentAtMs: Map<string, number>
}

export interface PoisonOptions {
  readonly count: number
  /** p99 of the healthy keys; only a quiet machine can keep one. */
  readonly lagMaxMs: number
}

/** PR9 as a whole: poison among healthy events, and a replay that ends where a clean run does. */
export function poisonTests(bench: () => Bench, { count, lagMaxMs }: PoisonOptions): void {
  it(`PR9: 1 % poison in ${count} events holds no healthy key up; replay ends clean`, async () => {
    const log = await bench().log()
    const topic = await bench().topic(log)
    const group = `${topic}.poison`
    const { ledger, lagsMs, sentAtMs, fix, handle } = poisonedHandler()
    const limits = { retryDelayMs: 10, attempts: 2, handleTimeoutMs: 200 }
    const subscription = log.consume({ group, topics: [topic], limits, handle })
    await subscription.started
    const sent = await publish(log, { topic, count, sentAtMs })
    await until(async () => (await subscription.lag()) === 0, 60_000)
    expect(subscription.state()).toBe('running')

    const healthy = lagsMs.toSorted((a, b) => a - b)
    expect(healthy[Math.floor(healthy.length * 0.99)]).toBeLessThan(lagMaxMs)
    const parked = await log.parking.list(group)
    expect(parked).toHaveLength(count / 100)
    expect(parked.every(({ events }) => events === 2)).toBe(true)
    fix()
    for (const { key } of parked) {
      expect(await log.parking.replay(group, key)).toBe(!key.startsWith('garbled'))
    }
    const poisoned = parked.map(({ key }) => key).filter((key) => !key.startsWith('garbled'))
    expect(ledger.complete(poisoned, 2)).toBe(true)
    for (const [key, seq] of sent) expect(ledger.last.get(key)).toBe(seq)
    expect([ledger.gaps, ledger.duplicates]).toEqual([[], 0])
  }, 240_000)
}

function poisonedHandler() {
  const ledger = new Ledger()
  const lagsMs: number[] = []
  const sentAtMs = new Map<string, number>()
  let broken = true
  const handle = async (delivery: Delivery): Promise<void> => {
    const { subject, seq, type, id } = delivery
    if (broken && seq === 1) {
      if (type.includes('.v9.')) throw new Error('an unknown version')
      if (subject.startsWith('throws')) throw new Error('a defect')
      if (subject.startsWith('hangs')) await new Promise(() => undefined)
    }
    const sent = sentAtMs.get(id)
    if (sent !== undefined) lagsMs.push(performance.now() - sent)
    await ledger.take(delivery)
  }
  const fix = (): void => {
    broken = false
  }
  return { ledger, lagsMs, sentAtMs, fix, handle }
}

/** 1,000 events a second: 98 of fifty healthy keys, then two of a poisoned one; gives the ends. */
async function publish(
  log: RawLog,
  { topic, count, sentAtMs }: Stream,
): Promise<ReadonlyMap<string, number>> {
  const seqs = new Map<string, number>()
  let poisons = 0
  for (let sent = 0; sent < count; sent += 100) {
    const batch = Array.from({ length: 98 }, (_, index) => {
      const key = `k${(sent - poisons * 2 + index) % 50}`
      const seq = (seqs.get(key) ?? 0) + 1
      seqs.set(key, seq)
      sentAtMs.set(`${key}:${seq}`, performance.now())
      return event(key, seq)
    })
    const kind = kinds[poisons % kinds.length] ?? 'throws'
    const key = `${kind}${poisons}`
    const type = kind === 'version' ? 'hcrm.test.v9.Changed' : 'hcrm.test.v1.Changed'
    const bad = encode(event(key, 1, { type }))
    await log.publishMessages(topic, [kind === 'garbled' ? { ...bad, headers: {} } : bad])
    await log.publish(topic, [...batch, event(key, 2)])
    poisons += 1
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return seqs
}
