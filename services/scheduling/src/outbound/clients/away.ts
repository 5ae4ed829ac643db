import { isProblem } from '@hcrm/kernel'

/** Another service did not answer, or not in time. */
export function isAway(error: unknown): boolean {
  return ['UNAVAILABLE', 'DEADLINE', 'OUTCOME_UNKNOWN'].some(
    (code) => isProblem(error) && error.code === code,
  )
}
