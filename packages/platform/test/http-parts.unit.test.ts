import type { IncomingMessage } from 'node:http'
import { isProblem } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { addressOf, bearerOf, languageOf } from '../src/http/headers.ts'
import { parseBy } from '../src/http/issues.ts'
import { canonicalJson, intentId, operationOf } from '../src/http/operation.ts'
import { parseQuery } from '../src/http/query.ts'
import { branchCode, id, instant, localDate, prose, text } from '../src/http/schemas.ts'
import { testActor } from './auth-test-issuer.ts'

function problemOf(work: () => unknown): string {
  try {
    return `took ${JSON.stringify(work())}`
  } catch (error) {
    if (!isProblem(error)) throw error
    return `${error.code} ${error.info.field ?? ''}`.trim()
  }
}

function request(headers: Record<string, string>): IncomingMessage {
  // Only these two are read.
  return { headers, socket: { remoteAddress: '10.0.0.9' } } as unknown as IncomingMessage
}

describe('issues', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    [
      'a text that is too long',
      z.strictObject({ a: z.string().max(1) }),
      { a: 'xx' },
      'BAD_TEXT a',
    ],
    [
      'a list that is too long',
      z.strictObject({ a: z.array(z.int()).max(1) }),
      { a: [1, 2] },
      'TOO_LARGE a',
    ],
    [
      'a list that is too short',
      z.strictObject({ a: z.array(z.int()).min(1) }),
      { a: [] },
      'MISSING_FIELD a',
    ],
    [
      'a bad item of a list',
      z.strictObject({ a: z.array(z.int()) }),
      { a: [1, 'x'] },
      'BAD_NUMBER a.1',
    ],
    ['a step', z.strictObject({ a: z.int().multipleOf(5) }), { a: 3 }, 'BAD_NUMBER a'],
    ['a flag that is a text', z.strictObject({ a: z.boolean() }), { a: 'true' }, 'WRONG_TYPE a'],
    [
      'a key of a table',
      z.record(z.string().regex(/^[a-z]+$/), z.int()),
      { A1: 1 },
      'UNKNOWN_FIELD A1',
    ],
    ['a value of a table', z.record(z.string(), z.int()), { a: 'x' }, 'BAD_NUMBER a'],
    ['no branch of a union', z.union([z.int(), z.boolean()]), 'x', 'WRONG_TYPE'],
    [
      'the branch that got furthest',
      z.union([z.int(), z.strictObject({ b: z.int() })]),
      { b: 'x' },
      'BAD_NUMBER b',
    ],
    [
      'a missing union',
      z.strictObject({ a: z.union([z.int(), z.boolean()]) }),
      {},
      'MISSING_FIELD a',
    ],
    [
      'a missing choice',
      z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') })]),
      {},
      'MISSING_FIELD k',
    ],
    [
      'a code of its own',
      z.strictObject({ a: z.string().refine(() => false, 'BAD_DOCUMENT_NUMBER') }),
      { a: 'x' },
      'BAD_DOCUMENT_NUMBER a',
    ],
    ['a missing field with a code', z.strictObject({ a: z.uuid('BAD_ID') }), {}, 'MISSING_FIELD a'],
    [
      'a rule without a code',
      z.strictObject({ a: z.string() }).refine(() => false),
      { a: 'x' },
      'BAD_REQUEST',
    ],
  ])('rows 5–11: %s', (_what, schema, input, problem) => {
    expect(problemOf(() => parseBy(schema, input))).toBe(problem)
  })

  it('PR24: every input has an answer, none holds the input', () => {
    const schema = z.strictObject({
      a: text(5),
      b: z.array(z.int()).max(2).optional(),
      c: id.optional(),
    })
    const anything = fc.anything({ maxDepth: 3 })
    const input = fc.oneof(
      anything,
      fc.record({ a: anything, b: anything, c: anything }, { requiredKeys: [] }),
    )
    fc.assert(
      fc.property(input, (value) => {
        try {
          parseBy(schema, value)
        } catch (error) {
          if (!isProblem(error)) throw error
          expect(Object.keys(error.info)).toEqual(error.info.field === undefined ? [] : ['field'])
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('schemas', () => {
  it.each([
    [text(10), '  a  b ', 'a  b'],
    [text(10), 'Ame\u0301lie', 'Amélie'],
    [text(20), '=1+1', '=1+1'],
    [prose(10), 'a\nb\t', 'a\nb'],
    [id, '0190C7D2-0000-7000-8000-00000000000A', '0190c7d2-0000-7000-8000-00000000000a'],
    [localDate, '2024-02-29', '2024-02-29'],
    [branchCode, 'B1-north', 'B1-north'],
    [instant, '2026-03-01T00:30:00+08:00', new Date('2026-02-28T16:30:00Z')],
  ])('take and normalise: %#', (schema, input, output) => {
    expect(parseBy(schema, input)).toEqual(output)
  })

  it('PR13: every day of 1986–1991 is taken as it is', () => {
    for (let day = Date.UTC(1986, 0, 1); day < Date.UTC(1992, 0, 1); day += 86_400_000) {
      const written = new Date(day).toISOString().slice(0, 10)
      expect(parseBy(localDate, written)).toBe(written)
    }
  })
})

describe('one intent', () => {
  it('D6: the same intent makes the same id, a UUID of version 8', () => {
    expect(intentId('k', 'thing')).toBe(intentId('k', 'thing'))
    expect(intentId('k', 'thing')).not.toBe(intentId('k', 'other'))
    expect(intentId('k1', 'a')).not.toBe(intentId('k', '1a'))
    fc.assert(
      fc.property(fc.string(), fc.string(), (key, purpose) => {
        expect(intentId(key, purpose)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        )
      }),
    )
    expect(parseBy(id, intentId('k', 'thing'))).toBe(intentId('k', 'thing'))
  })

  it('PR3: what is written differently but says the same has one canonical text', () => {
    expect(canonicalJson({ b: [1, { d: 2, c: 3 }], a: 'x' })).toBe(
      '{"a":"x","b":[1,{"c":3,"d":2}]}',
    )
    expect(canonicalJson({ big: 5n })).toBe('{"big":"5n"}')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled: unknown = JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
          typeof each === 'object' && each !== null && !Array.isArray(each)
            ? Object.fromEntries(Object.entries(each).reverse())
            : each,
        )
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value))
      }),
    )
  })

  it('PR3: parts of an intent cannot be moved into each other', () => {
    const intent = { operation: 'x.y', method: 'POST', path: '/', body: {} }
    const keyOf = (subject: string, branches: string[], key: string) =>
      operationOf(key, { ...intent, actor: testActor({ subject, branches }) }).key
    expect(keyOf('a', ['b', 'c'], 'k')).toBe(keyOf('a', ['c', 'b'], 'k'))
    expect(keyOf('a', ['b'], 'k')).not.toBe(keyOf('a', ['b', 'k'], 'k'))
    expect(keyOf('a,b', [], 'k')).not.toBe(keyOf('a', ['b'], 'k'))
  })
})

