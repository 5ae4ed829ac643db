import type { AggregateDefinition } from '@hcrm/documents'
import type { Stores } from '@hcrm/platform'
import { atBranch } from '../../app/customer/search-forms.ts'
import type { ParkedLineStore } from '../../app/ports.ts'
import {
  evolveParkedLine,
  initialParkedLine,
  type ParkedLine,
  type ParkedLineEvent,
} from '../../domain/intake/parked-line.ts'

/** A line may hold all of a person's data, so its text is sealed; one key per branch. */
const parkedLines: AggregateDefinition<ParkedLine, ParkedLineEvent> = {
  collection: 'archive.parkedLines',
  v: 1,
  initial: initialParkedLine,
  evolve: evolveParkedLine,
  branchOf: ({ branch }) => branch,
  publish: () => undefined,
  keys: ({ branch, status, waitingFor }) => ({
    parked: status === 'parked' ? 'yes' : undefined,
    waitingFor: waitingFor === undefined ? undefined : atBranch(branch, waitingFor),
  }),
  indexes: [
    { fields: { 'keys.parked': 1 }, sparse: true },
    { fields: { 'keys.waitingFor': 1 }, sparse: true },
  ],
  sealed: { fields: ['text'], owner: ({ branch }) => `parked:${branch}` },
}

export function parkedLineStore(stores: Stores): ParkedLineStore {
  const store = stores.aggregates(parkedLines)
  return {
    within(scope) {
      const repository = store.within(scope)
      return {
        ...repository,
        list: (page) => repository.list({ parked: 'yes' }, page),
        waitingFor(branch, references, page) {
          const tokens = references.map((each) => atBranch(branch, each))
          return repository.list({ waitingFor: { in: tokens } }, page)
        },
      }
    },
  }
}
