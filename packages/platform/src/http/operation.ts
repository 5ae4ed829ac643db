import { hash } from 'node:crypto'
import { isDate } from 'node:util/types'
import { type Actor, fail, type Operation } from '@hcrm/kernel'

const printable = /^[\x20-\x7e]{1,128}$/

/** What one intent consists of: repeated, it must be the same. */
export interface Intent {
  readonly actor: Actor
  readonly operation: string
  readonly method: string
  /** With parameters filled in, and the query. */
  readonly path: string
  readonly body: unknown
}

/**
 * The operation of a request with an `Idempotency-Key`: who asks is part of the key, what is asked
 * is the fingerprint (PR3). Throws KEY_REQUIRED for a key that is not 1–128 printable characters.
 */
export function operationOf(key: string, intent: Intent): Operation {
  if (!printable.test(key)) fail('KEY_REQUIRED')
  const { actor, operation, method, path, body } = intent
  return {
    key: digest([actor.subject, [...actor.branches].sort(), operation, key]),
    fingerprint: digest([method, path, body]),
  }
}

/**
 * The id of what an intent makes (D6): a repeated request makes the same id again, so that the
 * store sees it exists. `purpose` tells apart the several things that one intent makes.
 */
export function intentId(operationKey: string, purpose: string): string {
  const bytes = hash('sha256', JSON.stringify([operationKey, purpose]), 'buffer')
  // UUID version 8 (RFC 9562): all bits of our own making but these.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}

/** JSON with sorted keys: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}n"`
  if (typeof value !== 'object' || value === null || isDate(value))
    return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  const members = Object.entries(value).filter(([, each]) => each !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join()}}`
}

function digest(parts: readonly unknown[]): string {
  return hash('sha256', canonicalJson(parts), 'base64url')
}
