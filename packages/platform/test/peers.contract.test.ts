import { type AddressInfo, createServer, type Socket } from 'node:net'
import { credentials, ServerCredentials } from '@grpc/grpc-js'
import { type Actor, type Call, fail, type Problem, type ProblemCode } from '@hcrm/kernel'
import { afterEach, describe, expect, it } from '@jest/globals'
import { rememberOrigin } from '../src/call-origin.ts'
import { createPeerPool, type PeerLimits, type PeerPool } from '../src/grpc/peers.ts'
import { createRpcDoor, type RpcDoor } from '../src/grpc/server.ts'
import { ephemeralKeys, signedTokens } from '../src/grpc/service-tokens.ts'
import { rpcService } from '../src/module.ts'
import { until } from './run-process.ts'
import { type ThingReply, type ThingRequest, TinyClient, TinyService } from './run-tiny-module.ts'

const silent = { error() {}, warn() {}, info() {}, debug() {} }
const tokens = signedTokens(ephemeralKeys())
const agent: Actor = {
  kind: 'staff',
  subject: 'agent-1',
  roles: ['agent'],
  branches: ['b1'],
  departments: [],
  group: false,
}

const limits: PeerLimits = {
  channels: 4,
  messageBytesMax: 1024 * 1024,
  deadlineMs: 1_000,
  reserve: 0.1,
  retryShare: 0.2,
  retryDelayMs: 5,
  breakerFailures: 1_000_000,
  breakerOpenMs: 100,
}

type Handle = (request: ThingRequest, call: Call) => Promise<ThingReply>

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A callee whose rpcs all do the same. */
async function open(handle: Handle, port = 0): Promise<{ door: RpcDoor; port: number }> {
  const door = createRpcDoor({
    clock: { now: () => new Date() },
    tokens,
    verifyUser: async (token) => (token === 'good' ? agent : fail('UNAUTHENTICATED')),
    credentials: ServerCredentials.createInsecure(),
    limits: {
      messageBytesMax: 1024 * 1024,
      metadataBytesMax: 16_384,
      streamsPerConnectionMax: 100,
      inHandMax: 768,
      deadlineMs: 10_000,
      keepaliveMs: 20_000,
      connectionIdleMs: 60_000,
      connectionAgeMs: 60_000,
    },
  })
  const row = { allow: { agent: 'branch' }, services: { asker: 'alone' } } as const
  const operation = 'tiny.thing'
  door.mount({
    module: 'tiny',
    policy: { [operation]: row },
    audit: { record: async () => {} },
    log: silent,
    rpcs: [
      rpcService<Record<'getThing' | 'writeThing', never>>(TinyService, {
        getThing: { operation, handle } as never,
        writeThing: { operation, handle } as never,
      }),
    ],
  })
  const bound = await door.listen('127.0.0.1', port)
  closers.push(() => door.stop(100))
  return { door, port: bound }
}

function poolTo(port: number, changed: Partial<PeerLimits> = {}): PeerPool {
  return poolAt(`127.0.0.1:${port}`, changed)
}

function poolAt(address: string, changed: Partial<PeerLimits> = {}): PeerPool {
  const pool = createPeerPool({
    tokens,
    credentials: credentials.createInsecure(),
    address: () => address,
    check: () => {},
    limits: { ...limits, ...changed },
  })
  closers.push(async () => pool.close())
  return pool
}

function newCall(origin: Parameters<typeof rememberOrigin>[1] = {}): Call {
  const actor = { ...agent }
  rememberOrigin(actor, origin)
  return { actor, scope: { kind: 'branches', branches: ['b1'] }, now: new Date(), may: () => true }
}

const peerOf = (pool: PeerPool, as = 'asker') => pool.peersOf(as).to('tiny', TinyClient)

async function codeOf(work: Promise<unknown>): Promise<ProblemCode | 'none'> {
  try {
    await work
    return 'none'
  } catch (error) {
    return (error as Problem).code
  }
}

