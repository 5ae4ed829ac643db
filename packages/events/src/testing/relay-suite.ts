import type { AggregateStore, Database } from '@hcrm/documents'
import { openTestDatabase, type TestDatabase } from '@hcrm/documents/testing'
import { fail } from '@hcrm/kernel'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type Relay, type RelayOptions, startRelay } from '../relay.ts'
import type { EventEnvelope } from '../types.ts'
import { type Count, type Counted, counting } from './crash-child.ts'
import { gate, Ledger, names, until } from './engine.ts'

const clock = { now: () => new Date() }
const never = { sweepMs: 600_000, leftMs: 600_000 }
const often = { sweepMs: 50, leftMs: 0 }

/** A log that keeps what it is given, refuses on command, and can be held. */
class Target {
  readonly ledger = new Ledger()
  readonly topics: string[] = []
  readonly events: EventEnvelope[] = []
  refuse: ((topic: string, subject: string) => void) | undefined
  hold: Promise<void> = Promise.resolve()
  inFlight = 0
  readonly sending = new Set<string>()
  /** Sent while another send of theirs was in flight. */
  readonly together: string[] = []

  async publish(topic: string, events: readonly EventEnvelope[]): Promise<void> {
    const subject = events[0]?.subject ?? ''
    if (this.sending.has(subject)) this.together.push(subject)
    this.sending.add(subject)
    this.inFlight += 1
    try {
      await this.hold
      this.refuse?.(topic, subject)
      for (const event of events) {
        this.topics.push(topic)
        this.events.push(event)
        await this.ledger.take(event)
      }
    } finally {
      this.inFlight -= 1
      this.sending.delete(subject)
    }
  }
}

/** Documents with real outboxes, and a relay for each test. */
class Office {
  readonly target = new Target()
  readonly notices: string[] = []
  readonly #test: TestDatabase
  readonly #relays: Relay[] = []
  readonly #store: AggregateStore<Count, Counted>
  readonly #mixed: AggregateStore<Count, Counted>

  constructor(test: TestDatabase) {
    this.#test = test
    this.#store = this.database.aggregates(counting('counters', 'hcrm.test.counted.v1'))
    const mixed = counting('mixed', 'hcrm.test.odd.v1')
    this.#mixed = this.database.aggregates({
      ...mixed,
      publish: ({ by }) => ({
        topic: by % 3 === 0 ? 'hcrm.test.third.v1' : 'hcrm.test.other.v1',
        type: 'hcrm.test.v1.Counted',
        data: Uint8Array.of(by),
      }),
    })
  }

  get database(): Database {
    return this.#test.database
  }

  relay(limits: RelayOptions['limits'], log: RelayOptions['log'] = this.target): Relay {
    const relay = startRelay({
      outboxes: this.database.outboxes(),
      log,
      clock,
      source: '/test',
      notice: (level, name) => this.notices.push(`${level} ${name}`),
      ...(limits === undefined ? {} : { limits }),
    })
    this.#relays.push(relay)
    return relay
  }

  /** One commit with `count` events; the mixed ones go to two topics in turn. */
  async commit(id: string, count: number, kind: 'plain' | 'mixed' = 'plain'): Promise<void> {
    const store = kind === 'plain' ? this.#store : this.#mixed
    await store
      .within({ kind: 'system', user: 'test' })
      .update(id, { now: clock.now() }, (state) => {
        const seen = state?.seen.length ?? 0
        const events = Array.from({ length: count }, (_, index) => ({
          type: 'Counted' as const,
          by: seen + index + 1,
        }))
        return { events, answer: null }
      })
  }

  async close(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.stop(1_000)))
    await this.#test.close()
  }
}

/** What the relay promises, on real documents. */
export function relayTests(): void {
  let office: Office
  beforeEach(async () => {
    office = new Office(await openTestDatabase())
    await office.database.createIndexes()
  }, 60_000)
  afterEach(() => office.close(), 60_000)
  orderTests(() => office)
  failureTests(() => office)
  stopTests(() => office)
}

