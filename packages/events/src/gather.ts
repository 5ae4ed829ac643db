import { fail } from '@hcrm/kernel'
import { bounds } from './limits.ts'

interface Waiting<T> {
  readonly items: readonly T[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers what is asked for while a write is in flight into the next one: a batch of one when idle,
 * of up to `max` under load, and no timer. The items of one call stay together and in order.
 * Refuses with EVENT_BACKLOG when too many wait.
 */
export function gather<T>(
  max: number,
  write: (items: readonly T[]) => Promise<void>,
): (items: readonly T[]) => Promise<void> {
  const queue: Waiting<T>[] = []
  let waiting = 0
  let writing = false

  const take = (): Waiting<T>[] => {
    let count = 0
    let size = queue[0]?.items.length ?? 0
    while (count < queue.length && (count === 0 || size <= max)) {
      count += 1
      size += queue[count]?.items.length ?? 0
    }
    return queue.splice(0, count)
  }
  const run = async () => {
    writing = true
    while (queue.length > 0) {
      const calls = take()
      const items = calls.flatMap((call) => call.items)
      waiting -= items.length
      try {
        await write(items)
        for (const call of calls) call.resolve()
      } catch (error) {
        for (const call of calls) call.reject(error)
      }
    }
    writing = false
  }
  return async (items) => {
    if (items.length === 0) return
    if (waiting + items.length > bounds.publishWaitingMax) fail('EVENT_BACKLOG')
    waiting += items.length
    await new Promise<void>((resolve, reject) => {
      queue.push({ items, resolve, reject })
      if (!writing) void run()
    })
  }
}
