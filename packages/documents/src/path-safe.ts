/**
 * A key of a map in the state may be any text; in the store it is part of a path, where `.` and
 * `$` have a meaning. `%` escapes them; an empty key becomes a bare `%`.
 */
const unsafe = /[.$%]/

export function encodeKey(key: string): string {
  if (key === '') return '%'
  if (!unsafe.test(key)) return key
  return key.replaceAll('%', '%25').replaceAll('.', '%2E').replaceAll('$', '%24')
}

export function decodeKey(key: string): string {
  if (key === '%') return ''
  if (!key.includes('%')) return key
  return key.replaceAll('%24', '$').replaceAll('%2E', '.').replaceAll('%25', '%')
}

export type Plain = Readonly<Record<string, unknown>>

/** An object literal: what the diff goes into and whose keys are names of maps or fields. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

export function encodeKeys(value: unknown): unknown {
  return mapKeys(value, encodeKey)
}

export function decodeKeys(value: unknown): unknown {
  return mapKeys(value, decodeKey)
}

/** Copies only the objects on the way to a key that changes; the rest stays by reference. */
function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const mapped = items.map((item) => mapKeys(item, rename))
    return mapped.some((item, index) => item !== items[index]) ? mapped : items
  }
  if (!isPlain(value)) return value
  let changed = false
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const entry: [string, unknown] = [rename(key), mapKeys(item, rename)]
    changed ||= entry[0] !== key || entry[1] !== item
    return entry
  })
  return changed ? Object.fromEntries(entries) : value
}
