import { createHmac, timingSafeEqual } from 'node:crypto'
import { isDate } from 'node:util/types'
import type { Actor } from '@hcrm/kernel'
import { canonicalJson } from '../http/operation.ts'
import type { AuditRecord } from './types.ts'

/** A secret that signs the chain; entries name it, so that it can be changed. */
export interface AuditKey {
  readonly id: string
  /** At least 32 bytes. */
  readonly secret: Uint8Array
}

/** What an entry says. */
export interface AuditFacts extends AuditRecord {
  readonly at: Date
  readonly actor: string
  readonly actorKind: Actor['kind']
  readonly traceId?: string
}

/** An entry as it is kept: linked to the one before it, and signed as a whole. */
export interface AuditEntry extends AuditFacts {
  /** `<service>:<seq>`: unique, so that it decides between processes. */
  readonly _id: string
  /** From 1, without gaps. */
  readonly seq: number
  /** Hash of the entry before; of the first, the empty text. */
  readonly previous: string
  readonly key: string
  readonly hash: string
}

/** The last entry of a chain. */
export interface ChainEnd {
  readonly seq: number
  readonly hash: string
}

export const chainStart: ChainEnd = { seq: 0, hash: '' }

/** Says how far a chain went, signed, and is kept where the chain is not. */
export interface AuditHead extends ChainEnd {
  readonly service: string
  readonly key: string
  readonly signature: string
}

/** Entries for `facts`, in order, that continue a chain of `service` after `end`. */
export function link(
  chain: { readonly service: string; readonly end: ChainEnd; readonly key: AuditKey },
  facts: readonly AuditFacts[],
): AuditEntry[] {
  let { seq, hash: previous } = chain.end
  return facts.map((each) => {
    seq += 1
    const open = { ...each, _id: `${chain.service}:${seq}`, seq, previous, key: chain.key.id }
    const hash = sign(open, chain.key)
    previous = hash
    return { ...open, hash }
  })
}

export function signHead(
  { service, end }: { readonly service: string; readonly end: ChainEnd },
  key: AuditKey,
): AuditHead {
  const open = { service, seq: end.seq, hash: end.hash, key: key.id }
  return { ...open, signature: sign(open, key) }
}

/** Whether `signature` was made by one of our keys for all that the document says. */
export function isSigned(
  document: object & { readonly key: string },
  signature: string,
  keys: readonly AuditKey[],
): boolean {
  const key = keys.find(({ id }) => id === document.key)
  if (key === undefined) return false
  const expected = Buffer.from(sign(document, key))
  const given = Buffer.from(String(signature))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** HMAC-SHA-256 over every field, so that none can be changed, added or taken away. */
function sign(document: object, { secret }: AuditKey): string {
  const fields = Object.entries(document).map(([name, value]: [string, unknown]) => [
    name,
    // A time that became a text would no longer be found by time.
    isDate(value) ? { date: value } : value,
  ])
  const text = canonicalJson(Object.fromEntries(fields))
  return createHmac('sha256', secret).update(text).digest('base64url')
}
