import { describe, expect, it } from '@jest/globals'
import { Combiner, fulfilled, rejected } from '../src/combiner.ts'
import { GroupCommit } from '../src/group-commit.ts'
import { Lru } from '../src/lru.ts'
import { LostAnswer, reading } from '../src/store-errors.ts'
import { codeOf, numbers } from '../src/testing/kit.ts'

/** A promise for each call of `run`, to be ended by the test. */
function gates() {
  const open: (() => void)[] = []
  return {
    wait: () => new Promise<void>((resolve) => open.push(resolve)),
    async next() {
      open.shift()?.()
      await new Promise(setImmediate)
    },
  }
}

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('lanes of one document', () => {
  it('an idle lane starts at once; a busy one gathers until the last returns', async () => {
    const batches: (readonly number[])[] = []
    const gate = gates()
    const lanes = new GroupCommit<number>({ batchMax: 3, waitingMax: 99 }, async (_, turns) => {
      batches.push(turns)
      await gate.wait()
    })
    for (const n of numbers(6)) lanes.join('a', n)
    lanes.join('b', 9)
    await turnOfLoop()
    expect(batches).toEqual([[0, 1, 2], [9]])
    for (const n of [6, 7]) lanes.join('a', n)
    await gate.next()
    expect(batches).toEqual([[0, 1, 2], [9], [3, 4, 5]])
    await gate.next()
    await gate.next()
    expect(batches).toEqual([[0, 1, 2], [9], [3, 4, 5], [6, 7]])
    let idle = false
    void lanes.idle().then(() => {
      idle = true
    })
    await turnOfLoop()
    expect(idle).toBe(false)
    await gate.next()
    expect(idle).toBe(true)
    lanes.join('a', 8)
    await turnOfLoop()
    expect(batches.at(-1)).toEqual([8])
  })

  it('D15: more waiting than the limit is refused', async () => {
    const lanes = new GroupCommit<number>(
      { batchMax: 1, waitingMax: 2 },
      () => new Promise(() => {}),
    )
    lanes.join('a', 0)
    await turnOfLoop()
    for (const n of [1, 2]) lanes.join('a', n)
    let code = 'none'
    try {
      lanes.join('a', 3)
    } catch (error) {
      code = codeOf(error)
    }
    expect(code).toBe('TOO_MANY_REQUESTS')
    lanes.join('b', 1)
  })
})

describe('combined writes', () => {
  it('go alone when idle, together when busy; each has its own answer', async () => {
    const commands: (readonly number[])[] = []
    const gate = gates()
    const limits = { commandWritesMax: 3, commandsMax: 2 }
    const combiner = new Combiner<number, number>(limits, async (items) => {
      commands.push(items)
      await gate.wait()
      if (items.includes(4)) throw new LostAnswer('the whole command')
      return items.map((item) =>
        item === 3 ? rejected(new Error('only it')) : fulfilled(item * 10),
      )
    })
    const sent = Promise.allSettled(numbers(8).map((n) => combiner.send(n)))
    await turnOfLoop()
    expect(commands).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    await gate.next()
    expect(commands).toHaveLength(3)
    const more = combiner.send(8)
    await gate.next()
    await gate.next()
    const answers = (await sent).map((one) =>
      one.status === 'fulfilled' ? one.value : (one.reason as Error).message,
    )
    const whole = 'the whole command'
    expect(answers).toEqual([0, 10, 20, whole, whole, whole, 60, 70])
    await gate.next()
    expect(await more).toBe(80)
    const pair = Promise.allSettled([combiner.send(3), combiner.send(1)])
    await turnOfLoop()
    await gate.next()
    expect((await pair).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('D15: one that cannot be stored is refused alone', async () => {
    const commands: (readonly number[])[] = []
    const limits = { commandWritesMax: 9, commandsMax: 1 }
    const combiner = new Combiner<number, number>(limits, async (items) => {
      commands.push(items)
      if (items.includes(1)) throw new RangeError('too large')
      return items.map(fulfilled)
    })
    const sent = await Promise.allSettled(numbers(3).map((n) => combiner.send(n)))
    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(commands).toEqual([[0, 1, 2], [0], [1], [2]])
  })

  it('PR15: what the store could not answer is not asked again one by one', async () => {
    const commands: (readonly number[])[] = []
    const limits = { commandWritesMax: 9, commandsMax: 1 }
    const combiner = new Combiner<number, number>(limits, (items) => {
      commands.push(items)
      return reading(() => Promise.reject(new LostAnswer('the store went')))
    })
    const sent = await Promise.allSettled(numbers(3).map((n) => combiner.send(n)))
    const unavailable = expect.objectContaining({ code: 'UNAVAILABLE' })
    expect(sent).toEqual(numbers(3).map(() => ({ status: 'rejected', reason: unavailable })))
    expect(commands).toEqual([[0, 1, 2]])
  })
})

describe('cached entries', () => {
  it('D15: the least recently used one goes', () => {
    const lru = new Lru<number>(2)
    lru.set('a', 1)
    lru.set('b', 2)
    lru.get('a')
    lru.set('c', 3)
    expect([...lru.entries()]).toEqual([
      ['a', 1],
      ['c', 3],
    ])
    lru.delete('a')
    expect(lru.get('a')).toBeUndefined()
  })
})
