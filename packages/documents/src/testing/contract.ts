import { aggregateContract } from './aggregate-contract.ts'
import { claimContract } from './claim-contract.ts'
import { commitContract } from './commit-contract.ts'
import type { Kit } from './kit.ts'
import { closing } from './kit.ts'
import { listingContract } from './listing-contract.ts'
import { outboxContract } from './outbox-contract.ts'
import { sealingContract } from './sealing-contract.ts'
import { streamContract } from './stream-contract.ts'

/** What every store under this package must keep (D25). Run it on each engine at hand. */
export function documentsContract(given: Kit): void {
  const kit = closing(given)
  aggregateContract(kit)
  outboxContract(kit)
  streamContract(kit)
  listingContract(kit)
  claimContract(kit)
  commitContract(kit)
  sealingContract(kit)
}
