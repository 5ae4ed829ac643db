import type { Peers } from '@hcrm/platform'
import { ArchiveServiceClient } from '@hcrm/proto/archive/v1/archive_service'
import type { Customers } from '../../app/ports.ts'

/** Asks the archive, on behalf of the caller. */
export function archiveCustomers(peers: Peers): Customers {
  const archive = peers.to('archive', ArchiveServiceClient)
  return {
    async mustKnow(call, customerId) {
      await archive.ask(call, 'getCustomer', { customerId, code: undefined })
    },
  }
}
