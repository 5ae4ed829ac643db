import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, constants } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { assertionKey } from '../src/grpc/caller.ts'
import { toProblem } from '../src/grpc/status.ts'
import { type StartedService, startService } from '../src/testing.ts'
import { until } from './run-process.ts'
import { type ThingReply, TinyService, tiny } from './run-tiny-module.ts'

const agent = { subject: 'agent-1', roles: ['agent'], branches: ['b1'] }
const foreignAgent = { subject: 'agent-2', roles: ['agent'], branches: ['b2'] }
const manager = { subject: 'manager-1', roles: ['manager'], branches: ['b1'], group: true }
const stranger = { subject: 'stranger-1', roles: ['nobody'], branches: ['b1'] }

const root = join(import.meta.dirname, '../../..')

interface Answer {
  readonly reply?: ThingReply
  readonly error?: ServiceError
}

type Question = readonly [
  name: keyof typeof TinyService,
  headers: Readonly<Record<string, string>>,
  request?: { readonly id: string },
]

/** Asks; the call can be given up by `signal`. */
function answerOf(
  client: Client,
  [name, headers, request = { id: 't1' }]: Question,
  signal?: AbortSignal,
): Promise<Answer> {
  const { path, requestSerialize, responseDeserialize } = TinyService[name]
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value)
  return new Promise((resolve) => {
    const answered = (error: ServiceError | null, reply?: ThingReply): void =>
      resolve({ ...(error && { error }), ...(reply && { reply }) })
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      answered,
    )
    signal?.addEventListener('abort', () => call.cancel())
  })
}

