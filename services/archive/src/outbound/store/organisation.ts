import type { AggregateDefinition, PageOf } from '@hcrm/documents'
import type { Scope } from '@hcrm/kernel'
import type { Stores } from '@hcrm/platform'
import { atBranch } from '../../app/customer/search-forms.ts'
import type { Organisation } from '../../app/ports.ts'
import {
  initialMember,
  initialUnit,
  type OrgUnit,
  type StaffMember,
  type StaffSet,
  type UnitSet,
} from '../../domain/organisation/organisation.ts'
import { staffFact, unitFact } from '../publish.ts'

const units: AggregateDefinition<OrgUnit, UnitSet> = {
  collection: 'archive.units',
  v: 1,
  initial: initialUnit,
  evolve: (_state, { unit }) => unit,
  branchOf: ({ branch }) => branch,
  publish: unitFact,
  keys: ({ branch, kind, sources }) => ({
    kind,
    sources: sources.map((each) => atBranch(branch, each)),
  }),
  indexes: [
    { fields: { branch: 1, _id: 1 } },
    { fields: { 'keys.kind': 1, _id: 1 } },
    { fields: { 'keys.sources': 1 } },
  ],
}

const staff: AggregateDefinition<StaffMember, StaffSet> = {
  collection: 'archive.staff',
  v: 1,
  initial: initialMember,
  evolve: (_state, { member }) => member,
  branchOf: ({ branch }) => branch,
  publish: staffFact,
  keys: ({ branch, department, sources }) => ({
    department: atBranch(branch, department),
    sources: sources.map((each) => atBranch(branch, each)),
  }),
  indexes: [
    { fields: { branch: 1, _id: 1 } },
    { fields: { 'keys.department': 1, _id: 1 } },
    { fields: { 'keys.sources': 1 } },
  ],
}

/** Who works where is no secret within the group: the list reads for everybody. */
const everyone: Scope = { kind: 'system', user: 'archive.organisation' }

/** A zone hardly ever changes; a stale one is at most this old. */
const zoneAgeMs = 10_000

export function organisationStore(stores: Stores, groupZone: string): Organisation {
  const unitStore = stores.aggregates(units)
  const staffStore = stores.aggregates(staff)
  const allUnits = unitStore.within(everyone)
  const allStaff = staffStore.within(everyone)
  const zones = new Map<string, { readonly zone: string; readonly readAt: number }>()
  return {
    units: unitStore,
    staff: staffStore,
    listUnits: async ({ branch }, page) =>
      states(await allUnits.list(branch === undefined ? {} : { branch }, page)),
    listStaff: async ({ branch, department }, page) => {
      if (branch === undefined) return states(await allStaff.list({}, page))
      const query =
        department === undefined ? { branch } : { department: atBranch(branch, department) }
      return states(await allStaff.list(query, page))
    },
    unitsByCode: async (codes) => (await allUnits.readMany(codes)).map(({ state }) => state),
    unitsBySource: async (branch, sources) =>
      bySource(await allUnits.list(sourceQuery(branch, sources), { limit: 100 })),
    staffBySource: async (branch, sources) =>
      bySource(await allStaff.list(sourceQuery(branch, sources), { limit: 100 })),
    async branches() {
      const { items } = await allUnits.list({ kind: 'branch' }, { limit: 100 })
      return items.map(({ id }) => id)
    },
    async zoneOf(branch) {
      const known = zones.get(branch)
      if (known && performance.now() - known.readAt < zoneAgeMs) return known.zone
      const unit = await allUnits.read(branch)
      const zone = unit?.state.zone || groupZone
      zones.set(branch, { zone, readAt: performance.now() })
      return zone
    },
  }
}

function sourceQuery(branch: string, sources: readonly string[]) {
  return { sources: { in: sources.map((each) => atBranch(branch, each)) } }
}

function bySource<T>({ items }: PageOf<{ readonly state: T }>): readonly T[] {
  return items.map(({ state }) => state)
}

function states<T>({ items, nextCursor }: PageOf<{ readonly state: T }>): PageOf<T> {
  return {
    items: items.map(({ state }) => state),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  }
}
