import { fail } from '@hcrm/kernel'
import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'

/** Numbers without a country code are read as Chinese ones. */
const homeCountry = 'CN'

/**
 * E.164 of a number however it was written: +86 or 0086, blanks, dashes, brackets, full-width
 * digits (A1, SEC23). Throws BAD_CONTACT, also for an extension: nobody can be texted there.
 */
export function normalisePhone(text: string): string {
  return phoneOrUndefined(text) ?? fail('BAD_CONTACT', { field: 'phones' })
}

function phoneOrUndefined(text: string): string | undefined {
  const plain = text.normalize('NFKC').replace(/[\s\-‐-―().]/g, '')
  // A mobile with its country code and nothing before it.
  const dialled = /^86(1[3-9]\d{9})$/.exec(plain)?.[1] ?? plain
  if (!/^(\+|00)?\d{5,20}$/.test(dialled)) return undefined
  const parsed = parsePhoneNumberFromString(dialled.replace(/^00/, '+'), homeCountry)
  return parsed?.isPossible() ? parsed.number : undefined
}

/** A number written as people of that country write it among themselves. */
export function internationalPhone(text: string, country: string): string {
  const isPlain = /^[\s(]*[1-9]/.test(text)
  if (!isPlain || country === homeCountry || !isSupportedCountry(country)) return text
  return `+${getCountryCallingCode(country)}${text}`
}

/** True for a number that can receive a text message: Chinese mobiles, and all numbers abroad. */
export function isMobile(e164: string): boolean {
  return !e164.startsWith('+86') || /^\+861[3-9]\d{9}$/.test(e164)
}

/** Lower case, half-width; one plain address, no display name. Throws BAD_CONTACT. */
export function normaliseEmail(text: string): string {
  const email = text.normalize('NFKC').trim().toLowerCase()
  const isPlain = /^[^\s@<>(),;:"\\[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)
  if (!isPlain || email.length > 254) fail('BAD_CONTACT', { field: 'emails' })
  return email
}
