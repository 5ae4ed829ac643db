import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { type ThingCommand, thingDecider } from '../src/domain/thing.ts'

const now = new Date('2026-03-02T01:00:00Z')
const open: ThingCommand = { type: 'open', branch: 'b1', name: 'first', now }
const close: ThingCommand = { type: 'close', now }

/** The state after the commands. */
function after(...commands: readonly ThingCommand[]) {
  return commands.reduce(
    (state, command) => fold(thingDecider.evolve, state, thingDecider.decide(state, command)),
    thingDecider.initial,
  )
}

describe('thing', () => {
  it('is opened and closed', () => {
    expect(after(open)).toMatchObject({ status: 'open', name: 'first' })
    expect(after(open, close)).toMatchObject({ status: 'closed', closedAt: now })
  })

  it.each([
    ['ALREADY_EXISTS', [open, open]],
    ['NOT_FOUND', [close]],
    ['BAD_STATE', [open, close, close]],
  ] as const)('refuses with %s', (code, commands) => {
    expect(() => after(...commands)).toThrow(expect.objectContaining({ code }))
  })
})
