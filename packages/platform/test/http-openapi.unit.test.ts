import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { mountModule } from '../src/http/mount.ts'
import { openApiOf } from '../src/http/openapi.ts'
import { route } from '../src/http/route.ts'
import { id, instant, money } from '../src/http/schemas.ts'
import { thingsModule } from './http-routes.ts'

interface Described {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, object> }
}

interface Operation {
  readonly operationId: string
  readonly security?: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> }
  readonly responses: Record<string, object>
}

const describeModule = (routes = thingsModule.routes, policy = thingsModule.policy) =>
  // What a reader of the document sees.
  JSON.parse(
    JSON.stringify(openApiOf({ title: 'x', routes: mountModule({ name: 'x', policy, routes }) })),
  ) as Described

describe('OpenAPI', () => {
  const document = describeModule()
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

  it('SEC20: describes every route once, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(/{(\w+)}/g, ':$1')}`),
    )
    const mounted = mountModule(thingsModule).map(({ spec, path }) => `${spec.method} ${path}`)
    expect(described.sort()).toEqual(mounted.sort())
    expect(operations.map(({ operationId }) => operationId)).toContain('x.thing.make')
  })

  it('shows what goes over the wire, on both sides', () => {
    const make = document.paths['/api/x/v1/things']?.post
    expect(make?.requestBody?.content['application/json']?.schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 40 },
        at: { type: 'string', format: 'date-time' },
        owner: { type: 'string', format: 'uuid' },
        points: { type: 'integer', minimum: 0, maximum: 1_000 },
        price: { $ref: '#/components/schemas/Money' },
      },
    })
    expect(make?.responses['201']).toMatchObject({
      content: { 'application/json': { schema: { required: ['id', 'name'] } } },
    })
    expect(make?.responses.default).toEqual({
      description: 'Problem',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })
    expect(Object.keys(document.components.schemas).sort()).toEqual(['Money', 'Problem'])
  })

  it('names parameters, headers and whether they are due', () => {
    const due = (path: string, method: string) =>
      document.paths[path]?.[method]?.parameters.map(({ name, required }) => [name, required])
    expect(due('/api/x/v1/things', 'post')).toEqual([['Idempotency-Key', true]])
    expect(due('/api/x/v1/things', 'get')).toContainEqual(['limit', false])
    expect(due('/api/x/v1/things/{thingId}', 'put')).toEqual([
      ['thingId', true],
      ['If-Match', true],
    ])
  })

  it('says which ask for no token', () => {
    const open = operations.filter(({ security }) => security?.length === 0)
    expect(open.map(({ operationId }) => operationId)).toEqual(['x.page.show'])
  })

  it('keeps a property that is called id, and references within components', () => {
    const node = z.strictObject({ id, at: instant, price: money }).meta({ id: 'Node' })
    const read = route({
      method: 'get',
      path: '/nodes',
      operation: 'x.thing.read',
      summary: 'Reads',
      tag: 'x',
      replies: { 200: z.strictObject({ id: z.string(), nodes: z.array(node) }) },
      handle: async () => ({ status: 200, body: {}, options: {} }),
    })
    const again = { ...read, path: '/nodes/more' }
    const { components, paths } = describeModule([read, again])
    expect(components.schemas.Node).toMatchObject({
      properties: { id: { type: 'string' }, price: { $ref: '#/components/schemas/Money' } },
    })
    expect(components.schemas.Node).not.toHaveProperty('id')
    const ids = Object.values(paths).map(({ get }) => get?.operationId)
    expect(ids).toEqual(['x.thing.read.get.nodes', 'x.thing.read.get.nodes.more'])
  })
})
