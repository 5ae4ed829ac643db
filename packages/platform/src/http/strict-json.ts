import { fail } from '@hcrm/kernel'
import { fieldPath } from './field-path.ts'
import { isCleanText } from './text.ts'

export interface JsonLimits {
  readonly jsonDepthMax: number
  readonly jsonArrayMax: number
}

/** Keys by which an object could change what it inherits. */
const dangerousKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * JSON that every reader understands alike: no key twice, no number that would be rounded or is
 * `-0`, no text with lone surrogates or control characters, bounded depth and arrays. Throws
 * BAD_JSON, DUPLICATE_KEY, UNKNOWN_FIELD, BAD_NUMBER, BAD_TEXT, TOO_LARGE. Linear in the text.
 */
export function parseJson(text: string, limits: JsonLimits): unknown {
  const value = parse(text)
  // A repeated key is written twice but found once, so the two counts differ.
  const found = inspect(value, limits, [])
  if (found !== countOutsideStrings(text, ':')) fail('DUPLICATE_KEY')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const isNumber = countOutsideStrings(text, 'N') + countOutsideStrings(text, 'I') > 0
    return fail(isNumber ? 'BAD_NUMBER' : 'BAD_JSON')
  }
}

/** Refuses values that must not come in; answers how many members all objects have together. */
function inspect(value: unknown, limits: JsonLimits, path: (string | number)[]): number {
  if (typeof value === 'string') {
    if (!isCleanText(value)) fail('BAD_TEXT', fieldPath(path))
  } else if (typeof value === 'number') {
    if (!isExactNumber(value)) fail('BAD_NUMBER', fieldPath(path))
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= limits.jsonDepthMax) fail('TOO_LARGE')
    return Array.isArray(value)
      ? inspectArray(value, limits, path)
      : inspectObject(value, limits, path)
  }
  return 0
}

function inspectArray(array: unknown[], limits: JsonLimits, path: (string | number)[]): number {
  if (array.length > limits.jsonArrayMax) fail('TOO_LARGE', fieldPath(path))
  let members = 0
  for (const [index, each] of array.entries()) {
    path.push(index)
    members += inspect(each, limits, path)
    path.pop()
  }
  return members
}

function inspectObject(object: object, limits: JsonLimits, path: (string | number)[]): number {
  const entries = Object.entries(object)
  let members = entries.length
  for (const [key, each] of entries) {
    path.push(key)
    if (dangerousKeys.has(key)) fail('UNKNOWN_FIELD', fieldPath(path))
    if (!isCleanText(key)) fail('BAD_TEXT', fieldPath(path))
    members += inspect(each, limits, path)
    path.pop()
  }
  return members
}

/** `1e400` is read as infinite and integers beyond 2^53 as their neighbours. */
function isExactNumber(value: number): boolean {
  if (!Number.isFinite(value) || Object.is(value, -0)) return false
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}

const quote = 0x22
const backslash = 0x5c

function countOutsideStrings(text: string, character: string): number {
  const wanted = character.charCodeAt(0)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === wanted) count++
    else if (code === quote) at = endOfString(text, at)
  }
  return count
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
  }
  return text.length
}
