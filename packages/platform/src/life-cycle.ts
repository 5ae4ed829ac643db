import type { Log } from './log.ts'

/**
 * What was opened, in order, so that it is closed in the opposite order: whoever uses a thing is
 * closed before the thing.
 */
export interface LifeCycle {
  /** Opens one part; its `close` runs at `stop`, after the parts that were entered later. */
  enter<T>(
    name: string,
    open: () => Promise<T> | T,
    close?: (part: T) => Promise<void> | void,
  ): Promise<T>
  /** Closes everything once; false when a part failed or the deadline passed. Never throws. */
  stop(): Promise<boolean>
}

interface Entered {
  readonly name: string
  readonly close: () => Promise<void>
}

export function lifeCycle(log: Log, options: { readonly stopDeadlineMs: number }): LifeCycle {
  const entered: Entered[] = []
  let stopped: Promise<boolean> | undefined

  const closeAll = async (): Promise<boolean> => {
    let clean = true
    for (let part = entered.pop(); part !== undefined; part = entered.pop()) {
      try {
        await part.close()
      } catch (error) {
        clean = false
        log.error('a part did not stop', { state: part.name, error })
      }
    }
    return clean
  }

  return {
    async enter(name, open, close) {
      if (stopped !== undefined) throw new Error(`stopping: ${name} is not started`)
      const part = await open()
      if (stopped !== undefined) {
        // The stop came while this one opened, and has gone past it.
        await close?.(part)
        throw new Error(`stopping: ${name} is not kept`)
      }
      if (close !== undefined) entered.push({ name, close: async () => close(part) })
      return part
    },
    stop() {
      stopped ??= withDeadline(closeAll(), options.stopDeadlineMs)
      return stopped
    },
  }
}

/** False when the work is not done in time; the work itself goes on. */
async function withDeadline(work: Promise<boolean>, deadlineMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), deadlineMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
