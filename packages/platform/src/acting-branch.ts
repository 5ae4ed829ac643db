import { type Call, fail } from '@hcrm/kernel'

/**
 * The branch a write happens in: the one named, if the caller may act there, else the caller's
 * only one. NOT_FOUND for a foreign branch, MISSING_FIELD `branch` when there are several.
 */
export function actingBranch({ actor, scope }: Call, named?: string): string {
  if (named !== undefined) {
    if (scope.kind === 'branches' && !scope.branches.includes(named)) fail('NOT_FOUND')
    return named
  }
  const [only, another] = actor.branches
  if (only === undefined || another !== undefined) fail('MISSING_FIELD', { field: 'branch' })
  return only
}
