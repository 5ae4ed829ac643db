import { bounds } from './limits.ts'

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, signal?.aborted ? 0 : ms)
    signal?.addEventListener('abort', done)
  })
}

/** Doubles from `firstMs` to the bound, with up to a quarter of jitter taken off. */
export function backoffMs(firstMs: number, attempt: number): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempt - 1, 20), bounds.retryDelayMaxMs)
  return full * (1 - Math.random() / 4)
}

class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/** Runs `work` for at most `ms`: then its signal aborts and the call rejects, heard or not. */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new TookTooLong()
      controller.abort(error)
      reject(error)
    }, ms)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

/** A number of places; who finds none waits in line. */
export class Places {
  readonly #line: (() => void)[] = []
  #free: number

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves with a place, which `leave` gives back. */
  async enter(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#line.push(resolve))
    else this.#free -= 1
  }

  leave(): void {
    const next = this.#line.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}

/** Lets at most `max` work at the same time; the others wait in line. */
export function inTurns(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const places = new Places(max)
  return async (work) => {
    await places.enter()
    try {
      return await work()
    } finally {
      places.leave()
    }
  }
}

/** Wakes those who wait for something to change; whoever wakes looks again. */
export class Bell {
  readonly #sleepers = new Set<() => void>()

  ring(): void {
    for (const wake of this.#sleepers) wake()
  }

  heard(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#sleepers.add(wake)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }
}
