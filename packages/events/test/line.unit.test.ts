import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { Line } from '../src/line.ts'
import type { LoggedMessage } from '../src/message.ts'
import { Places } from '../src/wait.ts'

function messages(partition: number, count: number): LoggedMessage[] {
  return Array.from({ length: count }, (_, offset) => ({
    key: `${partition}-${offset}`,
    headers: {},
    value: undefined,
    position: { topic: 'hcrm.test.v1', partition, offset: BigInt(offset) },
  }))
}

/** Lines of one group, and what they have in hand: each event until it is let go. */
function group(places: number) {
  const shared = new Places(places)
  const ends = new AbortController()
  const inHand: (() => void)[] = []
  const line = () =>
    new Line({
      lane: { signal: ends.signal, commit: async () => undefined },
      keysAtOnce: places,
      places: shared,
      settle: async () => {
        await new Promise<void>((resolve) => inHand.push(resolve))
        return true
      },
      commitFailed: () => undefined,
    })
  const letGo = async (count: number) => {
    for (const done of inHand.splice(0, count)) done()
    await turn()
  }
  return { line, shared, inHand, ends, letGo }
}

/** Whether it has resolved, after everything that can go on has gone on. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  await turn()
  return Promise.race([work.then(() => true), turn(false)])
}

describe('the lines of a group', () => {
  it('PR15: have so many events in hand together, whatever their partitions hold', async () => {
    const { line, inHand, letGo } = group(4)
    const [first, second] = [line(), line()]
    await first.accept(messages(0, 3))
    const waits = second.accept(messages(1, 3))
    expect([await isDone(waits), inHand.length]).toEqual([false, 4])
    await letGo(1)
    expect([await isDone(waits), inHand.length]).toEqual([false, 4])
    await letGo(4)
    expect([await isDone(waits), inHand.length]).toEqual([true, 1])
    await letGo(1)
    await Promise.all([first.settled(), second.settled()])
  })

  it('give back what they held when a partition is lost', async () => {
    const { line, shared, inHand, ends, letGo } = group(2)
    const full = line()
    const waits = full.accept(messages(0, 5))
    expect([await isDone(waits), inHand.length]).toEqual([false, 2])
    ends.abort()
    await letGo(2)
    expect([await isDone(waits), inHand.length]).toEqual([true, 0])
    await full.settled()
    expect(await isDone(Promise.all([shared.enter(), shared.enter()]))).toBe(true)
  })
})
