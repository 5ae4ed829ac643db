import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  internationalPhone,
  isMobile,
  normaliseEmail,
  normalisePhone,
} from '../src/app/customer/contact-points.ts'
import { code } from './problems.ts'

/** Of the ranges that are given out. */
const mobiles = fc
  .tuple(
    fc.constantFrom('135', '138', '150', '159', '166', '173', '178', '188', '191', '199'),
    fc.integer({ min: 0, max: 99_999_999 }),
  )
  .map(([range, rest]) => `${range}${String(rest).padStart(8, '0')}`)

const wide = (text: string) =>
  text
    .replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
    .replace(/ /g, '\u3000')

const spellings: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => `+86${number}`,
  (number) => `+86 ${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`,
  (number) => `0086-${number}`,
  (number) => `86${number}`,
  (number) => `(+86) ${number.slice(0, 3)}-${number.slice(3, 7)}-${number.slice(7)}`,
  (number) => ` ${number} `,
  wide,
  (number) => wide(`+86 ${number}`),
]

describe('phones and e-mail addresses', () => {
  it('SEC23: 1,000 mobiles in every spelling are one number', () => {
    fc.assert(
      fc.property(mobiles, fc.constantFrom(...spellings), (number, spell) => {
        expect(normalisePhone(spell(number))).toBe(`+86${number}`)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['010-6234 5678', '+861062345678', false],
    ['(021) 62345678', '+862162345678', false],
    ['400-810-8888', '+864008108888', false],
    ['+852 9123 4567', '+85291234567', true],
    ['+1 555-810-7203', '+15558107203', true],
    ['+44 20 7946 0958', '+442079460958', true],
  ])('A1: %s', (text, number, mobile) => {
    expect(normalisePhone(text)).toBe(number)
    expect(isMobile(number)).toBe(mobile)
  })

  it.each([
    '',
    '12',
    'abc',
    '138 1234 12345678901',
    '13812341234 ext 3',
    '13812341234;17',
    '+',
    '110',
  ])('A1: %j is no phone number', (text) => {
    expect(code(() => normalisePhone(text))).toBe('BAD_CONTACT')
  })

  it('A1: a number of another country gets its country code', () => {
    expect(internationalPhone('555-810-7203', 'US')).toBe('+1555-810-7203')
    expect(internationalPhone('13812341234', 'CN')).toBe('13812341234')
    expect(internationalPhone('+8613812341234', 'US')).toBe('+8613812341234')
    expect(internationalPhone('555', 'Atlantis')).toBe('555')
  })

  it.each([
    [' Zhang.Min@Example.COM ', 'zhang.min@example.com'],
    ['ｚ@ｅ.ｃｎ', 'z@e.cn'],
  ])('SEC23: %s has one spelling', (text, email) => {
    expect(normaliseEmail(text)).toBe(email)
  })

  it.each([
    '',
    'a',
    'a@b',
    'a b@c.cn',
    'Zhang <z@e.cn>',
    'a@b.cn,c@d.cn',
    'a@b@c.cn',
    'a@b.cn\nBcc: x@y.cn',
  ])('A1: %j is no address', (text) => {
    expect(code(() => normaliseEmail(text))).toBe('BAD_CONTACT')
  })
})
