import { type Call, fail, inScope } from '@hcrm/kernel'

/**
 * The one branch a person acts in. Who works at several, or for the group, says which; a foreign
 * one answers as one that does not exist.
 */
export function actingBranch(call: Call, named?: string): string {
  if (named !== undefined) {
    return inScope(call.scope, named) ? named : fail('UNKNOWN_REFERENCE', { field: 'branch' })
  }
  const { branches } = call.actor
  const [only] = branches
  if (only === undefined || branches.length > 1) return fail('MISSING_FIELD', { field: 'branch' })
  return only
}
