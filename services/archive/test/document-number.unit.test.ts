import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  cardFacts,
  checkCharacter,
  normaliseDocument,
} from '../src/domain/customer/document-number.ts'
import { code } from './problems.ts'

const runs = { numRuns: 1_000 }
const day = fc.date({
  min: new Date('1900-01-01'),
  max: new Date('2026-01-01'),
  noInvalidDate: true,
})

/** Numbers of resident cards as the offices give them. */
const cards = fc
  .tuple(
    fc.constantFrom('110105', '310104', '440305', '820000'),
    day,
    fc.integer({ max: 999, min: 0 }),
  )
  .map(([area, born, order]) => {
    const date = born.toISOString().slice(0, 10).replaceAll('-', '')
    const seventeen = `${area}${date}${String(order).padStart(3, '0')}`
    return `${seventeen}${checkCharacter(seventeen)}`
  })

const spellings: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => number.toLowerCase(),
  (number) => `${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}`,
  (number) => `${number.slice(0, 6)}-${number.slice(6)}`,
  (number) => number.replace(/[\dX]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
]

const normal = (number: string) => normaliseDocument('id-card', number).number

describe('document numbers', () => {
  it('SEC23: 1,000 ID cards in every spelling are one number', () => {
    fc.assert(
      fc.property(cards, fc.constantFrom(...spellings), (number, spell) => {
        expect(normal(spell(number))).toBe(number)
      }),
      runs,
    )
  })

  it('A1: any one wrong character of an ID card is refused', () => {
    fc.assert(
      fc.property(
        cards,
        fc.nat(17),
        fc.constantFrom(...Array.from('0123456789X')),
        (number, at, other) => {
          fc.pre(number[at] !== other)
          const wrong = `${number.slice(0, at)}${other}${number.slice(at + 1)}`
          expect(code(() => normal(wrong))).toBe('BAD_DOCUMENT_NUMBER')
        },
      ),
      runs,
    )
  })

  it('A1: a card of 15 digits becomes the one of 18 that replaced it', () => {
    fc.assert(
      fc.property(cards, (number) => {
        fc.pre(number.slice(6, 8) === '19')
        expect(normal(`${number.slice(0, 6)}${number.slice(8, 17)}`)).toBe(number)
      }),
      runs,
    )
  })

  it.each([
    ['11010519491231002X', '1949-12-31', 'female'],
    ['110105194912310011', '1949-12-31', 'male'],
  ])('A1: %s tells birth date and sex', (number, birthDate, sex) => {
    expect(cardFacts(number)).toEqual({ birthDate, sex })
  })

  it.each([
    ['no such province', '990105194912310028'],
    ['no such day', '110105194913310020'],
    ['29 February of no leap year', '110105194902290027'],
    ['too short', '1101051949123100'],
    ['letters', 'ABCDEFGHIJKLMNOPQR'],
  ])('A1: a card with %s is refused', (_why, number) => {
    expect(code(() => normal(number))).toBe('BAD_DOCUMENT_NUMBER')
  })

  it.each([
    ['passport', 'e 123-456 78', 'E12345678'],
    ['travel-permit', 'Ｈ１２３４５６７８', 'H12345678'],
  ] as const)('SEC23: a %s has one spelling', (kind, number, normalised) => {
    expect(normaliseDocument(kind, number)).toEqual({ kind, number: normalised })
  })

  it('A1: a passport with other characters is refused', () => {
    expect(code(() => normaliseDocument('passport', 'E1234<5678'))).toBe('BAD_DOCUMENT_NUMBER')
  })
})