describe('the gRPC door', () => {
  let service: StartedService
  let client: Client
  beforeAll(async () => {
    service = await startService(tiny, { env: { GRPC_DEADLINE_MS: '500' } })
    client = new Client(service.grpcAddress, credentials.createInsecure())
  })
  afterAll(async () => {
    client?.close()
    await service?.stop()
  })

  const ask = (...question: Question) => answerOf(client, question)
  const user = async (actor: Parameters<StartedService['tokenFor']>[0]) => ({
    authorization: `Bearer ${await service.tokenFor(actor)}`,
  })
  const from = async (other: string, to = 'tiny') => ({
    authorization: `Bearer ${await service.tokens.issue(other, to)}`,
  })
  const onBehalf = async (actor: Parameters<StartedService['tokenFor']>[0]) => ({
    ...(await from('other')),
    [assertionKey]: await service.tokenFor(actor),
  })

  const { UNAUTHENTICATED, PERMISSION_DENIED } = status
  const callers: readonly (readonly [
    string,
    keyof typeof TinyService,
    () => Promise<Readonly<Record<string, string>>>,
    string | number,
  ])[] = [
    ['nobody', 'getThing', async () => ({}), UNAUTHENTICATED],
    ['no bearer', 'getThing', async () => ({ authorization: 'Basic eDp5' }), UNAUTHENTICATED],
    ['rubbish', 'getThing', async () => ({ authorization: 'Bearer x.y.z' }), UNAUTHENTICATED],
    ['a user of the branch', 'getThing', () => user(agent), 'b1'],
    ['a user of the group', 'getThing', () => user(manager), 'group'],
    ['a user without the role', 'getThing', () => user(stranger), PERMISSION_DENIED],
    [
      'a service with a token of people',
      'getThing',
      () => user({ ...manager, kind: 'service' }),
      UNAUTHENTICATED,
    ],
    ['a user at a service’s rpc', 'describeThing', () => user(manager), PERMISSION_DENIED],
    ['a service alone where it may', 'describeThing', () => from('other'), ''],
    ['a service that is not named', 'describeThing', () => from('third'), PERMISSION_DENIED],
    [
      'a service meant for another',
      'describeThing',
      () => from('other', 'archive'),
      UNAUTHENTICATED,
    ],
    ['a service without its user', 'getThing', () => from('other'), PERMISSION_DENIED],
    ['a service with its user', 'getThing', () => onBehalf(agent), 'b1'],
    ['SEC6: a service for a foreign user', 'getThing', () => onBehalf(foreignAgent), 'b2'],
    [
      'SEC6: a service for a powerless user',
      'getThing',
      () => onBehalf(stranger),
      PERMISSION_DENIED,
    ],
    [
      'a service with a forged user',
      'getThing',
      async () => ({ ...(await from('other')), [assertionKey]: 'x.y.z' }),
      UNAUTHENTICATED,
    ],
    [
      'SEC6: a service for a user in whose place another service stands',
      'getThing',
      async () => ({
        ...(await from('other')),
        [assertionKey]: await service.tokens.issue('other', 'tiny'),
      }),
      UNAUTHENTICATED,
    ],
    [
      'a user who speaks for another',
      'getThing',
      async () => ({ ...(await user(agent)), [assertionKey]: await service.tokenFor(manager) }),
      UNAUTHENTICATED,
    ],
  ]
  it.each(callers)('SEC8: %s at %s', async (_who, name, headers, outcome) => {
    const { error, reply } = await ask(name, await headers())
    expect(error?.code ?? reply?.scope).toBe(outcome)
  })

  it('answers errors as google.rpc.Status with our codes', async () => {
    const { error } = await ask('getThing', await user(stranger))
    if (error === undefined) throw new Error('it was allowed')
    expect(error.details).toBe('Your role does not allow this.')
    expect(toProblem(error, { read: true }).code).toBe('FORBIDDEN')
  })

  it('SEC26: writes the entry of an audited rpc, also of a refused one', async () => {
    await ask('describeThing', await from('other'))
    await ask('describeThing', await from('third'))
    const search = new URLSearchParams({
      from: '2020-01-01T00:00:00Z',
      before: '2100-01-01T00:00:00Z',
    })
    const operator = { subject: 'operator-1', roles: ['itOperator'], group: true }
    const address = `${service.url}/api/tiny/v1/operations/audit?${search.toString()}&limit=100`
    const response = await fetch(address, { headers: await user(operator) })
    const { items } = (await response.json()) as { items: Record<string, unknown>[] }
    const entry = { operation: 'tiny.thing.describe', actorKind: 'service' }
    expect(items).toContainEqual(
      expect.objectContaining({ ...entry, actor: 'other', outcome: 'allowed' }),
    )
    expect(items).toContainEqual(
      expect.objectContaining({ ...entry, actor: 'third', outcome: 'refused' }),
    )
  })

  it('PR3: wants a key for a write, and makes it the caller’s own', async () => {
    const { error } = await ask('writeThing', await user(agent))
    expect(error && toProblem(error, { read: false }).code).toBe('KEY_REQUIRED')
    const key = async (headers: Readonly<Record<string, string>>, request?: { id: string }) =>
      (await ask('writeThing', { ...headers, 'idempotency-key': 'k1' }, request)).reply?.by
    const first = await key(await user(agent))
    expect(first).toMatch(/^[\w-]{43}$/)
    expect(await key(await user(agent))).toBe(first)
    expect(await key(await user(foreignAgent))).not.toBe(first)
  })

  it('SEC10: refuses a message above the limit and metadata above theirs', async () => {
    const large = await ask('getThing', await user(agent), { id: 'x'.repeat(4 * 1024 * 1024) })
    expect(large.error?.code).toBe(status.RESOURCE_EXHAUSTED)
    const padding = { 'x-padding': 'x'.repeat(17_000) }
    const wide = await ask('getThing', { ...(await user(agent)), ...padding })
    expect(wide.error?.code).toBe(status.RESOURCE_EXHAUSTED)
  })

  it('SEC10: ends a call that names no deadline at the limit', async () => {
    const started = performance.now()
    const { error } = await ask('describeThing', await from('other'), { id: 'slow' })
    expect(error?.code).toBe(status.DEADLINE_EXCEEDED)
    expect(error && toProblem(error, { read: true }).code).toBe('DEADLINE')
    expect(performance.now() - started).toBeGreaterThan(450)
  })

  it('SEC10: tells each connection that it may have 100 streams', async () => {
    const session = connect(`http://${service.grpcAddress}`)
    await until(() => session.remoteSettings.maxConcurrentStreams === 100, 'the setting')
    session.destroy()
  })

  it('SEC10: goes on for others while one connection floods it with pings and resets', async () => {
    const flood = connect(`http://${service.grpcAddress}`)
    flood.on('error', () => undefined)
    await until(() => !flood.connecting, 'the connection')
    for (let at = 0; at < 2_000 && !flood.destroyed; at += 1) {
      flood.ping(() => undefined)
      const stream = flood.request({ [constants.HTTP2_HEADER_PATH]: '/x' })
      stream.on('error', () => undefined)
      stream.close(constants.NGHTTP2_CANCEL)
    }
    const { reply } = await ask('getThing', await user(agent))
    expect(reply?.scope).toBe('b1')
    flood.destroy()
  })

  it('says by the health protocol that it serves', async () => {
    const metadata = new Metadata()
    const serving = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        (_value: undefined) => Buffer.alloc(0),
        // HealthCheckResponse { ServingStatus status = 1; }, SERVING = 1
        (bytes) => bytes.equals(Buffer.from([0x08, 0x01])),
        undefined,
        metadata,
        (error, value) => (error ? reject(error) : resolve(value)),
      )
    })
    expect(serving).toBe(true)
  })
})

