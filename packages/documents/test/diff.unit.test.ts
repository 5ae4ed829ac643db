import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { diff, same } from '../src/diff.ts'
import { decodeKey, decodeKeys, encodeKey, encodeKeys, isPlain } from '../src/path-safe.ts'

type Json = null | number | string | boolean | readonly Json[] | { readonly [key: string]: Json }

const key = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'a.b', '$x', '%', '%2E', 'a%', '0', '1', 'constructor', 'length'),
  fc.string({ maxLength: 3 }).filter((text) => text !== '__proto__'),
)

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('x', 'y'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

const state = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true })

/** What a MongoDB server does with `$set` and `$unset`, as far as a diff needs it. */
function apply(stored: unknown, set: Record<string, unknown>, unset: readonly string[]): unknown {
  const document = structuredClone({ state: stored }) as Record<string, unknown>
  const walk = (path: string, act: (holder: Record<string, unknown>, last: string) => void) => {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let at = document
    for (const step of steps) at = at[step] as Record<string, unknown>
    act(at, last)
  }
  for (const [path, item] of Object.entries(set)) {
    walk(path, (holder, last) => Object.defineProperty(holder, last, plain(item)))
  }
  for (const path of unset) walk(path, (holder, last) => delete holder[last])
  return document.state
}

function plain(item: unknown): PropertyDescriptor {
  return { value: item, enumerable: true, configurable: true, writable: true }
}

const everything = { path: 'state', pathsMax: 500 }

describe('diff', () => {
  it('D1: applied to what is stored it makes exactly the state after', () => {
    fc.assert(
      fc.property(state, state, fc.integer({ min: 0, max: 5 }), (before, after, pathsMax) => {
        const changes = diff(before, after, { path: 'state', pathsMax })
        const applied = apply(encodeKeys(before), changes.set, changes.unset)
        expect(decodeKeys(applied)).toEqual(after)
      }),
      { numRuns: 2_000 },
    )
  })

  it('D1: no path lies within another one', () => {
    fc.assert(
      fc.property(state, state, (before, after) => {
        const { set, unset } = diff(before, after, everything)
        const paths = [...Object.keys(set), ...unset]
        for (const one of paths) {
          expect(paths.filter((other) => other === one || other.startsWith(`${one}.`))).toEqual([
            one,
          ])
        }
      }),
    )
  })

  it('D1: what was kept by reference is not looked into', () => {
    const kept = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('looked into')
        },
      },
    )
    const touched = { a: { deep: kept }, b: 1 }
    expect(diff(touched, { ...touched, b: 2 }, everything)).toEqual({
      set: { 'state.b': 2 },
      unset: [],
    })
  })

  it('names the changed entries of a map, removes the removed, sets arrays as a whole', () => {
    const before = { places: { p1: { at: 1 }, p2: { at: 2 } }, notes: ['a'], gone: 1, same: [1] }
    const places = { p1: before.places.p1, p3: { at: 3 } }
    const after = { places, notes: ['a', 'b'], gone: undefined, same: [1] }
    expect(diff(before, after, everything)).toEqual({
      set: { 'state.places.p3': { at: 3 }, 'state.notes': ['a', 'b'] },
      unset: ['state.places.p2', 'state.gone'],
    })
  })

  it('D15: an object with more changes than the limit is set as a whole', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, n]))
    const changes = diff({ map: {} }, { map: many }, { path: 'state', pathsMax: 10 })
    expect(changes).toEqual({ set: { 'state.map': many }, unset: [] })
  })

  it('equal instants are no change, other ones are', () => {
    expect(same(new Date(1), new Date(1))).toBe(true)
    expect(same(new Date(1), new Date(2))).toBe(false)
    expect(same([1, [new Date(1)]], [1, [new Date(1)]])).toBe(true)
    expect(same([1], [1, 2])).toBe(false)
  })
})

describe('keys of maps', () => {
  it('any text comes back, and none is a path', () => {
    fc.assert(
      fc.property(key, (text) => {
        const encoded = encodeKey(text)
        expect(encoded).not.toMatch(/[.$]|^$/)
        expect(decodeKey(encoded)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  it('different texts stay different', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(encodeKey(a) === encodeKey(b)).toBe(a === b)
      }),
      { numRuns: 1_000 },
    )
  })

  it('values come back, and what needs no change stays the same object', () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(decodeKeys(encodeKeys(any))).toEqual(any)
      }),
    )
    const safe = { a: [{ b: new Date(1) }], c: new Uint8Array([1]) }
    expect(encodeKeys(safe)).toBe(safe)
    expect(isPlain(new Date())).toBe(false)
  })
})
