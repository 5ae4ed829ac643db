import { type Decider, fail, never } from '@hcrm/kernel'

interface Opened {
  readonly branch: string
  readonly name: string
  readonly openedAt: Date
}

export type Thing =
  | { readonly status: 'new' }
  | ({ readonly status: 'open' } & Opened)
  | ({ readonly status: 'closed'; readonly closedAt: Date } & Opened)

export type ThingCommand =
  | { readonly type: 'open'; readonly branch: string; readonly name: string; readonly now: Date }
  | { readonly type: 'close'; readonly now: Date }

export type ThingEvent =
  | { readonly type: 'opened'; readonly branch: string; readonly name: string; readonly at: Date }
  | { readonly type: 'closed'; readonly at: Date }

export const thingDecider: Decider<Thing, ThingCommand, ThingEvent> = {
  initial: { status: 'new' },
  decide(state, command) {
    switch (command.type) {
      case 'open':
        if (state.status !== 'new') fail('ALREADY_EXISTS')
        return [{ type: 'opened', branch: command.branch, name: command.name, at: command.now }]
      case 'close':
        if (state.status === 'new') fail('NOT_FOUND')
        if (state.status === 'closed') fail('BAD_STATE')
        return [{ type: 'closed', at: command.now }]
      default:
        return never(command)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'opened':
        return { status: 'open', branch: event.branch, name: event.name, openedAt: event.at }
      case 'closed':
        return state.status === 'open' ? { ...state, status: 'closed', closedAt: event.at } : state
      default:
        return never(event)
    }
  },
}
