import type { Clock } from '@hcrm/kernel'

/** Remembers for a short time what would otherwise be asked for again; forgets all when full. */
export class ShortMemory<Value> {
  readonly #clock: Clock
  readonly #max: number
  readonly #known = new Map<string, { readonly value: Value; readonly until: number }>()

  constructor(clock: Clock, max: number) {
    this.#clock = clock
    this.#max = max
  }

  /** The value in a box, so that "known to be absent" is not "not known". */
  get(key: string): { readonly value: Value } | undefined {
    const known = this.#known.get(key)
    return known !== undefined && known.until > this.#clock.now().getTime() ? known : undefined
  }

  set(key: string, value: Value, forMs: number): void {
    if (this.#known.size >= this.#max) this.#known.clear()
    this.#known.set(key, { value, until: this.#clock.now().getTime() + forMs })
  }

  delete(key: string): void {
    this.#known.delete(key)
  }
}
