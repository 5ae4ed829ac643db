import type { Actor, Call } from '@hcrm/kernel'

/** What a call brought along that only the platform may see. */
export interface CallOrigin {
  /** The user's own access token, passed on when this service asks another one. */
  readonly assertion?: string
  /** When the caller stops waiting, on the monotonic clock (`performance.now()`). */
  readonly deadlineAt?: number
}

/**
 * Kept beside the actor, not in it: no handler can read a token, and a call that is copied with
 * changes keeps its origin, because the actor is the same object.
 */
const origins = new WeakMap<Actor, CallOrigin>()

/** For doors: `actor` must be an object made for this one request. */
export function rememberOrigin(actor: Actor, origin: CallOrigin): void {
  origins.set(actor, origin)
}

export function originOf(call: Call): CallOrigin {
  return origins.get(call.actor) ?? {}
}

/** Milliseconds until the caller stops waiting; Infinity when nobody said. */
export function remainingMs(call: Call): number {
  const { deadlineAt } = originOf(call)
  return deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - performance.now()
}
