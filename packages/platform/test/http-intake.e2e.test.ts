import { afterEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { doorLimits } from '../src/http/limits.ts'
import { route } from '../src/http/route.ts'
import type { Urgency } from '../src/intake.ts'
import { startDoor, type TestDoor } from './http-start-door.ts'

const inHandMax = 10
const limits = { ...doorLimits, inHandMax, receiveMs: 1_000 }
const policy = { 'y.work': { open: true } as const }

let door: TestDoor
afterEach(() => door?.close())

/** Routes of each urgency, whose handlers wait until they are let go. */
async function openDoor() {
  const gate = Promise.withResolvers<void>()
  const waiting = Promise.withResolvers<void>()
  let begun = 0
  const common = {
    operation: 'y.work',
    summary: 'Works',
    tag: 'y',
    replies: { 200: z.strictObject({}) },
  }
  const working = (method: 'get' | 'post', urgency?: Urgency) =>
    route({
      ...{ ...common, method, path: `/${urgency ?? 'unnamed'}` },
      ...(urgency && { urgency }),
      ...(method === 'post' && { body: z.strictObject({}) }),
      async handle(_input, reply) {
        begun += 1
        if (begun >= inHandMax) waiting.resolve()
        await gate.promise
        return reply(200, {})
      },
    })
  const routes = [
    ...[working('post'), working('get'), working('get', 'last'), working('post', 'usual')],
  ]
  door = await startDoor([{ name: 'y', policy, routes }], { limits })
  return { open: gate.resolve, full: waiting.promise }
}

const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }

const ask = (path: string, sent: RequestInit = {}) => fetch(`${door.url}/api/y/v1/${path}`, sent)

async function until(inHand: number): Promise<void> {
  while (door.door.intake.inHand() < inHand) await new Promise(setImmediate)
}

describe('PR15: too many at once', () => {
  it('are told to wait, at once, while those in hand are served', async () => {
    const { open, full } = await openDoor()
    const served = Array.from({ length: inHandMax }, () => ask('unnamed', post))
    await full
    const refusals = await Promise.all([
      ask('unnamed', post),
      ask('unnamed', post),
      ask('usual', post),
    ])
    expect(refusals.map(({ status }) => status)).toEqual([429, 429, 429])
    const waits = refusals.map(({ headers }) => Number(headers.get('retry-after')))
    // Not all in the same second.
    expect(new Set(waits).size).toBe(3)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1)
    expect(await refusals[0]?.json()).toMatchObject({ code: 'BUSY', retry: 'later', status: 429 })
    open()
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(door.door.intake.inHand()).toBe(0)
    expect((await ask('unnamed', post)).status).toBe(200)
  })

  it.each([
    ['reports give way first', 'last', undefined, 4],
    ['then what is read', 'unnamed', undefined, 8],
    ['and what a route names so', 'usual', post, 8],
  ] as const)('%s', async (_what, path, sent, most) => {
    const { open } = await openDoor()
    const served = Array.from({ length: most }, () => ask(path, sent))
    await until(most)
    expect((await ask(path, sent)).status).toBe(429)
    const write = ask('unnamed', post)
    await until(most + 1)
    open()
    const statuses = (await Promise.all([...served, write])).map(({ status }) => status)
    expect(statuses).toEqual(Array(most + 1).fill(200))
  })

  it('a client that sends slowly takes no place', async () => {
    const { open } = await openDoor()
    const body = () => new ReadableStream({ start: (out) => out.enqueue(Buffer.from('{')) })
    const slow = Array.from({ length: inHandMax }, () =>
      ask('unnamed', { ...post, body: body(), duplex: 'half' }).catch(() => undefined),
    )
    const others = Array.from({ length: inHandMax }, () => ask('unnamed', post))
    await until(inHandMax)
    open()
    expect((await Promise.all(others)).every(({ status }) => status === 200)).toBe(true)
    await Promise.all(slow)
  })
})
