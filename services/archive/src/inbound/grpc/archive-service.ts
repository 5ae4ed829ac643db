import { fail } from '@hcrm/kernel'
import { parseBy, type RpcService, rpcService, schemas } from '@hcrm/platform'
import {
  type ArchiveServiceServer,
  ArchiveServiceService,
  type CustomerCard,
} from '@hcrm/proto/archive/v1/archive_service'
import {
  type DisplayCard,
  displayCustomer,
  displayCustomers,
  type Named,
} from '../../app/customer/describe-customers.ts'
import { organisationPage, unitsOf } from '../../app/organisation/list-organisation.ts'
import type { Archive } from '../../app/ports.ts'

const idsMax = 100

/** Narrow questions of other services: who somebody is, and who works where. */
export function archiveRpc({ customers, organisation }: Archive): RpcService {
  return rpcService<ArchiveServiceServer>(ArchiveServiceService, {
    getCustomer: {
      operation: 'archive.customer.get',
      handle: async (request, call) => ({
        customer: cardOf(await displayCustomer(customers, namedBy(request), call)),
      }),
    },
    describeCustomers: {
      operation: 'archive.customer.describe',
      handle: async ({ customerIds }, call) => {
        if (customerIds.length > idsMax) fail('TOO_LARGE', { field: 'customer_ids' })
        const cards = await displayCustomers(customers, customerIds, call)
        return { customers: cards.map(cardOf) }
      },
    },
    listOrganisation: {
      operation: 'archive.organisation.list',
      handle: async ({ cursor, unitCodes }) => {
        if (unitCodes.length > idsMax) fail('TOO_LARGE', { field: 'unit_codes' })
        const { units, staff, nextCursor } =
          unitCodes.length > 0
            ? await unitsOf(organisation, unitCodes)
            : await organisationPage(organisation, cursor)
        return {
          units: units.map(({ sources: _own, ...unit }) => unit),
          staff: staff.map(({ sources: _own, specialities: _s, languages: _l, ...one }) => one),
          nextCursor,
        }
      },
    },
  })
}

function namedBy(request: {
  readonly customerId?: string | undefined
  readonly code?: string | undefined
}): Named {
  const { customerId, code } = request
  if (customerId !== undefined) return { id: parseBy(schemas.id, customerId) }
  return code === undefined ? fail('MISSING_FIELD', { field: 'by' }) : { code }
}

function cardOf({ id, branches, purposes, ...card }: DisplayCard): CustomerCard {
  return {
    ...card,
    customerId: id,
    branches: [...branches],
    purposes: [...purposes],
    // Set once value classes reach the archive (A9).
    grade: '',
  }
}
