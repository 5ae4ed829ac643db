import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { doorLimits } from '../src/http/limits.ts'
import { mountRoutes } from '../src/http/mount.ts'
import { createPaths } from '../src/http/paths.ts'
import { type AnyRoute, route } from '../src/http/route.ts'
import { thingsModule } from './http-routes.ts'

const limits = { ...doorLimits, budgets: { imports: { points: 1, perSeconds: 1 } } }
const nothing = z.strictObject({})

function mounting(changes: Partial<AnyRoute>, more: readonly Partial<AnyRoute>[] = []) {
  const base: AnyRoute = {
    method: 'get',
    path: '/things',
    operation: 'x.thing.read',
    summary: 'Reads',
    tag: 'x',
    replies: { 200: nothing },
    handle: async () => ({ status: 200, body: {}, options: {} }),
  }
  const policy = { 'x.thing.read': { allow: { clerk: 'branch' } } } as const
  const routes = [{ ...base, ...changes }, ...more.map((each) => ({ ...base, ...each }))]
  return () => mountRoutes([{ name: 'x', policy, routes }], limits)
}

const tree: z.ZodType = z.lazy(() => z.strictObject({ below: z.array(tree), leaf: z.object({}) }))

describe('mounting', () => {
  it.each<[string, Partial<AnyRoute>, RegExp]>([
    ['SEC4: without a policy row', { operation: 'x.thing.burn' }, /no row in the policy of x/],
    ['SEC4: with what objects inherit for a row', { operation: 'constructor' }, /no row/],
    ['with a path parameter without schema', { path: '/things/:thingId' }, /no schema for thingId/],
    [
      'with a parameter not in its path',
      { params: z.strictObject({ a: z.string() }) },
      /a is not in/,
    ],
    ['a get with a body', { body: nothing }, /a get has no body/],
    ['with an unknown budget', { budget: 'toys' }, /no budget toys/],
    [
      'SEC28: a phone in the query',
      { query: z.strictObject({ phone: z.string() }) },
      /personal data/,
    ],
    [
      'SEC28: a name in the query',
      { query: z.strictObject({ fullName: z.string() }) },
      /personal data/,
    ],
    [
      'SEC3: a body that drops fields',
      { method: 'post', body: z.object({}) },
      /body is a z\.object/,
    ],
    ['SEC3: a reply that drops fields', { replies: { 200: z.object({}) } }, /200 is a z\.object/],
    [
      'SEC3: an object deep within that drops fields',
      {
        replies: {
          200: z.strictObject({ a: z.array(z.union([z.string(), z.object({})])).optional() }),
        },
      },
      /200\.a is a z\.object/,
    ],
    [
      'SEC3: one in a schema that holds itself',
      { replies: { 200: tree } },
      /200\.leaf is a z\.object/,
    ],
  ])('refuses a route %s', (_what, changes, message) => {
    expect(mounting(changes)).toThrow(message)
  })

  it('refuses two routes at one method and path', () => {
    expect(mounting({}, [{ summary: 'Again' }])).toThrow(/have a route already/)
    const other = { path: '/things/:b', params: z.strictObject({ b: z.string() }) }
    const params = z.strictObject({ a: z.string() })
    expect(mounting({ path: '/things/:a', params }, [other])).toThrow(/have a route already/)
  })

  it('takes the right ones, several with one right too', () => {
    const { mounted } = mountRoutes([thingsModule], limits)
    expect(mounted.map(({ method, path }) => `${method} ${path}`)).toContain(
      'PUT /api/x/v1/things/:thingId',
    )
    expect(mounting({}, [{ path: '/others' }])().mounted).toHaveLength(2)
  })
})

describe('paths', () => {
  it('finds what a search through all of them finds', () => {
    const segment = fc.constantFrom('a', 'b', 'c', ':x')
    const path = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`)
    const asked = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), asked, (registered, parts) => {
        const paths = createPaths<string>()
        for (const each of registered) paths.at(each, () => each)
        const matches = registered.filter((each) => {
          const segments = each.slice(1).split('/')
          const fits = segments.every((own, at) => own === parts[at] || (own === ':x' && parts[at]))
          return segments.length === parts.length && fits
        })
        // Fixed segments go first, from the left.
        const [best] = matches.sort((a, b) =>
          a.replaceAll(':', '~') < b.replaceAll(':', '~') ? -1 : 1,
        )
        expect(paths.find(`/${parts.join('/')}`)?.value).toBe(best)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives the parameters in order, raw', () => {
    const paths = createPaths<number>()
    paths.at('/a/:x/b/:y', () => 1)
    expect(paths.find('/a/%2f/b/2')).toEqual({ value: 1, params: ['%2f', '2'] })
    expect(paths.find('a/1/b/2')).toBeUndefined()
    expect(paths.find('*')).toBeUndefined()
  })
})

describe('route()', () => {
  it('ties the types of schemas, handler and reply', () => {
    const typed = route({
      method: 'put',
      path: '/things/:thingId',
      operation: 'x.thing.read',
      summary: 'Reads',
      tag: 'x',
      params: z.strictObject({ thingId: z.string() }),
      body: z.strictObject({ at: z.string().transform((text) => new Date(text)) }),
      replies: { 200: z.strictObject({ a: z.int() }), 204: z.undefined() },
      handle: async ({ params, query, body }, reply) => {
        const thingId: string = params.thingId
        const at: Date = body.at
        const none: undefined = query
        // @ts-expect-error: another parameter
        void params.other
        // @ts-expect-error: another type of body
        void (() => reply(200, { a: 'x' }))
        // @ts-expect-error: another status
        void (() => reply(404, { a: 1 }))
        // @ts-expect-error: a body where there is none
        void (() => reply(204, { a: 1 }))
        return thingId && at && none === undefined ? reply(200, { a: 1 }) : reply(204, undefined)
      },
    })
    expect(typed.operation).toBe('x.thing.read')
  })
})
