import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Links } from '../app/ports.ts'

/** Link secrets that follow from the invitation's id and a key: nothing of them need be stored. */
export function signedLinks(key: Buffer): Links {
  const seal = (id: string): string =>
    createHmac('sha256', key).update(`survey ${id}`).digest('base64url').slice(0, 22)
  return {
    tokenOf: (id) => `${id}.${seal(id)}`,
    read(token) {
      const [id, given, ...rest] = token.split('.')
      if (id === undefined || given === undefined || rest.length > 0) return undefined
      const expected = seal(id)
      const same =
        given.length === expected.length &&
        timingSafeEqual(Buffer.from(given), Buffer.from(expected))
      return same ? id : undefined
    },
  }
}
