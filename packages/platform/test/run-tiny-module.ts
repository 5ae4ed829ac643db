import { setTimeout as sleep } from 'node:timers/promises'
import type { handleUnaryCall, ServiceDefinition } from '@grpc/grpc-js'
import type { AggregateDefinition, AggregateStore } from '@hcrm/documents'
import type { Ids } from '@hcrm/kernel'
import { z } from 'zod'
import { type Module, on, route, rpcService, setting } from '../src/index.ts'

export interface ThingRequest {
  readonly id: string
}
export interface ThingReply {
  readonly id: string
  readonly by: string
  readonly scope: string
}

const json = <T>(value: T): Buffer => Buffer.from(JSON.stringify(value))
const parsed = <T>(bytes: Buffer): T => JSON.parse(bytes.toString()) as T

const method = <Path extends string>(path: Path) => ({
  path: `/hcrm.tiny.v1.TinyService/${path}` as const,
  requestStream: false as const,
  responseStream: false as const,
  requestSerialize: (value: ThingRequest): Buffer => json(value),
  requestDeserialize: (bytes: Buffer): ThingRequest => parsed(bytes),
  responseSerialize: (value: ThingReply): Buffer => json(value),
  responseDeserialize: (bytes: Buffer): ThingReply => parsed(bytes),
})

/** A contract as ts-proto writes it, in JSON. */
export const TinyService = {
  getThing: method('GetThing'),
  describeThing: method('DescribeThing'),
  writeThing: method('WriteThing'),
} satisfies ServiceDefinition

export const TinyClient = { service: TinyService }

interface TinyServer {
  readonly getThing: handleUnaryCall<ThingRequest, ThingReply>
  readonly describeThing: handleUnaryCall<ThingRequest, ThingReply>
  readonly writeThing: handleUnaryCall<ThingRequest, ThingReply>
}

/** What a handler that hangs waits for. */
const never = new Promise<never>(() => {})

interface Thing {
  readonly branch: string
}
interface Added {
  readonly branch: string
}

const things: AggregateDefinition<Thing | undefined, Added> = {
  collection: 'tiny.things',
  v: 1,
  initial: undefined,
  evolve: (_state, { branch }) => ({ branch }),
  branchOf: (state) => state?.branch ?? 'group',
  publish: (event) => ({
    topic: 'hcrm.tiny.thing.v1',
    type: 'hcrm.tiny.v1.Added',
    data: Buffer.from(JSON.stringify(event)),
  }),
  keys: () => ({}),
  indexes: [{ fields: { 'keys.code': 1 }, unique: true, sparse: true }],
}

interface Settings {
  readonly breaks: boolean
  readonly greeting: string
}

/** One of each: a route that writes, a slow one, rpcs, a consumer and a job. */
export const tiny: Module<Settings> = {
  name: 'tiny',
  settings: z.object({
    greeting: z.string().default('hello'),
    /** Throws where nobody catches. */
    breaks: setting.flag(false),
  }),
  policy: {
    'tiny.thing.read': {
      allow: { agent: 'branch', manager: 'group' },
      services: { other: 'with-user' },
    },
    'tiny.thing.describe': { services: { other: 'alone' }, audited: true },
    'tiny.thing.write': { allow: { agent: 'branch' }, services: { other: 'alone' } },
    'tiny.watch': { system: 'Counts what was added.' },
    'tiny.sweep': { system: 'Counts its runs.' },
  },
  topics: [
    { name: 'hcrm.tiny.thing.v1', partitions: 2 },
    { name: 'hcrm.tiny.signout.v1', partitions: 2 },
  ],
  signOuts: {
    topic: 'hcrm.tiny.signout.v1',
    type: 'hcrm.tiny.v1.SignedOut',
    decode(data) {
      const { subject, signedOutAt } = parsed<{ subject: string; signedOutAt: string }>(
        Buffer.from(data),
      )
      return { subject, signedOutAt: new Date(signedOutAt) }
    },
  },
  create({ settings, stores, ids }) {
    const store = stores.aggregates(things)
    const seen: string[] = []
    let runs = 0
    const state = () => ({ greeting: settings.greeting, seen: [...seen], runs })
    return {
      async start() {
        if (!settings.breaks) return
        setImmediate(() => {
          throw new Error('planted')
        })
      },
      routes: [readRoute(state), writeRoute(store, ids)],
      rpcs: [rpcs],
      consumers: [
        {
          operation: 'tiny.watch',
          topics: ['hcrm.tiny.thing.v1'],
          on: {
            'hcrm.tiny.v1.Added': on(
              { decode: (data: Uint8Array) => parsed<Added>(Buffer.from(data)) },
              async (_added, event) => void seen.push(event.subject),
            ),
          },
        },
      ],
      gauges: [
        { name: 'runs', description: 'Runs of the sweep', read: async () => [{ value: runs }] },
      ],
      jobs: [
        {
          operation: 'tiny.sweep',
          schedule: { everyMs: 3_600_000 },
          async run() {
            runs += 1
          },
        },
      ],
    }
  },
}

function readRoute(state: () => { greeting: string; seen: string[]; runs: number }) {
  return route({
    method: 'get',
    path: '/things',
    operation: 'tiny.thing.read',
    summary: 'What was seen; late when asked to be',
    tag: 'things',
    query: z.strictObject({ waitMs: z.coerce.number().int().max(10_000).default(0) }),
    replies: {
      200: z.strictObject({ greeting: z.string(), seen: z.array(z.string()), runs: z.int() }),
    },
    async handle({ query }, reply) {
      await sleep(query.waitMs)
      return reply(200, state())
    },
  })
}

function writeRoute(store: AggregateStore<Thing | undefined, Added>, ids: Ids) {
  return route({
    method: 'post',
    path: '/things',
    operation: 'tiny.thing.write',
    summary: 'Adds one',
    tag: 'things',
    idempotency: 'required',
    body: z.strictObject({ note: z.string() }),
    replies: { 201: z.strictObject({ id: z.string() }) },
    async handle({ call }, reply) {
      const id = ids.next()
      const [branch = ''] = call.actor.branches
      const decide = () => ({ events: [{ branch }], answer: id })
      await store.within(call.scope).update(id, call, decide)
      return reply(201, { id })
    },
  })
}

const rpcs = rpcService<TinyServer>(TinyService, {
  getThing: {
    operation: 'tiny.thing.read',
    async handle({ id }, { actor, scope }) {
      const reach = scope.kind === 'branches' ? scope.branches.join() : scope.kind
      return { id, by: actor.subject, scope: reach }
    },
  },
  describeThing: {
    operation: 'tiny.thing.describe',
    handle: async ({ id }) => (id === 'slow' ? never : { id, by: '', scope: '' }),
  },
  writeThing: {
    operation: 'tiny.thing.write',
    idempotency: 'required',
    handle: async ({ id }, { operation }) => ({ id, by: operation?.key ?? '', scope: '' }),
  },
})
