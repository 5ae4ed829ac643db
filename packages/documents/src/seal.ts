import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import mongoose from 'mongoose'

const { BSON } = mongoose.mongo

/** AES-256-GCM. Layout: format (1 byte), key version (2), IV (12), tag (16), ciphertext. */
const algorithm = 'aes-256-gcm'
const format = 1
const ivBytes = 12
const tagBytes = 16
const headBytes = 3

export interface DataKey {
  readonly version: number
  readonly key: Uint8Array
}

/** Where a value belongs: bound into the ciphertext, so that it opens nowhere else (SEC22). */
export interface Place {
  readonly collection: string
  readonly field: string
  readonly id: string
}

function boundTo({ collection, field, id }: Place, version: number): Buffer {
  return Buffer.from([collection, field, id, version].join('|'))
}

export function encrypt(key: DataKey, plain: Uint8Array, bound: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt8(format, 0)
  head.writeUInt16BE(key.version, 1)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key.key, iv).setAAD(bound)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([head, iv, cipher.getAuthTag(), body])
}

/** Throws when a byte, the key or what it is bound to differs. */
export function decrypt(key: DataKey, sealed: Buffer, bound: Uint8Array): Buffer {
  if (sealed.length < headBytes + ivBytes + tagBytes || sealed.readUInt8(0) !== format) {
    throw new Error('a sealed value is damaged')
  }
  if (sealed.readUInt16BE(1) !== key.version) throw new Error('a sealed value has another key')
  const iv = sealed.subarray(headBytes, headBytes + ivBytes)
  const tag = sealed.subarray(headBytes + ivBytes, headBytes + ivBytes + tagBytes)
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv(algorithm, key.key, iv, options).setAAD(bound).setAuthTag(tag)
  const body = sealed.subarray(headBytes + ivBytes + tagBytes)
  return Buffer.concat([decipher.update(body), decipher.final()])
}

/**
 * As `decrypt`, for a key that is kept: in memory of its own. A short Buffer is a slice of Node's
 * pool, and would keep all 64 KiB of it.
 */
export function unwrapKey(key: DataKey, wrapped: Buffer, bound: Uint8Array): Uint8Array {
  return new Uint8Array(decrypt(key, wrapped, bound))
}

/** Keeps dates and bytes as they are, unlike JSON. */
export function sealField(key: DataKey, value: unknown, place: Place): Buffer {
  const plain = BSON.serialize({ value }, { ignoreUndefined: true })
  return encrypt(key, plain, boundTo(place, key.version))
}

export function openField(key: DataKey, sealed: Buffer, place: Place): unknown {
  const plain = decrypt(key, sealed, boundTo(place, key.version))
  return BSON.deserialize(plain, { promoteBuffers: true }).value
}
