import { fail } from '@hcrm/kernel'
import { type Module, rpcService } from '@hcrm/platform'
import {
  type ArchiveServiceServer,
  ArchiveServiceService,
  type CustomerCard,
  type OrgUnit,
} from '@hcrm/proto/archive/v1/archive_service'
import { signOut, topicsOf } from '@hcrm/proto/contracts'
import { roles } from '@hcrm/proto/roles'
import { z } from 'zod'
import { units } from './organisation-facts.ts'

/** What the archive of a test knows, and how it is. */
export interface FakeArchive {
  /** Ids nobody here may know. */
  readonly strangers: Set<string>
  /** By code; nobody is told of one that is added here. */
  readonly units: Map<string, OrgUnit>
  isAway: boolean
  /** Of the release that answers with a page of all, whatever units were named. */
  isEarlier: boolean
  asked: number
}

/** The archive as far as scheduling asks it: everybody is known but the strangers. */
export function fakeArchive(): { readonly state: FakeArchive; readonly module: Module<object> } {
  const state: FakeArchive = {
    strangers: new Set(),
    units: new Map(units.map((unit) => [unit.code, unit])),
    isAway: false,
    isEarlier: false,
    asked: 0,
  }
  const operation = 'archive.customer.ask'
  const listing = 'archive.organisation.list'
  const allow = Object.fromEntries(roles.map((role) => [role, 'branch'] as const))
  const module: Module<object> = {
    name: 'archive',
    settings: z.object({}),
    policy: {
      [operation]: {
        allow: { ...allow, patient: 'self' },
        services: { scheduling: 'with-user' },
      },
      [listing]: { services: { scheduling: 'alone' } },
    },
    topics: topicsOf('archive'),
    signOuts: signOut.SignedOut,
    create: () => ({
      rpcs: [
        rpcService<ArchiveServiceServer>(ArchiveServiceService, {
          getCustomer: {
            operation,
            async handle({ customerId = '' }) {
              state.asked += 1
              if (state.isAway) fail('UNAVAILABLE')
              if (state.strangers.has(customerId)) fail('NOT_FOUND')
              return { customer: card(customerId) }
            },
          },
          listOrganisation: {
            operation: listing,
            async handle({ unitCodes }) {
              if (state.isAway) fail('UNAVAILABLE')
              const page = units.filter(({ branch }) => branch === 'west')
              if (state.isEarlier) return { units: page, staff: [], nextCursor: 'more' }
              const found = unitCodes.flatMap((code) => state.units.get(code) ?? [])
              return { units: found, staff: [], nextCursor: '' }
            },
          },
          describeCustomers: {
            operation,
            async handle({ customerIds }) {
              if (state.isAway) fail('UNAVAILABLE')
              return { customers: customerIds.map(card) }
            },
          },
        }),
      ],
    }),
  }
  return { state, module }
}

function card(customerId: string): CustomerCard {
  return {
    customerId,
    code: `C${customerId.slice(-4)}`,
    displayName: '张*明',
    branches: ['east'],
    grade: '',
    language: 'zh',
    sex: 'unknown',
    purposes: [],
  }
}
