import { type AnyRoute, actingBranch, intentId, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Sample } from '../../app/ports.ts'
import { changeThing, readThing } from '../../app/things.ts'

const tag = 'things'
const params = z.strictObject({ thingId: schemas.id })
const thing = z.strictObject({ thingId: schemas.id, status: z.enum(['new', 'open', 'closed']) })

export function thingRoutes(sample: Sample): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/things',
      operation: 'sample.thing.open',
      tag,
      summary: 'Opens a thing.',
      body: z.strictObject({ name: schemas.text(64), branch: schemas.branchCode.optional() }),
      idempotency: 'required',
      replies: { 201: thing },
      handle: async ({ body, call }, reply) => {
        const id = intentId(call.operation?.key ?? '', 'thing')
        const branch = actingBranch(call, body.branch)
        const { outcome } = await changeThing(sample, call, {
          id,
          command: { type: 'open', branch, name: body.name, now: call.now },
        })
        return reply(201, { thingId: id, status: 'open' }, { replayed: outcome === 'replayed' })
      },
    }),
    route({
      method: 'get',
      path: '/things/:thingId',
      operation: 'sample.thing.read',
      tag,
      summary: 'A thing.',
      params,
      replies: { 200: thing },
      handle: async ({ params: { thingId }, call }, reply) => {
        const { state, version } = await readThing(sample, call, thingId)
        return reply(200, { thingId, status: state.status }, { version })
      },
    }),
    route({
      method: 'post',
      path: '/things/:thingId/close',
      operation: 'sample.thing.close',
      tag,
      summary: 'Closes a thing.',
      params,
      idempotency: 'required',
      replies: { 200: thing },
      handle: async ({ params: { thingId }, call }, reply) => {
        const command = { type: 'close', now: call.now } as const
        await changeThing(sample, call, { id: thingId, command })
        return reply(200, { thingId, status: 'closed' })
      },
    }),
  ]
}
