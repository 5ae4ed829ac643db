/**
 * One Idempotency-Key per intent: a retry of the same request goes with the same key, so that what
 * was done is not done twice. A new request, and one after a final answer, gets a new key.
 */
export class IntentKeys {
  readonly #make: () => string
  #current: { readonly request: string; readonly key: string } | undefined

  constructor(make: () => string) {
    this.#make = make
  }

  keyFor(request: unknown): string {
    const text = JSON.stringify(request)
    if (this.#current?.request !== text) this.#current = { request: text, key: this.#make() }
    return this.#current.key
  }

  /** The answer is final: done, or refused for a reason that stays. */
  settle(): void {
    this.#current = undefined
  }
}
