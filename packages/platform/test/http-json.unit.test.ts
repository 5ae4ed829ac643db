import { isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseJson } from '../src/http/strict-json.ts'
import { isCleanText } from '../src/http/text.ts'

const limits = { jsonDepthMax: 32, jsonItemsMax: 1_000 }

function outcome(text: string): unknown {
  try {
    return { value: parseJson(text, limits) }
  } catch (error) {
    if (!isProblem(error)) throw error
    return error.info.field === undefined ? error.code : `${error.code} ${error.info.field}`
  }
}

/** Values that may come in. */
const dangerous = ['__proto__', 'constructor', 'prototype']
const cleanText = fc.string({ unit: 'binary' }).filter(isCleanText)
const cleanKey = cleanText.filter((key) => !dangerous.includes(key))
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((n) => n + 0),
    cleanText,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(cleanKey, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

describe('strict JSON', () => {
  it('SEC3: reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(outcome(text)).toEqual({ value: JSON.parse(text) })
      }),
      { numRuns: 500 },
    )
  })

  it('PR24: any text is either refused by a code or read as JSON.parse reads it', () => {
    const characters = fc.constantFrom(
      ...Array.from('{}[]",:\\ \n0123eE+-.tfnulrasNaI\u0000\u202e\ud800'),
    )
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 60 }), (text) => {
        const result = outcome(text)
        if (typeof result === 'string') return
        expect(result).toEqual({ value: JSON.parse(text) })
      }),
      { numRuns: 5_000 },
    )
  })

  it('row 3: a key that comes twice is seen however it is written', () => {
    const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
    const spelt = (key: string, escaped: boolean) =>
      escaped
        ? `"${Array.from({ length: key.length }, (_x, at) => unit(key.charCodeAt(at))).join('')}"`
        : JSON.stringify(key)
    const key = fc.string({ minLength: 1, maxLength: 8 }).filter(isCleanText)
    fc.assert(
      fc.property(key, fc.tuple(fc.boolean(), fc.boolean()), anyValue, (name, escaped, value) => {
        fc.pre(!dangerous.includes(name))
        const [first, second] = escaped
        const inner = JSON.stringify(value)
        const twice = `{${spelt(name, first)}:${inner}, "other:": [":"],${spelt(name, second)}:1}`
        expect(outcome(`[${twice}]`)).toBe('DUPLICATE_KEY')
      }),
    )
  })

  it.each([
    ['', 'BAD_JSON'],
    ['{', 'BAD_JSON'],
    ['"', 'BAD_JSON'],
    ['"\\', 'BAD_JSON'],
    ['{}x', 'BAD_JSON'],
    ['{}{}', 'BAD_JSON'],
    ['\ufeff{}', 'BAD_JSON'],
    ['{"a":1,}', 'BAD_JSON'],
    ["{'a':1}", 'BAD_JSON'],
    ['"\u0000"', 'BAD_JSON'],
    ['{"a":1,"a":1}', 'DUPLICATE_KEY'],
    ['{"a":{"b":1,"\\u0062":2}}', 'DUPLICATE_KEY'],
    ['{"__proto__":{"isAdmin":true}}', 'UNKNOWN_FIELD *'],
    ['{"a":[{"constructor":1}]}', 'UNKNOWN_FIELD a.0.constructor'],
    ['{"a":NaN}', 'BAD_NUMBER'],
    ['{"a":-Infinity}', 'BAD_NUMBER'],
    ['{"a":"NaN"', 'BAD_JSON'],
    ['{"a":1e400}', 'BAD_NUMBER a'],
    ['{"a":[0,-0]}', 'BAD_NUMBER a.1'],
    ['{"a":9007199254740993}', 'BAD_NUMBER a'],
    ['{"a":"\\ud800"}', 'BAD_TEXT a'],
    ['{"a":"\\u0000"}', 'BAD_TEXT a'],
    ['{"a":"\\u202e"}', 'BAD_TEXT a'],
    ['{"a":"\u0085"}', 'BAD_TEXT a'],
    ['{"13800138000\\u0000":1}', 'BAD_TEXT *'],
  ])('rows 2, 3, 7, 8, 10: refuses %j', (text, problem) => {
    expect(outcome(text)).toBe(problem)
  })

  it.each(['{"a":"1\\n2\\t3"}', '"👩‍👩‍👧"', '"مرحبا"', '{"a":0.1,"b":1e2}', '9007199254740991'])(
    'row 10: takes %j',
    (text) => expect(outcome(text)).toEqual({ value: JSON.parse(text) }),
  )

  it('row 4: depth and length are bounded', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    const long = (length: number) => JSON.stringify(Array.from({ length }, () => 0))
    expect(outcome(nested(32))).toMatchObject({ value: expect.anything() })
    expect(outcome(nested(33))).toBe('TOO_LARGE')
    expect(outcome(`{"a":${long(1_000)}}`)).toMatchObject({ value: expect.anything() })
    expect(outcome(`{"a":${long(1_001)}}`)).toBe('TOO_LARGE')
    const wide = Object.fromEntries(Array.from({ length: 1_001 }, (_x, i) => [`k${i}`, 0]))
    expect(outcome(JSON.stringify({ a: wide }))).toBe('TOO_LARGE')
  })

  // Quadratic reading of a million characters would take minutes.
  it.each([
    ['brackets', '['.repeat(1_000_000)],
    ['braces', '{"a":'.repeat(200_000)],
    ['quotes', '"'.repeat(1_000_000)],
    ['backslashes', `"${'\\'.repeat(999_999)}`],
    ['escaped quotes', `"${'\\"'.repeat(500_000)}`],
    ['colons', `{${':'.repeat(999_999)}`],
    ['keys', `{${Array.from({ length: 90_000 }, (_x, i) => `"k${i}":1`).join(',')}}`],
    ['digits', '9'.repeat(1_000_000)],
  ])('SEC13: a million %s are read in a moment', (_name, text) => {
    const start = performance.now()
    outcome(text)
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('SEC12: nothing read changes what objects inherit', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).length
    outcome('{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}')
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before)
  })
})
