import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Blind } from './types.ts'

/** The secrets of one installation. Never stored in the database they protect. */
export interface KeyMaterial {
  /** The master key that wraps new data keys. */
  readonly current: number
  /** 32 bytes each, by number; an old one stays until `rewrapDataKeys` has left none with it. */
  readonly masters: ReadonlyMap<number, Uint8Array>
  /** 32 bytes for search tokens and page cursors; cannot be changed without a new index. */
  readonly blind: Uint8Array
}

const keyBytes = 32

/** Reads `{"current": 1, "masters": {"1": "<base64>"}, "blind": "<base64>"}`. */
export async function loadKeyMaterial(file: string): Promise<KeyMaterial> {
  const content = await readFile(file, 'utf8')
  let parsed: unknown
  try {
    parsed = JSON.parse(content)
  } catch {
    // The parser's message quotes the text, and the text is a secret.
    throw new Error(`key file ${file} is not JSON`)
  }
  const { current, masters, blind } = (parsed ?? {}) as Record<string, unknown>
  const numbered = Object.entries((masters ?? {}) as Record<string, unknown>)
  const material = {
    current: Number(current),
    masters: new Map(numbered.map(([number, key]) => [Number(number), secret(key, file)])),
    blind: secret(blind, file),
  }
  if (!material.masters.has(material.current)) {
    throw new Error(`key file ${file} has no master key with its current number`)
  }
  return material
}

/** Writes a new key file, readable by its owner only; refuses to replace one. */
export async function createKeyMaterial(file: string): Promise<void> {
  const random = (): string => randomBytes(keyBytes).toString('base64')
  const content = { current: 1, masters: { 1: random() }, blind: random() }
  await writeFile(file, `${JSON.stringify(content)}\n`, { flag: 'wx', mode: 0o600 })
}

function secret(value: unknown, file: string): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0)
  if (bytes.length !== keyBytes) throw new Error(`key file ${file}: a key must have 32 bytes`)
  return bytes
}

/** Equal values of one field give equal tokens (128 bits); another field gives others (SEC23). */
export function blindWith(key: Uint8Array): Blind {
  return (field, normalised) =>
    createHmac('sha256', key)
      .update(field)
      .update('\0')
      .update(normalised)
      .digest()
      .subarray(0, 16)
      .toString('base64url')
}

/** A key for one purpose, derived, so that no key serves two. */
export function derivedKey(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, keyBytes))
}
