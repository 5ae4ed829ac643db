import { describe, expect, it } from '@jest/globals'
import { together } from '../src/together.ts'

function stage() {
  const trips: number[][] = []
  const open: (() => void)[] = []
  let trip: number[] = []
  const ask = together(async (question: number) => {
    if (trip.length === 0) {
      trips.push(trip)
      queueMicrotask(() => {
        trip = []
      })
    }
    trip.push(question)
    await new Promise<void>((resolve) => open.push(resolve))
    if (question < 0) throw new Error(`no ${question}`)
    return question * 2
  })
  const answer = async () => {
    for (const each of open.splice(0)) each()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { trips, ask, answer }
}

describe('questions that go together', () => {
  it('V18: the first goes alone and at once, those behind it as one', async () => {
    const { trips, ask, answer } = stage()
    const answers = Promise.all([1, 2, 3].map(ask))
    expect(trips).toEqual([[1]])
    await answer()
    expect(trips).toEqual([[1], [2, 3]])
    await answer()
    expect(await answers).toEqual([2, 4, 6])
    void ask(4)
    expect(trips).toHaveLength(3)
  })

  it('D10: one that fails fails alone', async () => {
    const { ask, answer } = stage()
    const answers = Promise.allSettled([1, -2, 3].map(ask))
    await answer()
    await answer()
    const told = (await answers).map(({ status }) => status)
    expect(told).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})
