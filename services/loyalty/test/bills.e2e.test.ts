import { type StartedService, startService } from '@hcrm/platform/testing'
import { encounter, points } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loyaltyModule } from '../src/index.ts'

let service: StartedService
/** Cause and points of every entry, by the event that told it: each may come twice. */
const entries = new Map<string, readonly [cause: string, points: number]>()

beforeAll(async () => {
  service = await startService(loyaltyModule)
  const { started } = service.events.consume({
    group: 'test',
    topics: [points.PointsPosted.topic],
    handle: async ({ id, data }) => {
      const { cause, points: change } = points.PointsPosted.decode(data)
      entries.set(id, [cause, change])
    },
  })
  await started
}, 60_000)
afterAll(() => service?.stop())

const told = () => [...entries.values()]

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); ) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

const encounterId = 'v1'
const bill = { encounterId, customerId: 'c1', branch: 'east', department: 'eye' }
const about = { ...bill, category: 'treatment', localDate: '2026-11-22' }

/** The events of one visit come in order, each as often as it is sent. */
async function tell(
  seq: number,
  { topic, type, data }: { topic: string; type: string; data: Uint8Array },
): Promise<void> {
  const origin = { source: '/archive', subject: encounterId, branch: 'east', time: new Date() }
  await service.events.publish(topic, [{ id: `${encounterId}:${seq}`, type, seq, data, ...origin }])
}

const yuan = (amount: number) => ({ currency: 'CNY', amount: amount * 100 })
const charge = (chargeId: string, amount: number) =>
  encounter.ChargePosted.out({
    ...about,
    chargeId,
    item: 'x',
    amount: yuan(amount),
    settledAt: new Date(),
  })
const refund = (refundId: string, chargeId: string, amount: number) =>
  encounter.ChargeRefunded.out({
    ...about,
    refundId,
    chargeId,
    amount: yuan(amount),
    refundedAt: new Date(),
  })

describe('the bills of a visit', () => {
  it('L3 L4 PR8: each charge and refund counts once, however often it is told', async () => {
    const first = [charge('charge 1', 100), refund('refund 1', 'charge 1', 30)] as const
    for (const _ of [1, 2]) for (const [index, each] of first.entries()) await tell(index + 1, each)
    // Told anew, under numbers of its own, as after a restored backup.
    for (const [index, each] of first.entries()) await tell(index + 3, each)
    await tell(5, charge('charge 2', 5))
    await until('the last charge', () => told().some(([cause]) => cause === 'charge 2'))
    expect(told()).toEqual([
      ['charge 1', 100],
      ['refund 1', -30],
      ['charge 2', 5],
    ])
    expect(await service.events.parking.list()).toEqual([])
  }, 30_000)
})
