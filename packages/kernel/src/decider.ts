/**
 * The shape of every rule: state and command in, events out, no clock, no random, no I/O.
 * `evolve` must return new objects for what changed and keep the rest by reference: the store
 * writes only what changed, and finds it by comparing references.
 */
export interface Decider<State, Command, Event> {
  readonly initial: State
  readonly decide: (state: State, command: Command) => readonly Event[]
  readonly evolve: (state: State, event: Event) => State
}

/** Folds events over a state; tests and stores share it. */
export function fold<State, Event>(
  evolve: (state: State, event: Event) => State,
  state: State,
  events: readonly Event[],
): State {
  return events.reduce(evolve, state)
}
