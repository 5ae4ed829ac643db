import type { IndexSpec } from './types.ts'

/** A store as the database sees it, whatever kind it is. */
export interface Managed {
  readonly collection: string
  readonly indexes: readonly IndexSpec[]
  idle(): Promise<void>
  forgetOwner(owner: string): void
}
