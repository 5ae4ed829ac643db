import { readFileSync, statSync } from 'node:fs'

const fileCheckEveryMs = 1_000

/** The parsed content of a file, read again when it has changed, looked at once a second. */
export function watchedFile<T>(path: string, parse: (text: string) => T): () => T {
  let checkedAt = Number.NEGATIVE_INFINITY
  let modifiedMs = Number.NaN
  let value: T | undefined
  return () => {
    if (performance.now() - checkedAt >= fileCheckEveryMs || value === undefined) {
      const { mtimeMs } = statSync(path)
      if (mtimeMs !== modifiedMs) value = parse(readFileSync(path, 'utf8'))
      modifiedMs = mtimeMs
      checkedAt = performance.now()
    }
    // Set by the branch above at the first call at the latest.
    return value as T
  }
}
