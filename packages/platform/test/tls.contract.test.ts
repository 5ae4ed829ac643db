import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, setDefaultCACertificates } from 'node:tls'
import { ChannelCredentials } from '@grpc/grpc-js'
import { openRedisCache } from '@hcrm/cache'
import { openDatabase } from '@hcrm/documents'
import { openTestDatabase, type TestDatabase } from '@hcrm/documents/testing'
import { openKafkaLog } from '@hcrm/events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import { makeCertificates } from '../../../infra/local/certificates.ts'
import { createPeerPool } from '../src/grpc/peers.ts'
import { ephemeralKeys, signedTokens } from '../src/grpc/service-tokens.ts'
import { until } from './run-process.ts'
import { TinyClient } from './run-tiny-module.ts'

interface Target {
  readonly port: number
  /** File of the authority that the client is told to trust. */
  readonly ca: string
}

/** Begins to speak with who listens at the port, by the code that a service has for it. */
type Speak = (to: Target) => Promise<Speaker>
interface Speaker {
  close(): unknown
}

const ignore = (): undefined => undefined
const clock = { now: () => new Date() }

let dir: string
let store: TestDatabase
let connection: mongoose.Connection
const closers: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hcrm-tls-'))
  store = await openTestDatabase()
  connection = await mongoose.createConnection(store.uri, { dbName: store.dbName }).asPromise()
}, 60_000)
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
afterAll(async () => {
  await connection?.close()
  await store?.close()
  await rm(dir, { recursive: true, force: true })
})

const clients: Readonly<Record<string, Speak>> = {
  async 'another service'({ port, ca }) {
    const pool = createPeerPool({
      address: () => `127.0.0.1:${port}`,
      check: ignore,
      credentials: ChannelCredentials.createSsl(readFileSync(ca)),
      tokens: signedTokens(ephemeralKeys()),
      limits: {
        ...{ channels: 1, messageBytesMax: 1_024, deadlineMs: 5_000, reserve: 0.1 },
        ...{ retryShare: 0.2, retryDelayMs: 5, breakerFailures: 5, breakerOpenMs: 100 },
      },
    })
    const peer = pool.peersOf('asker').to('tiny', TinyClient)
    const actor = { kind: 'staff', subject: 'agent-1', roles: [], branches: [] } as const
    const call = { actor: { ...actor, departments: [], group: false }, may: () => true } as const
    const scope = { kind: 'branches', branches: [] } as const
    void peer.ask({ ...call, scope, now: new Date() }, 'getThing', { id: 'x' }).catch(ignore)
    return pool
  },
  async 'the event log'({ port, ca }) {
    const log = await openKafkaLog({
      ...{ connection, clock, notice: ignore, brokers: [`127.0.0.1:${port}`], clientId: 'test' },
      tls: { ca: readFileSync(ca) },
      sasl: { mechanism: 'scram-sha-512', username: 'crm', password: 'secret' },
    })
    void log.ensureTopics([{ name: 'hcrm.test.thing.v1', partitions: 1 }]).catch(ignore)
    return log
  },
  async 'the cache'({ port, ca }) {
    // Its address has no place for an authority: that is one of the whole process.
    setDefaultCACertificates([readFileSync(ca, 'utf8')])
    return openRedisCache({ url: `rediss://crm:secret@127.0.0.1:${port}`, prefix: 'test:' })
  },
  async 'the store'({ port, ca }) {
    const address = `mongodb://crm:secret@127.0.0.1:${port}/?directConnection=true`
    const uri = `${address}&tls=true&tlsCAFile=${encodeURIComponent(ca)}`
    const key = randomBytes(32)
    const keys = { masters: new Map([[1, key]]), current: 1, blind: key }
    const limits = { serverSelectionMs: 1_000 }
    const opening = openDatabase({ uri, dbName: 'test', keys, clock, limits }).catch(ignore)
    return { close: async () => (await opening)?.close() }
  },
}

/** Listens with a certificate, counts what a client tells once it trusts it, and hangs up then. */
async function listen(files: { readonly cert: string; readonly key: string }) {
  const seen = { ended: 0, bytes: 0 }
  const sockets: Socket[] = []
  const options = { cert: await readFile(files.cert), key: await readFile(files.key) }
  const server = createServer({ ...options, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('data', (data: Buffer) => {
      seen.bytes += data.length
      socket.destroy()
    })
    socket.on('error', ignore)
  })
  server.on('connection', (socket) => {
    socket.on('close', () => {
      seen.ended += 1
    })
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closers.push(async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { seen, port: (server.address() as AddressInfo).port }
}

let folders = 0
const made = (names: readonly string[], days?: number) =>
  makeCertificates(join(dir, String(++folders)), names, days)

const ours = ['127.0.0.1']

describe.each(Object.entries(clients))('SEC9: %s', (_name, speak) => {
  it('is spoken to over TLS where its certificate is good', async () => {
    const certificates = await made(ours)
    const { seen, port } = await listen(certificates)
    const client = await speak({ port, ca: certificates.ca })
    closers.push(async () => client.close())
    await until(() => seen.bytes > 0, 'a word')
  })

  it.each([
    ['of another authority', () => made(ours), () => made(ours)],
    ['that has ended', () => made(ours, -1), undefined],
    ['of another name', () => made(['db.example.org']), undefined],
  ])('is told nothing, no password either, by a certificate %s', async (_why, shown, trusted) => {
    const certificates = await shown()
    const { seen, port } = await listen(certificates)
    const { ca } = (await trusted?.()) ?? certificates
    const client = await speak({ port, ca })
    closers.push(async () => client.close())
    await until(() => seen.ended > 0, 'an end')
    expect(seen).toMatchObject({ bytes: 0 })
  })
})
