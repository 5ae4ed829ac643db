import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { fail } from '@hcrm/kernel'

/** Where a page ended: the sort value and the id of its last item. */
export interface Mark {
  readonly value: Scalar
  readonly id: string
}

export type Scalar = string | number | boolean | Date | null

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/**
 * Opaque page cursors. Sealed rather than signed, because a sort value may be personal and a
 * cursor travels in URLs; bound to `query`, the text of everything that made the list, so that one
 * of another list, scope or order is BAD_CURSOR like a forged one.
 */
export class Cursors {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  seal({ value, id }: Mark, query: string): string {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv(algorithm, this.#key, iv).setAAD(Buffer.from(query))
    const instant = value instanceof Date
    const plain = JSON.stringify([instant ? value.getTime() : value, id, instant])
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
  }

  open(cursor: string, query: string): Mark {
    try {
      const bytes = Buffer.from(cursor, 'base64url')
      const iv = bytes.subarray(0, ivBytes)
      const options = { authTagLength: tagBytes }
      const decipher = createDecipheriv(algorithm, this.#key, iv, options)
        .setAAD(Buffer.from(query))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const body = bytes.subarray(ivBytes + tagBytes)
      const plain = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      // The tag proves that `seal` wrote it.
      const [value, id, instant] = JSON.parse(plain) as [Exclude<Scalar, Date>, string, boolean]
      return { value: instant ? new Date(Number(value)) : value, id }
    } catch {
      return fail('BAD_CURSOR')
    }
  }
}
