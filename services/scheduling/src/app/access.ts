import { type Call, fail, inScope, type Operation, type Scope } from '@hcrm/kernel'
import type { CancelledBy } from '../domain/booking.ts'
import type { Channel } from '../domain/session.ts'

/**
 * Customers look for places in every branch of the group; of bookings they see their own only
 * (`checkSelf`). Everybody else reaches what the policy says.
 */
export function reachOf({ actor, scope }: Call): Scope {
  return actor.kind === 'customer' ? { kind: 'group' } : scope
}

/** Answers somebody else's as if it were not there. */
export function checkSelf({ actor }: Call, customer: string): void {
  if (actor.kind === 'customer' && actor.self !== customer) fail('NOT_FOUND')
}

/** A channel has places of its own: only its people use it. */
export function checkChannel(call: Call, channel: Channel): void {
  if (!call.may(`channel.${channel}`)) fail('FORBIDDEN')
}

/** The branch to look in: the one named, or the caller's only one. */
export function branchToSee(call: Call, named: string | undefined): string {
  const [only, another] = call.actor.branches
  const branch = named ?? (another === undefined ? only : undefined)
  if (branch === undefined) fail('MISSING_FIELD', { field: 'branch' })
  if (!inScope(reachOf(call), branch)) fail('NOT_FOUND')
  return branch
}

export function operationOf({ operation }: Call): Operation {
  return operation ?? fail('KEY_REQUIRED')
}

export function cancellerOf({ actor }: Call): CancelledBy {
  if (actor.kind === 'customer') return 'customer'
  return actor.kind === 'client' ? 'branch' : 'staff'
}
