import { readFileSync, statSync } from 'node:fs'
import type { Clock } from '@hcrm/kernel'

/** The system's time: tokens and everything of security always use this one. */
export const systemClock: Clock = { now: () => new Date() }

const checkEveryMs = 50

/**
 * The system's time moved by the milliseconds written in a file, for development and tests: all
 * processes of a deployment follow the same file. The file is looked at only when somebody asks
 * for the time, and at most every 50 ms.
 */
export function fileClock(file: string): Clock {
  let checkedAt = Number.NEGATIVE_INFINITY
  let modifiedMs = 0
  let offsetMs = 0
  const refresh = (): void => {
    const now = performance.now()
    if (now - checkedAt < checkEveryMs) return
    checkedAt = now
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat === undefined || stat.mtimeMs === modifiedMs) return
    const read = Number.parseInt(readFileSync(file, 'utf8'), 10)
    // A half-written file leaves the offset as it is until the next look.
    if (!Number.isSafeInteger(read)) return
    modifiedMs = stat.mtimeMs
    offsetMs = read
  }
  return {
    now() {
      refresh()
      return new Date(Date.now() + offsetMs)
    },
  }
}
