import type { ClaimRequest, Claims } from '@hcrm/documents'
import type { ClaimKeeper } from '../../app/ports.ts'
import { gather } from './gather.ts'

const claimsMax = 100

interface Asked {
  readonly claim: ClaimRequest
  readonly now: Date
}

/** Claims of callers who wait are taken in one round trip. */
export function claimKeeper(claims: Claims): ClaimKeeper {
  const take = gather(claimsMax, (asked: readonly Asked[]) =>
    claims.take(
      asked.map(({ claim }) => claim),
      new Date(Math.max(...asked.map(({ now }) => now.getTime()))),
    ),
  )
  return {
    take: (claim, now) => take({ claim, now }),
    release: (id, holder) => claims.release(id, holder),
  }
}