function orderTests(office: () => Office): void {
  it('PR6: a commit is published at once, without the sweep; nothing stays pending', async () => {
    const { target } = office()
    const relay = office().relay(never)
    await until(() => target.inFlight === 0)
    await office().commit('a', 3)
    await until(() => target.ledger.complete(['a'], 3))
    expect(target.events[0]).toMatchObject({
      id: 'a:1',
      subject: 'a',
      seq: 1,
      source: '/test',
      branch: 'b1',
      type: 'hcrm.test.v1.Counted',
    })
    await until(async () => (await relay.backlog()).count === 0)
    expect(target.ledger.duplicates).toBe(0)
  })

  it('PR6: many documents at once, one send at a time for each, all in order', async () => {
    const { target } = office()
    const relay = office().relay(often)
    const ids = names('d', 24)
    const rounds = [1, 2, 3, 4, 5]
    const held = gate()
    target.hold = held.passed
    const commits = ids.map(async (id) => {
      for (const _ of rounds) await office().commit(id, 2)
    })
    await until(() => target.inFlight === ids.length)
    await Promise.all(commits)
    held.open()
    await until(() => target.ledger.complete(ids, 10))
    expect(target.together).toEqual([])
    expect(target.ledger.gaps).toEqual([])
    await until(async () => (await relay.backlog()).count === 0)
  })

  it('PR6: events of one document for two topics leave in the order of the document', async () => {
    const { target } = office()
    office().relay(never)
    await office().commit('m', 7, 'mixed')
    await until(() => target.ledger.complete(['m'], 7))
    expect(target.ledger.gaps).toEqual([])
    expect(target.topics.map((topic) => topic.includes('third'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((seq) => seq % 3 === 0),
    )
  })
}

function failureTests(office: () => Office): void {
  it('PR6: the sweep finds what was committed while no relay ran', async () => {
    for (const id of names('left', 5)) await office().commit(id, 2)
    office().relay(never)
    await until(() => office().target.ledger.complete(names('left', 5), 2))
  })

  it('PR7: while the log is away events wait, then leave in order; backlog tells', async () => {
    const { target } = office()
    target.refuse = () => fail('UNAVAILABLE')
    // Too young for the sweep by their date: what failed is remembered, whatever the clock says.
    const relay = office().relay({ sweepMs: 50, leftMs: 600_000 })
    for (let round = 0; round < 3; round += 1) {
      for (const id of names('d', 6)) await office().commit(id, 1)
    }
    await until(() => office().notices.length > 10)
    const waiting = await relay.backlog()
    expect(waiting.count).toBe(6)
    expect(waiting.oldestAgeMs).toBeGreaterThan(0)
    target.refuse = undefined
    await until(() => target.ledger.complete(names('d', 6), 3))
    expect(target.ledger.gaps).toEqual([])
    await until(async () => (await relay.backlog()).count === 0)
    expect(await relay.backlog()).toEqual({ count: 0, oldestAgeMs: 0 })
  })

  it('PR6: an answer that was lost sends again, the same id and seq', async () => {
    const { target } = office()
    let lost = 0
    const log = {
      async publish(topic: string, events: readonly EventEnvelope[]) {
        await target.publish(topic, events)
        lost += 1
        if (lost <= 3) fail('OUTCOME_UNKNOWN')
      },
    }
    office().relay(often, log)
    await office().commit('a', 2)
    await until(() => lost === 4)
    expect(target.ledger.delivered).toEqual([
      'a:1',
      'a:2',
      'a:1',
      'a:2',
      'a:1',
      'a:2',
      'a:1',
      'a:2',
    ])
  })

  it('PR9: a document that can never leave wakes someone and holds nobody up', async () => {
    const { target } = office()
    target.refuse = (_, subject) => {
      if (subject === 'poison') fail('TOO_LARGE')
    }
    office().relay(often)
    await office().commit('poison', 1)
    const ids = names('d', 20)
    for (const id of ids) await office().commit(id, 1)
    await until(() => target.ledger.complete(ids, 1))
    await until(() => office().notices.includes('error events.publish-failed'))
  })
}

function stopTests(office: () => Office): void {
  it('PR18: stop sends what is on its way, within its deadline', async () => {
    const { target } = office()
    const held = gate()
    target.hold = held.passed
    const relay = office().relay({ ...never, documentsAtOnce: 2 })
    const ids = names('d', 8)
    for (const id of ids) await office().commit(id, 1)
    await until(() => target.inFlight === 2)
    const stopped = relay.stop(10_000)
    held.open()
    await stopped
    expect(target.ledger.complete(ids, 1)).toBe(true)
    await office().commit('late', 1)
    expect((await relay.backlog()).count).toBe(1)
  })

  it('PR18: stop gives up at its deadline; what was not sent is still there', async () => {
    const { target } = office()
    target.hold = new Promise(() => undefined)
    const relay = office().relay({ ...never, documentsAtOnce: 2 })
    for (const id of names('d', 4)) await office().commit(id, 1)
    await until(() => target.inFlight === 2)
    const began = performance.now()
    await relay.stop(200)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect((await relay.backlog()).count).toBe(4)
  })
}
