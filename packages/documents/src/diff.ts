import type { Plain } from './path-safe.ts'
import { encodeKey, encodeKeys, isPlain } from './path-safe.ts'

/** What a write changes: paths to set and paths to remove, disjoint. */
export interface Changes {
  readonly set: Record<string, unknown>
  readonly unset: string[]
}

interface Place {
  readonly path: string
  /** An object with more changes than this is set as a whole. */
  readonly pathsMax: number
}

/**
 * What differs between two states, found by comparing references: what `evolve` kept is never
 * looked into. Objects are compared key by key, arrays and everything else written as a whole.
 */
export function diff(before: Plain, after: Plain, at: Place): Changes {
  const changes: Changes = { set: {}, unset: [] }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = { path: `${at.path}.${encodeKey(key)}`, pathsMax: at.pathsMax }
    const inner = compare(own(before, key), own(after, key), place)
    Object.assign(changes.set, inner.set)
    changes.unset.push(...inner.unset)
  }
  return changes
}

const none: Changes = Object.freeze({ set: Object.freeze({}), unset: [] })

function compare(before: unknown, after: unknown, at: Place): Changes {
  if (same(before, after)) return none
  if (after === undefined) return { set: {}, unset: [at.path] }
  if (isPlain(before) && isPlain(after)) {
    const inner = diff(before, after, at)
    if (Object.keys(inner.set).length + inner.unset.length <= at.pathsMax) return inner
  }
  return { set: { [at.path]: encodeKeys(after) }, unset: [] }
}

/** A map may have a key that every object inherits, e.g. `constructor`. */
function own(object: Plain, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Equal scalars, instants or lists of such: for values that are derived anew at every write. */
export function same(before: unknown, after: unknown): boolean {
  if (before === after) return true
  if (before instanceof Date && after instanceof Date) return before.getTime() === after.getTime()
  if (!Array.isArray(before) || !Array.isArray(after)) return false
  return before.length === after.length && before.every((item, index) => same(item, after[index]))
}
