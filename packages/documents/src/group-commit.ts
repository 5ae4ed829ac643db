import { fail } from '@hcrm/kernel'

/**
 * Callers of one document wait in a lane; the next batch starts when the last has returned. No
 * timer: an idle lane starts at once with a batch of one, a busy one gathers all who came.
 */
export class GroupCommit<Turn> {
  readonly #lanes = new Map<string, Turn[]>()
  readonly #run: (id: string, turns: readonly Turn[]) => Promise<void>
  readonly #limits: { readonly batchMax: number; readonly waitingMax: number }
  #drained: (() => void)[] = []

  /** `run` settles every turn itself and never rejects. */
  constructor(
    limits: { readonly batchMax: number; readonly waitingMax: number },
    run: (id: string, turns: readonly Turn[]) => Promise<void>,
  ) {
    this.#limits = limits
    this.#run = run
  }

  join(id: string, turn: Turn): void {
    const lane = this.#lanes.get(id)
    if (!lane) {
      const opened = [turn]
      this.#lanes.set(id, opened)
      void this.#drain(id, opened)
      return
    }
    if (lane.length >= this.#limits.waitingMax) fail('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
    lane.push(turn)
  }

  async #drain(id: string, lane: Turn[]): Promise<void> {
    // Takes who comes in this turn of the event loop along.
    await new Promise(setImmediate)
    while (lane.length > 0) await this.#run(id, lane.splice(0, this.#limits.batchMax))
    this.#lanes.delete(id)
    if (this.#lanes.size > 0) return
    for (const tell of this.#drained.splice(0)) tell()
  }

  /** Resolves when nobody waits. */
  idle(): Promise<void> {
    if (this.#lanes.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#drained.push(resolve))
  }
}
