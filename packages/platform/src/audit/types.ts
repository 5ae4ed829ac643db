import type { Call } from '@hcrm/kernel'

/** One entry: who did what to whom, why, with which outcome. Ids and code words only. */
export interface AuditRecord {
  /** Operation of the policy table. */
  readonly operation: string
  /** Ids of what was read or changed. */
  readonly subjects: readonly string[]
  readonly outcome: 'allowed' | 'refused'
  /** Branch concerned. */
  readonly branch?: string
  /** Why, in the reader's words (reveal, break-glass, override). */
  readonly reason?: string
  /** Names of the fields revealed or changed, never their values. */
  readonly fields?: readonly string[]
}

export interface AuditTrail {
  /** Resolves when durable; only then may a protected value leave (D20). Else UNAVAILABLE. */
  record(call: Call, entry: AuditRecord): Promise<void>
}
