import { describe, expect, it } from '@jest/globals'
import { caughtUp } from '../src/follow-sign-outs.ts'

type State = 'starting' | 'running' | 'stopped' | 'halted'

/** Shows a state and a lag at each look, the last for ever; counts the looks. */
function reading(...looks: readonly (readonly [State, number])[]) {
  let look = -1
  const at = () => looks[Math.min(look, looks.length - 1)] ?? (['stopped', 0] as const)
  return {
    started: Promise.resolve(),
    state: () => {
      look += 1
      return at()[0]
    },
    lag: async () => at()[1],
    looks: () => look + 1,
  }
}

describe('SEC5: hearing of all sign-outs before a door opens', () => {
  it('waits for a reader that has to begin again', async () => {
    const reads = reading(['running', 3], ['starting', 0], ['running', 1], ['running', 0])
    await caughtUp(reads)
    expect(reads.looks()).toBe(4)
  })

  it('ends with the process', async () => {
    const reads = reading(['running', 3], ['stopped', 3])
    await caughtUp(reads)
    expect(reads.looks()).toBe(2)
  })

  it('opens no door when not all could be read', async () => {
    const reads = reading(['running', 3], ['halted', 3])
    await expect(caughtUp(reads)).rejects.toThrow('not all sign-outs could be read')
  })
})
