import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { type AnyModule, route } from '../src/index.ts'
import { type StartedService, startService } from '../src/testing.ts'

const module: AnyModule = {
  name: 'tiny',
  settings: z.object({ greeting: z.string().default('hello') }),
  policy: { 'tiny.thing.read': { allow: { agent: 'branch' } } },
  topics: [{ name: 'tiny.v1', partitions: 2 }],
  create: ({ settings }) => ({
    routes: [
      route({
        method: 'get',
        path: '/things',
        operation: 'tiny.thing.read',
        summary: 'x',
        tag: 'things',
        replies: { 200: z.strictObject({ greeting: z.string() }) },
        handle: async (_input, reply) => reply(200, { greeting: settings.greeting }),
      }),
    ],
  }),
}

describe('run', () => {
  let service: StartedService
  beforeAll(async () => {
    service = await startService(module)
  })
  afterAll(() => service?.stop())

  it('starts', async () => {
    const token = await service.tokenFor({ subject: 'a', roles: ['agent'], branches: ['b1'] })
    const response = await fetch(`${service.url}/api/tiny/v1/things`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await response.json()).toEqual({ greeting: 'hello' })
    const ready = await fetch(`${service.url}/readyz`)
    expect(await ready.text()).toBe('{"status":"ok","missing":[]}')
  })
})
