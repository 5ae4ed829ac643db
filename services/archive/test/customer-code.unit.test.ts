import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeFrom, normaliseCode } from '../src/domain/customer/customer-code.ts'

const codes = fc.uint8Array({ minLength: 16, maxLength: 32 }).map(codeFrom)
const runs = { numRuns: 1_000 }

describe('customer codes', () => {
  it('A1: 8 characters that nobody mistakes for others', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/)
        expect(normaliseCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe(code)
      }),
      runs,
    )
  })

  it('A1: any one wrong character is noticed', () => {
    const alphabet = Array.from('23456789ABCDEFGHJKMNPQRSTVWXYZ')
    fc.assert(
      fc.property(codes, fc.nat(7), fc.constantFrom(...alphabet), (code, at, other) => {
        fc.pre(code[at] !== other)
        expect(normaliseCode(`${code.slice(0, at)}${other}${code.slice(at + 1)}`)).toBeUndefined()
      }),
      runs,
    )
  })

  it('A1: swapped neighbours are noticed nearly always', () => {
    const bytes = (n: number) => Uint8Array.from([1, n & 255, n >> 8, n % 251, n % 13, 7, n % 97])
    let missed = 0
    let swaps = 0
    for (let n = 0; n < 2_000; n += 1) {
      const code = codeFrom(bytes(n))
      for (let at = 0; at < 7; at += 1) {
        const [a = '', b = ''] = [code[at], code[at + 1]]
        if (a === b) continue
        swaps += 1
        if (normaliseCode(`${code.slice(0, at)}${b}${a}${code.slice(at + 2)}`)) missed += 1
      }
    }
    expect(swaps).toBeGreaterThan(10_000)
    expect(missed / swaps).toBeLessThan(0.01)
  })

  it.each(['', 'ABC', 'O0I1LLUU', '23456789A', '２３４５'])('A1: %j is no code', (text) => {
    expect(normaliseCode(text)).toBeUndefined()
  })
})
