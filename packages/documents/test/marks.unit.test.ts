import { describe, expect, it } from '@jest/globals'
import { Marks } from '../src/marks.ts'

const never = 1_000_000

/** Marks of a store that takes each write when it is told to. */
function stage(delayMs = never) {
  const writes: (readonly (readonly [string, number])[])[] = []
  const answers: PromiseWithResolvers<void>[] = []
  const marks = new Marks(delayMs, (some) => {
    writes.push(some)
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    return answer.promise
  })
  return { marks, writes, answers }
}

async function isMade(mark: Promise<void>): Promise<boolean> {
  const settled = mark.then(() => true)
  return Promise.race([settled, new Promise<boolean>((resolve) => setImmediate(resolve, false))])
}

describe('marks of what is published', () => {
  it('V18: those of many documents are one write', async () => {
    const { marks, writes, answers } = stage(1)
    const made = Promise.all([marks.add('a', 1), marks.add('b', 7), marks.add('a', 2)])
    while (answers.length === 0) await new Promise(setImmediate)
    expect(writes).toEqual([
      [
        ['a', 2],
        ['b', 7],
      ],
    ])
    expect(marks.of('a')).toBe(2)
    answers[0]?.resolve()
    await made
    expect(marks.of('a')).toBe(0)
  })

  it('V18: what another write has taken along is not written', async () => {
    const { marks, writes } = stage()
    const mark = marks.add('a', 3)
    marks.made('a', 2)
    expect(await isMade(mark)).toBe(false)
    marks.made('a', 3)
    expect(await isMade(mark)).toBe(true)
    await marks.idle()
    expect(writes).toEqual([])
  })

  it('PR6: one that grows while it is written is written again', async () => {
    const { marks, writes, answers } = stage()
    const first = marks.add('a', 1)
    const idle = marks.idle()
    const second = marks.add('a', 5)
    answers[0]?.resolve()
    expect(await isMade(first)).toBe(false)
    expect(marks.of('a')).toBe(5)
    answers[1]?.resolve()
    await Promise.all([first, second, idle])
    expect(writes).toEqual([[['a', 1]], [['a', 5]]])
  })

  it('PR6: who waits learns that the store did not take it; a later one is a new one', async () => {
    const { marks, answers } = stage()
    const lost = marks.add('a', 1)
    const idle = marks.idle()
    answers[0]?.reject(new Error('away'))
    await expect(lost).rejects.toThrow('away')
    await idle
    const mark = marks.add('a', 1)
    const again = marks.idle()
    answers[1]?.resolve()
    await Promise.all([mark, again])
  })
})
