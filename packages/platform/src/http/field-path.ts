const plainName = /^[A-Za-z][\w-]{0,63}$/

/**
 * `phones.0.number`, as information for a problem. Parts come from the caller when a field is
 * unknown, so whatever does not look like the name of a field is shown as `*`.
 */
export function fieldPath(path: readonly PropertyKey[]): { readonly field?: string } {
  if (path.length === 0) return {}
  const parts = path.map((part) => {
    const isShown = typeof part === 'number' || (typeof part === 'string' && plainName.test(part))
    return isShown ? String(part) : '*'
  })
  return { field: parts.join('.') }
}
