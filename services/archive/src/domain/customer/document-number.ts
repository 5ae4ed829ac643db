import { fail } from '@hcrm/kernel'
import { isCalendarDate } from '../values/calendar.ts'

export type DocumentKind = 'id-card' | 'passport' | 'travel-permit' | 'other'

export interface IdDocument {
  readonly kind: DocumentKind
  /** Normalised. */
  readonly number: string
}

/** What a resident ID card tells about its holder. */
export interface CardFacts {
  readonly birthDate: string
  readonly sex: 'male' | 'female'
}

/** First two digits of a resident ID card: provinces, regions, and permits of HK, Macau, Taiwan. */
const provinces: ReadonlySet<string> = new Set([
  ...'11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46'.split(' '),
  ...'50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(' '),
])

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const checkCharacters = '10X98765432'

/**
 * One spelling of a document number: no blanks or dashes, half-width, capital letters; an ID card
 * of 15 digits becomes the one of 18 that replaced it. Throws BAD_DOCUMENT_NUMBER (A1, SEC23).
 */
export function normaliseDocument(kind: DocumentKind, number: string): IdDocument {
  const plain = number.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  if (kind === 'id-card') return { kind, number: normaliseCard(plain) }
  if (!/^[A-Z0-9()]{4,24}$/.test(plain)) refuse()
  return { kind, number: plain }
}

/** Birth date and sex as the card's number holds them. */
export function cardFacts(number: string): CardFacts {
  const day = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  return { birthDate: day, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' }
}

function normaliseCard(plain: string): string {
  const card = /^\d{15}$/.test(plain) ? extended(plain) : plain
  if (!/^\d{17}[\dX]$/.test(card) || !provinces.has(card.slice(0, 2))) refuse()
  if (!isCalendarDate(cardFacts(card).birthDate)) refuse()
  if (card[17] !== checkCharacter(card)) refuse()
  return card
}

/** Cards of 15 digits were given to people born in the twentieth century. */
function extended(legacy: string): string {
  const seventeen = `${legacy.slice(0, 6)}19${legacy.slice(6)}`
  return `${seventeen}${checkCharacter(seventeen)}`
}

/** ISO 7064 MOD 11-2 over the first 17 digits (GB 11643). */
export function checkCharacter(card: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(card[index]), 0)
  return checkCharacters.charAt(sum % 11)
}

function refuse(): never {
  fail('BAD_DOCUMENT_NUMBER', { field: 'idDocument.number' })
}
