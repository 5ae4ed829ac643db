/**
 * A cache may vanish or be stale at any moment: never an arbiter, never the only copy, never the
 * source of a grant. Every operation therefore has an answer for "not there" and none throws.
 */
export interface Cache {
  /** undefined when absent, expired, or the engine is away. */
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Takes one from the budget; keeps counting in this process when the engine is away. */
  limiter(name: string, budget: { readonly points: number; readonly perSeconds: number }): Limiter
  /** Best-effort fan-out to all processes, this one included. */
  publish(channel: string, message: string): Promise<void>
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>
  healthy(): boolean
  close(): Promise<void>
}

export interface Limiter {
  take(
    key: string,
    points?: number,
  ): Promise<{
    readonly allowed: boolean
    readonly retryAfterMs: number
    readonly remaining: number
  }>
}
