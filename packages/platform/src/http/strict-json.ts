import { fail } from '@hcrm/kernel'
import { fieldPath } from './field-path.ts'
import { isCleanText } from './text.ts'

export interface JsonLimits {
  /** Containers within containers. */
  readonly jsonDepthMax: number
  /** Of one array or object. */
  readonly jsonItemsMax: number
}

/** Keys by which an object could change what it inherits. */
const dangerousKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * JSON that every reader understands alike: no key twice, no number that would be rounded or is
 * `-0`, no text with lone surrogates or control characters, bounded depth and length. Throws
 * BAD_JSON, DUPLICATE_KEY, UNKNOWN_FIELD, BAD_NUMBER, BAD_TEXT, TOO_LARGE. Linear in the text.
 */
export function parseJson(text: string, limits: JsonLimits): unknown {
  const { members, isNotFinite } = scan(text, limits)
  const value = parse(text, isNotFinite)
  // A repeated key is written twice but found once, so the two counts differ.
  if (inspect(value, []) !== members) fail('DUPLICATE_KEY')
  return value
}

function parse(text: string, isNotFinite: boolean): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail(isNotFinite ? 'BAD_NUMBER' : 'BAD_JSON')
  }
}

/** Characters that mean something outside of strings. */
const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c] as const
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d] as const
/** First letters of `NaN` and `Infinity`; JSON has no word that begins so. */
const [capitalN, capitalI] = [0x4e, 0x49] as const

/** Counts before anything is built, so that what is too large costs nothing more than reading. */
function scan(text: string, { jsonDepthMax, jsonItemsMax }: JsonLimits) {
  const commas: number[] = []
  let members = 0
  let isNotFinite = false
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case colon:
        members += 1
        break
      case comma: {
        const count = (commas.pop() ?? 0) + 1
        if (count >= jsonItemsMax) fail('TOO_LARGE')
        commas.push(count)
        break
      }
      case openArray:
      case openObject:
        commas.push(0)
        if (commas.length > jsonDepthMax) fail('TOO_LARGE')
        break
      case closeArray:
      case closeObject:
        commas.pop()
        break
      case capitalN:
      case capitalI:
        isNotFinite = true
        break
    }
  }
  return { members, isNotFinite }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
  }
  return text.length
}

/** Refuses values that must not come in; answers how many members all objects have together. */
function inspect(value: unknown, path: (string | number)[]): number {
  if (typeof value === 'string' && !isCleanText(value)) fail('BAD_TEXT', fieldPath(path))
  if (typeof value === 'number' && !isExact(value)) fail('BAD_NUMBER', fieldPath(path))
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  for (const [key, each] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    path.push(key)
    if (typeof key === 'string') {
      members += 1
      if (dangerousKeys.has(key)) fail('UNKNOWN_FIELD', fieldPath(path))
      if (!isCleanText(key)) fail('BAD_TEXT', fieldPath(path))
    }
    members += inspect(each, path)
    path.pop()
  }
  return members
}

/** `1e400` is read as infinite and integers beyond 2^53 as their neighbours. */
function isExact(value: number): boolean {
  if (!Number.isFinite(value) || Object.is(value, -0)) return false
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}
