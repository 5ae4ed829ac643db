type Listener = (message: string) => void

/** Who listens to what in this process. */
export class Channels {
  readonly #listeners = new Map<string, Set<Listener>>()

  names(): readonly string[] {
    return [...this.#listeners.keys()]
  }

  /** True when nobody listened to that channel before. */
  add(channel: string, listener: Listener): boolean {
    const others = this.#listeners.get(channel)
    if (others === undefined) this.#listeners.set(channel, new Set([listener]))
    else others.add(listener)
    return others === undefined
  }

  /** True when nobody listens any more. */
  remove(channel: string, listener: Listener): boolean {
    const all = this.#listeners.get(channel)
    if (all === undefined || !all.delete(listener) || all.size > 0) return false
    return this.#listeners.delete(channel)
  }

  /** Each in its own turn: a listener that throws is a defect, but not the publisher's. */
  tell(channel: string, message: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      queueMicrotask(() => listener(message))
    }
  }
}
