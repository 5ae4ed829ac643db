import { describe, expect, it } from '@jest/globals'
import { gather } from '../src/gather.ts'
import { bounds } from '../src/limits.ts'

/** A writer whose writes end when the test says so. */
function slowWriter() {
  const batches: number[][] = []
  const ends: (() => void)[] = []
  const add = gather<number>(4, async (items) => {
    batches.push([...items])
    await new Promise<void>((resolve) => ends.push(resolve))
  })
  const end = async (): Promise<void> => {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { add, batches, end }
}

describe('gather', () => {
  it('writes one alone when idle, those who came meanwhile together, up to its bound', async () => {
    const { add, batches, end } = slowWriter()
    const done: number[] = []
    const calls = [[1], [2], [3, 4], [5], [6, 7]].map(async (items) => {
      await add(items)
      done.push(...items)
    })
    expect(batches).toEqual([[1]])
    await end()
    expect(batches).toEqual([[1], [2, 3, 4, 5]])
    expect(done).toEqual([1])
    await end()
    expect(batches.at(-1)).toEqual([6, 7])
    await end()
    await Promise.all(calls)
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('never splits a call, even one beyond the bound', async () => {
    const { add, batches, end } = slowWriter()
    const calls = [add([1]), add([2, 3, 4, 5, 6]), add([7])]
    await end()
    expect(batches.at(-1)).toEqual([2, 3, 4, 5, 6])
    await end()
    await end()
    await Promise.all(calls)
  })

  it('a write that fails fails its callers only', async () => {
    let writes = 0
    const add = gather<number>(10, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      writes += 1
      if (writes === 2) throw new Error('lost')
    })
    const calls = [add([1]), add([2]), add([3])]
    const results = await Promise.allSettled(calls)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    await add([4])
  })

  it('PR7: refuses when too many wait', async () => {
    const { add, end } = slowWriter()
    const first = add([0])
    const full = add(Array.from({ length: bounds.publishWaitingMax }, () => 1))
    await expect(add([2])).rejects.toMatchObject({ code: 'EVENT_BACKLOG' })
    await end()
    await end()
    await Promise.all([first, full])
    const after = add([3])
    await end()
    await after
  })
})
