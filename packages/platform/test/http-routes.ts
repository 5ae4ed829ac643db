import { fail } from '@hcrm/kernel'
import { z } from 'zod'
import type { DoorModule } from '../src/http/mount.ts'
import { route } from '../src/http/route.ts'
import {
  branchCode,
  id,
  instant,
  integerText,
  localDate,
  localTime,
  money,
  pageOf,
  pageQuery,
  points,
  text,
} from '../src/http/schemas.ts'

/** What came to a handler, in order. */
export const handled: unknown[] = []

const thing = z.strictObject({
  id,
  name: z.string(),
  operation: z.strictObject({ key: z.string(), fingerprint: z.string() }).optional(),
})
const thingId = z.strictObject({ thingId: id })
const someId = '0190c7d2-0000-7000-8000-000000000001'

const make = route({
  method: 'post',
  path: '/things',
  operation: 'x.thing.make',
  summary: 'Makes a thing',
  tag: 'things',
  body: z.strictObject({
    name: text(40),
    at: instant.optional(),
    day: localDate.optional(),
    time: localTime.optional(),
    price: money.optional(),
    points: points.min(0).max(1_000).optional(),
    owner: id.optional(),
    branch: branchCode.optional(),
    kind: z.enum(['a', 'b']).optional(),
    tags: z.array(text(10)).max(3).optional(),
    choice: z
      .discriminatedUnion('by', [
        z.strictObject({ by: z.literal('phone'), phone: z.e164() }),
        z.strictObject({ by: z.literal('mail'), mail: z.email() }),
      ])
      .optional(),
  }),
  idempotency: 'required',
  replies: { 201: thing },
  handle: async ({ body, call }, reply) => {
    handled.push(body)
    const { operation } = call
    const made = { id: someId, name: body.name, ...(operation ? { operation } : {}) }
    return reply(201, made, { version: 1, location: `/api/x/v1/things/${someId}` })
  },
})

const read = route({
  method: 'get',
  path: '/things/:thingId',
  operation: 'x.thing.read',
  summary: 'Reads a thing',
  tag: 'things',
  params: thingId,
  replies: { 200: thing },
  handle: async ({ params, language }, reply) =>
    params.thingId === someId ? reply(200, { id: someId, name: language }) : fail('NOT_FOUND'),
})

const list = route({
  method: 'get',
  path: '/things',
  operation: 'x.thing.list',
  summary: 'Lists things',
  tag: 'things',
  query: pageQuery.extend({
    day: localDate.optional(),
    size: integerText({ min: 0, max: 9 }).optional(),
    branch: branchCode.optional(),
  }),
  replies: { 200: pageOf(thing) },
  handle: async ({ query }, reply) => {
    handled.push(query)
    return reply(200, { items: [] })
  },
})

const change = route({
  method: 'put',
  path: '/things/:thingId',
  operation: 'x.thing.change',
  summary: 'Changes a thing',
  tag: 'things',
  params: thingId,
  body: z.strictObject({ name: text(40) }),
  ifMatch: 'required',
  replies: { 200: thing },
  handle: async ({ params, body, ifVersion = 0 }, reply) =>
    ifVersion === 7
      ? reply(200, { id: params.thingId, name: body.name }, { version: 8, replayed: true })
      : fail('STALE_VERSION'),
})

const close = route({
  method: 'delete',
  path: '/things/:thingId',
  operation: 'x.thing.close',
  summary: 'Closes a thing',
  tag: 'things',
  params: thingId,
  replies: { 204: z.undefined() },
  handle: async (_input, reply) => reply(204, undefined),
})

const load = route({
  method: 'post',
  path: '/things/import',
  operation: 'x.thing.load',
  summary: 'Takes things as lines',
  tag: 'things',
  body: z.string().min(1),
  consumes: { types: ['text/csv'], as: 'text' },
  bodyBytesMax: 100,
  budget: 'imports',
  replies: { 200: z.strictObject({ characters: z.int() }) },
  handle: async ({ body }, reply) => reply(200, { characters: body.length }),
})

const page = route({
  method: 'get',
  path: '/i/:secret',
  root: true,
  operation: 'x.page.show',
  summary: 'Shows a page',
  tag: 'pages',
  params: z.strictObject({ secret: text(64) }),
  produces: 'text/html; charset=utf-8',
  replies: { 200: z.string() },
  handle: async ({ params }, reply) => reply(200, `<!doctype html><p>${params.secret.length}`),
})

export const thingsModule: DoorModule = {
  name: 'x',
  policy: {
    'x.thing.make': { allow: { clerk: 'branch' } },
    'x.thing.read': { allow: { clerk: 'branch' }, audited: true },
    'x.thing.list': { allow: { clerk: 'branch' } },
    'x.thing.change': { allow: { clerk: 'branch' } },
    'x.thing.close': { allow: { head: 'group' }, audited: true },
    'x.thing.load': { allow: { clerk: 'branch' } },
    'x.page.show': { open: true },
  },
  routes: [make, read, list, change, close, load, page],
}
