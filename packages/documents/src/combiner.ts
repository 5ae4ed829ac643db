import { isRefusedForGood } from './store-errors.ts'

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * What is for different documents travels together: what comes while commands are under way goes
 * in the next one. No timer, as in the lanes: an idle collection sends at once. Reads may as well.
 */
export class Combiner<Item, Result> {
  readonly #waiting: Waiting<Item, Result>[] = []
  readonly #limits: { readonly commandWritesMax: number; readonly commandsMax: number }
  readonly #send: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>
  #underWay = 0

  /** `send` answers for every item, in order. */
  constructor(
    limits: { readonly commandWritesMax: number; readonly commandsMax: number },
    send: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>,
  ) {
    this.#limits = limits
    this.#send = send
  }

  send(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (this.#underWay < this.#limits.commandsMax) void this.#go()
    })
  }

  async #go(): Promise<void> {
    this.#underWay += 1
    // Takes what comes in this turn of the event loop along.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      await this.#settle(this.#waiting.splice(0, this.#limits.commandWritesMax))
    }
    this.#underWay -= 1
  }

  async #settle(together: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#send(together.map(({ item }) => item))
      for (const [index, { resolve, reject }] of together.entries()) {
        const result = results[index]
        if (result?.status === 'fulfilled') resolve(result.value)
        else reject(result?.reason)
      }
    } catch (error) {
      // One that cannot be stored spoils the command, not what others asked for.
      if (together.length > 1 && isRefusedForGood(error)) {
        await Promise.all(together.map((each) => this.#settle([each])))
      } else for (const { reject } of together) reject(error)
    }
  }
}

export function fulfilled<Result>(value: Result): PromiseSettledResult<Result> {
  return { status: 'fulfilled', value }
}

export function rejected(reason: unknown): PromiseRejectedResult {
  return { status: 'rejected', reason }
}