describe('query', () => {
  it.each([
    ['a=1&b=%E4%BD%A0+x', 'took {"a":"1","b":"你 x"}'],
    ['a', 'took {"a":""}'],
    ['a=1=2', 'took {"a":"1=2"}'],
    ['a=1&a=1', 'WRONG_TYPE a'],
    ['a[]=1', 'WRONG_TYPE *'],
    ['%61=1&a=2', 'WRONG_TYPE a'],
    ['a=%zz', 'BAD_REQUEST'],
    ['a=%ed%a0%80', 'BAD_REQUEST'],
    ['toString=1', 'took {"toString":"1"}'],
    ['__proto__=1', 'took {"__proto__":"1"}'],
    ['a&b&c', 'TOO_LARGE'],
  ])('row 6: %s', (search, result) => {
    expect(problemOf(() => parseQuery(search, 2))).toBe(result)
  })
})

describe('headers', () => {
  it.each([
    ['', 'en'],
    ['zh', 'zh-CN'],
    ['zh-TW,en;q=0.9', 'zh-CN'],
    ['en,zh;q=0.9', 'en'],
    ['fr,zh;q=0.1', 'zh-CN'],
    ['zh;q=0,en;q=0', 'en'],
    ['zh;q=x', 'en'],
    ['EN-gb;q=0.2, ZH-cn;q=0.3', 'zh-CN'],
  ])('the language of %j is %s', (header, language) => {
    expect(languageOf(request({ 'accept-language': header }))).toBe(language)
  })

  it.each([
    [0, '1.1.1.1, 2.2.2.2', '10.0.0.9'],
    [1, '1.1.1.1, 2.2.2.2', '2.2.2.2'],
    [2, '1.1.1.1, 2.2.2.2', '1.1.1.1'],
    [3, '1.1.1.1, 2.2.2.2', '10.0.0.9'],
    [1, '', '10.0.0.9'],
  ])('row 21: behind %i proxies and %j it is %s who asks', (proxies, forwarded, address) => {
    expect(addressOf(request({ 'x-forwarded-for': forwarded }), proxies)).toBe(address)
  })

  it('a token is that of the Bearer scheme only', () => {
    const of = (authorization?: string) =>
      bearerOf(request(authorization === undefined ? {} : { authorization }))
    expect([
      of(),
      of('Bearer a.b-c_d'),
      of('bearer x'),
      of('Basic x'),
      of('Bearer a b'),
      of(''),
    ]).toEqual([undefined, 'a.b-c_d', 'x', '', '', ''])
  })
})
