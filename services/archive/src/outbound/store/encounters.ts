import type { AggregateDefinition } from '@hcrm/documents'
import type { Stores } from '@hcrm/platform'
import type { EncounterStore } from '../../app/ports.ts'
import {
  type EncounterEvent,
  type EncounterState,
  evolveEncounter,
  initialEncounter,
} from '../../domain/encounter/encounter.ts'
import { encounterFact } from '../publish.ts'

/** `_id` is `branch:system:sourceId`. What was found and done is sealed with the customer's key. */
const encounters: AggregateDefinition<EncounterState, EncounterEvent> = {
  collection: 'archive.encounters',
  v: 1,
  initial: initialEncounter,
  evolve: evolveEncounter,
  branchOf: ({ branch }) => branch,
  publish: encounterFact,
  indexes: [],
  sealed: { fields: ['clinical'], owner: ({ visit }) => visit.customerId },
}

export function encounterStore(stores: Stores): EncounterStore {
  return stores.aggregates(encounters)
}
