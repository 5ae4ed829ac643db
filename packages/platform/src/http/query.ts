import { fail } from '@hcrm/kernel'
import { fieldPath } from './field-path.ts'
import { isCleanText } from './text.ts'

/**
 * `?a=1&b=2` → `{ a: '1', b: '2' }`: one plain text per key, nothing nested. Throws WRONG_TYPE for
 * repeated and bracketed keys, TOO_LARGE, BAD_TEXT and BAD_REQUEST.
 */
export function parseQuery(search: string, keysMax: number): Readonly<Record<string, string>> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  if (search === '') return query
  const pairs = search.split('&', keysMax + 1)
  if (pairs.length > keysMax) fail('TOO_LARGE')
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const key = decode(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? '' : decode(pair.slice(at + 1))
    if (key in query || /[[\]]/.test(key)) fail('WRONG_TYPE', fieldPath([key]))
    if (!isCleanText(key) || !isCleanText(value)) fail('BAD_TEXT', fieldPath([key]))
    query[key] = value
  }
  return query
}

function decode(text: string): string {
  return decodePercent(text.replaceAll('+', ' '))
}

/** Percent-decoding of one part of an address. Throws BAD_REQUEST when it is malformed. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return fail('BAD_REQUEST', { detail: 'The address is not correctly percent-encoded.' })
  }
}
