import type { AggregateDefinition } from '@hcrm/documents'
import { groupBranch } from '@hcrm/kernel'
import { type Thing, type ThingEvent, thingDecider } from '../../domain/thing.ts'

export const thingDefinition: AggregateDefinition<Thing, ThingEvent> = {
  collection: 'sample.things',
  v: 1,
  initial: thingDecider.initial,
  evolve: thingDecider.evolve,
  branchOf: (state) => (state.status === 'new' ? groupBranch : state.branch),
  // No contract yet: nobody else is told.
  publish: () => undefined,
  indexes: [],
}
