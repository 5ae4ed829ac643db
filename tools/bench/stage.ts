import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeyMaterial } from '@hcrm/documents'
import type { Role } from '@hcrm/proto/roles'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { MongoClient } from 'mongodb'
import { freePort } from '../../infra/local/port.ts'
import { type RunningProcess, startProcess } from '../../infra/local/process.ts'
import { startRedis } from '../../infra/local/redis.ts'
import { startStore } from '../../infra/local/store.ts'
import { type Generator, startGenerator } from './generator.ts'
import { branch } from './hospital.ts'
import type { Figure } from './measure.ts'

const root = join(import.meta.dirname, '../..')
export const services = ['archive', 'scheduling'] as const
export type ServiceName = (typeof services)[number]

/** Real engines, an issuer, the clients' process; services are started on it. */
export interface Stage {
  /** Says on which engine a figure was taken: `mongod`, `external` for that of MONGODB_URI, … */
  readonly named: (figure: Figure) => Figure
  readonly storeUri: string
  readonly storePort: number
  readonly redisPort: number
  readonly generator: Generator
  /** A token of somebody at a desk of the branch. */
  readonly token: (role: Role, subject: string) => Promise<string>
  /** Resolves when what was done before has come to rest: events published, rows written. */
  readonly quiet: () => Promise<void>
  /** `env` differs from that of production, e.g. in what stands between it and its store. */
  start(name: ServiceName, env?: Readonly<Record<string, string>>): Promise<Service>
  stop(): Promise<void>
}

export interface Service {
  readonly port: number
  readonly process: RunningProcess
}

export async function openStage(): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-bench-'))
  const store = await startStore({ dataDir: join(dir, 'store'), say: console.error })
  const redis = await startRedis({ dir: join(dir, 'redis') })
  const issuer = await startIssuer()
  const generator = startGenerator()
  const archiveRpc = await freePort()
  const shared = {
    ...(await keyFiles(dir)),
    ...{ NODE_ENV: 'production', MONGODB_CREATE_INDEXES: 'true' },
    // All on one machine.
    ...{ MONGODB_PLAINTEXT: '1', REDIS_PLAINTEXT: '1', OIDC_PLAINTEXT: '1', GRPC_PLAINTEXT: '1' },
    // For its event log, see service.ts. All else is as in a cluster.
    HCRM_SINGLE_PROCESS: '1',
    HCRM_PUBLIC_URL: 'https://crm.example.org',
    MONGODB_URI: store.uri,
    REDIS_URL: redis.url,
    OIDC_ISSUER: issuer.url,
    OIDC_JWKS_URL: issuer.url,
    PEER_ARCHIVE_GRPC: `127.0.0.1:${archiveRpc}`,
    // A desk is allowed fifty requests a second, not a bench.
    HTTP_ACTOR_PER_MINUTE: '10000000',
  }
  const running: RunningProcess[] = []
  const client = await new MongoClient(store.uri).connect()
  return {
    named: (figure) => ({ ...figure, store: store.engine }),
    storeUri: store.uri,
    storePort: Number(new URL(store.uri).port),
    redisPort: Number(new URL(redis.url).port),
    generator,
    token: issuer.token,
    quiet: () => quiet(client),
    async start(name, env = {}) {
      const grpc = name === 'archive' ? archiveRpc : await freePort()
      const service = await startService(name, { dir, grpc, env: { ...shared, ...env } })
      running.push(service.process)
      return service
    },
    async stop() {
      generator.stop()
      await client.close()
      for (const each of [...running.reverse(), redis, store]) await each.stop()
      issuer.server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const quietMs = 400

/** Until the store has had hardly a write for a while; jobs renew their leases all the time. */
async function quiet(client: MongoClient): Promise<void> {
  const end = performance.now() + 120_000
  for (let before = await writes(client); ; ) {
    await sleep(quietMs)
    const now = await writes(client)
    if (now - before <= 2) return
    if (performance.now() > end) throw new Error('the store does not come to rest')
    before = now
  }
}

async function writes(client: MongoClient): Promise<number> {
  const status = await client.db('admin').command({ serverStatus: 1 })
  const { opcounters } = status as { opcounters: Record<'insert' | 'update' | 'delete', number> }
  return opcounters.insert + opcounters.update + opcounters.delete
}

interface ServiceStart {
  readonly dir: string
  readonly grpc: number
  readonly env: Readonly<Record<string, string>>
}

async function startService(name: ServiceName, { dir, grpc, env }: ServiceStart): Promise<Service> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/readyz`
  const running = await startProcess({
    name,
    command: process.execPath,
    args: ['--conditions=@hcrm/source', join(import.meta.dirname, 'service.ts'), name],
    cwd: root,
    env: {
      ...env,
      HTTP_PORT: String(port),
      GRPC_PORT: String(grpc),
      MONGODB_DATABASE: `hcrm_${name}`,
      SERVICE_KEY_FILE: join(dir, 'keys', `${name}.jwk`),
      HCRM_FILES_DIR: join(dir, 'files', name),
    },
    logFile: join(dir, `${name}.log`),
    ready: async () => (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok,
    readyTimeoutMs: 60_000,
  })
  return { port, process: running }
}

async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256' }] }
  const server: Server = createServer((_request, response) => response.end(JSON.stringify(jwks)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = (role: Role, subject: string): Promise<string> =>
    new SignJWT({
      hcrm: { kind: kindOf(role), roles: [role], branches: [branch], departments: [] },
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' })
      .setIssuer(url)
      .setSubject(subject)
      .setAudience('hcrm')
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('2h')
      .sign(privateKey)
  return { url, server, token }
}

function kindOf(role: Role): string {
  return role === 'branchClient' ? 'client' : 'staff'
}

/** Secrets of this run: what the services sign, encrypt and chain with. */
async function keyFiles(dir: string): Promise<Record<string, string>> {
  const keys = join(dir, 'keys')
  await mkdir(keys)
  const known = services.map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const names = { kid: name, alg: 'EdDSA' }
    return {
      name,
      own: { ...privateKey.export({ format: 'jwk' }), ...names },
      open: { ...publicKey.export({ format: 'jwk' }), ...names, use: 'sig' },
    }
  })
  for (const { name, own } of known) await writeFile(join(keys, `${name}.jwk`), JSON.stringify(own))
  const jwks = { keys: known.map(({ open }) => open) }
  await writeFile(join(keys, 'services.jwks'), JSON.stringify(jwks))
  await writeFile(join(keys, 'audit.key'), Buffer.alloc(32, 3).toString('base64'))
  await createKeyMaterial(join(keys, 'documents.json'))
  return {
    SERVICE_JWKS_FILE: join(keys, 'services.jwks'),
    KEYS_DOCUMENTS_FILE: join(keys, 'documents.json'),
    KEYS_AUDIT_FILE: join(keys, 'audit.key'),
  }
}
