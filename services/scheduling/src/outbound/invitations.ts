import { timingSafeEqual } from 'node:crypto'
import type { Blind } from '@hcrm/documents'
import type { Invitations } from '../app/ports.ts'

/** No 0 and O, no 1, I and L: a code is read out and typed in. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const codeLength = 8

interface Options {
  /** Keyed digest: nobody else can make what it answers. */
  readonly blind: Blind
  readonly publicUrl: string
}

export function invitations({ blind, publicUrl }: Options): Invitations {
  const sign = (booking: string) => blind('scheduling.invitation', booking)
  return {
    code(booking) {
      const digest = Buffer.from(blind('scheduling.check-in', booking), 'base64url')
      let rest = BigInt(`0x${digest.toString('hex')}`)
      let code = ''
      while (code.length < codeLength) {
        code += alphabet[Number(rest % BigInt(alphabet.length))]
        rest /= BigInt(alphabet.length)
      }
      return code
    },
    link: (booking) => `${publicUrl}/i/${packed(booking)}.${sign(booking)}`,
    open(token) {
      const [id = '', signature = ''] = token.split('.')
      const booking = unpacked(id)
      const expected = Buffer.from(sign(booking))
      const given = Buffer.from(signature)
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
      return isOurs ? booking : undefined
    },
  }
}

/** A UUID in 22 characters instead of 36. */
function packed(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')
}

function unpacked(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
