import { fail, isProblem } from '@hcrm/kernel'

/** Another service did not answer, or not in time. */
export function isAway(error: unknown): boolean {
  return ['UNAVAILABLE', 'DEADLINE', 'OUTCOME_UNKNOWN'].some(
    (code) => isProblem(error) && error.code === code,
  )
}

/** Nothing has been written yet, so an answer that did not come is no unknown outcome. */
export function unavailableWhenAway(error: unknown): never {
  if (isAway(error)) fail('UNAVAILABLE', { cause: error })
  throw error
}