async function blackhole(): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('a peer', () => {
  it('answers what was asked, and its own problems with their code and field', async () => {
    const { port } = await open(async ({ id }) =>
      id === 'bad' ? fail('SLOT_TAKEN', { field: 'place' }) : { id, by: '', scope: '' },
    )
    const peer = peerOf(poolTo(port))
    expect(await peer.ask(newCall(), 'getThing', { id: 't1' })).toMatchObject({ id: 't1' })
    const refused = peer.ask(newCall(), 'getThing', { id: 'bad' })
    await expect(refused).rejects.toMatchObject({ code: 'SLOT_TAKEN', info: { field: 'place' } })
  })

  it('PR14: is asked again at most a fifth more often when it fails', async () => {
    let calls = 0
    const { port } = await open(async () => {
      calls += 1
      return fail('UNAVAILABLE')
    })
    const peer = peerOf(poolTo(port))
    for (let round = 0; round < 200; round += 1) {
      expect(await codeOf(peer.ask(newCall(), 'getThing', { id: 't1' }))).toBe('UNAVAILABLE')
    }
    expect(calls).toBeGreaterThan(200)
    expect(calls).toBeLessThanOrEqual(240)
  })

  it('PR14: is never asked twice to write', async () => {
    let calls = 0
    const { port } = await open(async () => {
      calls += 1
      return fail('UNAVAILABLE')
    })
    const peer = peerOf(poolTo(port))
    for (let round = 0; round < 50; round += 1) {
      await codeOf(peer.ask(newCall(), 'writeThing', { id: 't1' }))
    }
    expect(calls).toBe(50)
  })

  it('PR16: gets one probe from a half-open breaker; others are answered at once', async () => {
    let calls = 0
    let failing = true
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port } = await open(async ({ id }) => {
      calls += 1
      if (failing) fail('UNAVAILABLE')
      await gate
      return { id, by: '', scope: '' }
    })
    const peer = peerOf(poolTo(port, { breakerFailures: 3, retryShare: 0 }))
    const ask = () => codeOf(peer.ask(newCall(), 'getThing', { id: 't1' }))
    for (let round = 0; round < 10; round += 1) expect(await ask()).toBe('UNAVAILABLE')
    expect(calls).toBe(3)
    failing = false
    const probes: Promise<string>[] = []
    await until(async () => {
      probes.push(ask())
      return calls === 4
    }, 'the probe')
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill('UNAVAILABLE'))
    expect(calls).toBe(4)
    release()
    expect(await Promise.all(probes)).toContain('none')
    expect(await ask()).toBe('none')
  })

  it('PR25: answers within the deadline when nobody answers', async () => {
    const peer = peerOf(poolTo(await blackhole(), { deadlineMs: 300 }))
    const started = performance.now()
    expect(await codeOf(peer.ask(newCall(), 'getThing', { id: 't1' }))).toBe('DEADLINE')
    // The promise is 100 ms more; a busy machine gets a second.
    expect(performance.now() - started).toBeLessThan(1_300)
  })

  it('D14: takes its deadline from what is left of the caller’s, less a tenth', async () => {
    const peer = peerOf(poolTo(await blackhole(), { deadlineMs: 60_000 }))
    const started = performance.now()
    const call = newCall({ deadlineAt: started + 3_000 })
    expect(await codeOf(peer.ask(call, 'getThing', { id: 't1' }))).toBe('DEADLINE')
    const took = performance.now() - started
    expect(took).toBeGreaterThan(2_500)
    expect(took).toBeLessThan(3_000)
    const late = newCall({ deadlineAt: performance.now() - 1 })
    expect(await codeOf(peer.ask(late, 'getThing', { id: 't1' }))).toBe('DEADLINE')
  })

  it('is UNAVAILABLE while it is away, and there again when it comes back', async () => {
    const { door, port } = await open(async ({ id }) => ({ id, by: '', scope: '' }))
    const peer = peerOf(poolTo(port))
    const ask = () => codeOf(peer.ask(newCall(), 'getThing', { id: 't1' }))
    expect(await ask()).toBe('none')
    await door.stop(0)
    expect(await ask()).toBe('UNAVAILABLE')
    expect(await codeOf(peer.ask(newCall(), 'writeThing', { id: 't1' }))).toBe('UNAVAILABLE')
    await open(async ({ id }) => ({ id, by: '', scope: '' }), port)
    await until(async () => (await ask()) === 'none', 'the peer')
  })

  it('W25: has several processes behind its name, asked in turn without who leaves', async () => {
    const counts = [0, 0]
    const processes = await Promise.all(
      counts.map((_, n) =>
        open(async ({ id }) => {
          counts[n] = (counts[n] ?? 0) + 1
          return { id, by: '', scope: '' }
        }),
      ),
    )
    const address = `ipv4:${processes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
    const peer = peerOf(poolAt(address, { channels: 2 }))
    const ask = () => codeOf(peer.ask(newCall(), 'getThing', { id: 'a' }))
    const both = async () => (await ask()) === 'none' && counts.every((count) => count > 0)
    const patience = performance.now() + 5_000
    while (!(await both()) && performance.now() < patience);
    counts.fill(0)
    for (let n = 0; n < 40; n += 1) expect(await ask()).toBe('none')
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(15)
    await processes[0]?.door.stop(100)
    for (let n = 0; n < 40; n += 1) expect(await ask()).toBe('none')
  })

  it('says that the outcome of a write is unknown when the connection breaks', async () => {
    let calls = 0
    const { door, port } = await open(() => {
      calls += 1
      return new Promise(() => {})
    })
    const peer = peerOf(poolTo(port))
    const write = codeOf(peer.ask(newCall(), 'writeThing', { id: 't1' }))
    const read = codeOf(peer.ask(newCall(), 'getThing', { id: 't1' }))
    await until(() => calls === 2, 'both calls')
    await door.stop(0)
    expect(await write).toBe('OUTCOME_UNKNOWN')
    expect(await read).toBe('UNAVAILABLE')
  })

  it('SEC8: gets the service’s token, the user’s assertion, the key of the intent', async () => {
    const calls: Call[] = []
    const { port } = await open(async ({ id }, call) => {
      calls.push(call)
      return { id, by: '', scope: '' }
    })
    const operation = { key: 'intent-1', fingerprint: 'f' }
    const peer = peerOf(poolTo(port))
    const asked = { ...newCall({ assertion: 'good' }), operation }
    await peer.ask(asked, 'writeThing', { id: 't1' })
    expect(calls[0]).toMatchObject({ actor: { kind: 'service', subject: 'asker' } })
    expect(calls[0]?.operation?.key).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(calls[0])).not.toContain('good')
    const forged = { ...newCall({ assertion: 'bad' }), operation }
    expect(await codeOf(peer.ask(forged, 'writeThing', { id: 't1' }))).toBe('UNAUTHENTICATED')
    const stranger = peerOf(poolTo(port), 'stranger')
    expect(await codeOf(stranger.ask(newCall(), 'getThing', { id: 't1' }))).toBe('FORBIDDEN')
  })
})
