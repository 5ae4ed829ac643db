/** What was registered for a path, and the raw texts that stood for its parameters, in order. */
export interface PathMatch<T> {
  readonly value: T
  readonly params: readonly string[]
}

interface PathNode<T> {
  readonly fixed: Map<string, PathNode<T>>
  param: PathNode<T> | undefined
  value: T | undefined
}

/**
 * Finds what is registered for a path by its segments, in a time that does not grow with the number
 * of paths. A fixed segment goes before a parameter; a parameter is one whole, non-empty segment.
 */
export interface Paths<T> {
  /** The value at that path, made when it is new. */
  at(path: string, make: () => T): T
  find(path: string): PathMatch<T> | undefined
}

export function createPaths<T>(): Paths<T> {
  const root: PathNode<T> = newNode()
  return {
    at(path, make) {
      let node = root
      for (const segment of segmentsOf(path)) node = child(node, segment)
      node.value ??= make()
      return node.value
    },
    find: (path) => (path.startsWith('/') ? search(root, segmentsOf(path), []) : undefined),
  }
}

/** Names of the parameters of a path, in order. */
export function paramNames(path: string): string[] {
  return segmentsOf(path).flatMap((segment) => (segment.startsWith(':') ? segment.slice(1) : []))
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/')
}

function newNode<T>(): PathNode<T> {
  return { fixed: new Map(), param: undefined, value: undefined }
}

function child<T>(node: PathNode<T>, segment: string): PathNode<T> {
  if (segment.startsWith(':')) {
    node.param ??= newNode()
    return node.param
  }
  const existing = node.fixed.get(segment)
  if (existing) return existing
  const made = newNode<T>()
  node.fixed.set(segment, made)
  return made
}

function search<T>(
  node: PathNode<T>,
  segments: readonly string[],
  params: readonly string[],
): PathMatch<T> | undefined {
  const [segment, ...rest] = segments
  if (segment === undefined) {
    return node.value === undefined ? undefined : { value: node.value, params }
  }
  const fixed = node.fixed.get(segment)
  const found = fixed && search(fixed, rest, params)
  if (found || segment === '' || node.param === undefined) return found
  return search(node.param, rest, [...params, segment])
}