describe('PR15: too many calls at once', () => {
  const inHandMax = 8
  let service: StartedService
  let client: Client
  beforeAll(async () => {
    service = await startService(tiny, { env: { GRPC_IN_HAND_MAX: String(inHandMax) } })
    client = new Client(service.grpcAddress, credentials.createInsecure())
  })
  afterAll(async () => {
    client?.close()
    await service?.stop()
  })

  it('are told to wait, at once, and served when there is room', async () => {
    const headers = { authorization: `Bearer ${await service.tokens.issue('other', 'tiny')}` }
    const leaving = new AbortController()
    const slow: Question = ['describeThing', headers, { id: 'slow' }]
    const waiting = Array.from({ length: inHandMax }, () => answerOf(client, slow, leaving.signal))
    const refusal = async () => {
      const { error } = await answerOf(client, ['describeThing', headers])
      return error && toProblem(error, { read: true })
    }
    // Behind those on the same connection.
    const told = await Promise.all([refusal(), refusal(), refusal()])
    expect(told.map((problem) => problem?.code)).toEqual(['BUSY', 'BUSY', 'BUSY'])
    // Not all are to come again in the same second.
    expect(new Set(told.map((problem) => problem?.info.retryAfterSeconds))).toEqual(
      new Set([1, 2, 3]),
    )
    leaving.abort()
    await Promise.all(waiting)
    await until(async () => (await refusal()) === undefined, 'an answer')
  })
})

describe('SEC10: reflection', () => {
  /** The names it lists, or the status it refuses with. */
  async function services(env: Readonly<Record<string, string>>): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'hcrm-image-'))
    const image = join(directory, 'image.binpb')
    execFileSync(join(root, 'node_modules/.bin/buf'), ['build', '-o', image], { cwd: root })
    const service = await startService(tiny, { env, image })
    const client = new Client(service.grpcAddress, credentials.createInsecure())
    const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'
    // ServerReflectionRequest { string list_services = 7; }
    const request = Buffer.from([0x3a, 0x01, 0x2a])
    const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
      path,
      (x) => x,
      (x) => x,
    )
    const answer = await new Promise<string>((resolve) => {
      stream.on('data', (bytes: Buffer) => resolve(bytes.toString('latin1')))
      stream.on('error', (error: ServiceError) => resolve(String(error.code)))
      stream.write(request)
    })
    stream.end()
    client.close()
    await service.stop()
    rmSync(directory, { recursive: true })
    return answer
  }

  it('lists the contracts in development, and is not there when it is off', async () => {
    expect(await services({})).toContain('hcrm.archive.v1.ArchiveService')
    expect(await services({ GRPC_REFLECTION: 'false' })).toBe(String(status.UNIMPLEMENTED))
  })
})
