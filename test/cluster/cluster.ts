import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startGateway } from '../../infra/local/gateway.ts'
import { type Kafka, startKafka } from '../../infra/local/kafka.ts'
import { freePort } from '../../infra/local/port.ts'
import { type RunningProcess, startProcess } from '../../infra/local/process.ts'
import { startRedis } from '../../infra/local/redis.ts'
import { type Store, startStore } from '../../infra/local/store.ts'
import { startMailbox } from '../setting/mailbox.ts'
import { type ServiceName, type StartedTarget, services } from '../setting/target.ts'

const root = join(import.meta.dirname, '../..')

interface Ports {
  readonly http: number
  readonly grpc: number
}

/** Where a cluster keeps what it writes. */
interface Places {
  readonly clockFile: string
  readonly mailDir: string
  readonly tracesDir: string
  readonly logsDir: string
}

/** What the services stand on. */
interface Engines {
  readonly kafka: Kafka
  readonly redis: RunningProcess & { readonly url: string }
  readonly store: Store
  readonly mailbox: { readonly url: string; stop(): Promise<void> }
}

/** Five service processes, an issuer, a broker, a cache, a store and the gateway, on loopback. */
export async function startCluster(
  dir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedTarget> {
  const places = await makePlaces(dir)
  const engines = await startEngines(dir, places)
  const ports = new Map<ServiceName, Ports>()
  for (const name of services) ports.set(name, { http: await freePort(), grpc: await freePort() })
  const identityPort = await freePort()
  const gateway = await startGateway({
    dir: join(dir, 'gateway'),
    routes: routesOf(ports, identityPort),
  })
  const identity = await startIdentity({ dir, port: identityPort, url: gateway.url })
  const shared = {
    ...(await keyFiles(dir)),
    ...peersOf(ports),
    ...enginesOf(engines),
    OIDC_ISSUER: `${gateway.url}/oidc`,
    OIDC_JWKS_URL: `http://127.0.0.1:${identityPort}/oidc/jwks`,
    HCRM_PUBLIC_URL: gateway.url,
    HCRM_CLOCK_FILE: places.clockFile,
    ...testLimits,
    ...env,
  }
  const started = await Promise.all(
    services.map(async (name) => {
      const options = { dir, places, shared, ports: portsOf(ports, name) }
      return [name, await startService(name, options)] as const
    }),
  )
  const { kafka, redis, store } = engines
  return {
    target: {
      way: 'cluster',
      ...places,
      url: gateway.url,
      grpc: Object.fromEntries(
        services.map((name) => [name, `127.0.0.1:${portsOf(ports, name).grpc}`]),
      ),
      issuer: `${gateway.url}/oidc`,
      issuerKeyFile: join(dir, 'identity/keys/issuer.jwk'),
      storeUri: store.uri,
    },
    // The store of MONGODB_URI is not ours to kill.
    parts: {
      ...Object.fromEntries(started),
      ...{ identity, gateway, kafka, redis },
      ...(store.engine !== 'external' && { store }),
    },
    async stop() {
      await Promise.all(started.map(([, running]) => running.stop()))
      const rest = [identity, gateway, ...Object.values(engines)]
      await Promise.all(rest.map((running) => running.stop()))
    },
  }
}

async function makePlaces(dir: string): Promise<Places> {
  const places = {
    clockFile: join(dir, 'clock'),
    mailDir: join(dir, 'mail'),
    tracesDir: join(dir, 'traces'),
    logsDir: join(dir, 'logs'),
  }
  for (const place of [places.tracesDir, places.logsDir]) await mkdir(place, { recursive: true })
  await writeFile(places.clockFile, '0')
  return places
}

async function startEngines(dir: string, { mailDir }: Places): Promise<Engines> {
  const [mailbox, kafka, redis, store] = await Promise.all([
    startMailbox(mailDir),
    startKafka({ dir: join(dir, 'kafka') }),
    startRedis({ dir: join(dir, 'redis') }),
    startStore({ dataDir: join(dir, 'store'), say: () => undefined }),
  ])
  return { mailbox, kafka, redis, store }
}

function enginesOf({ store, kafka, redis, mailbox }: Engines): Record<string, string> {
  return {
    MONGODB_URI: store.uri,
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_REPLICATION_FACTOR: '1',
    REDIS_URL: redis.url,
    ARCHIVE_SMTP_URL: mailbox.url,
  }
}

const testLimits = {
  HCRM_TELEMETRY: 'on',
  HTTP_TRUSTED_PROXIES: '1',
  HTTP_ADDRESS_PER_MINUTE: '1000000',
  HTTP_ACTOR_PER_MINUTE: '1000000',
  // These tests ask whether answers are right, on a machine that may be busy; not how fast.
  PEER_DEADLINE_MS: '10000',
  HTTP_HANDLE_MS: '60000',
  ARCHIVE_DEVELOPMENT_OUTBOX: '1',
}

function portsOf(ports: ReadonlyMap<ServiceName, Ports>, name: ServiceName): Ports {
  const found = ports.get(name)
  if (!found) throw new Error(`no ports for ${name}`)
  return found
}

/** What each service offers beside its own API. */
const extraPaths: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  archive: ['/fhir'],
  scheduling: ['/i'],
  feedback: ['/s'],
}

function routesOf(ports: ReadonlyMap<ServiceName, Ports>, identityPort: number) {
  return [
    ...services.flatMap((name) =>
      [`/api/${name}`, ...(extraPaths[name] ?? [])].map((prefix) => ({
        prefix,
        port: portsOf(ports, name).http,
      })),
    ),
    { prefix: '/oidc', port: identityPort },
  ]
}

function peersOf(ports: ReadonlyMap<ServiceName, Ports>): Record<string, string> {
  return Object.fromEntries(
    [...ports].map(([name, { grpc }]) => [`PEER_${name.toUpperCase()}_GRPC`, `127.0.0.1:${grpc}`]),
  )
}

interface ServiceStart {
  readonly dir: string
  readonly places: { readonly tracesDir: string; readonly logsDir: string }
  readonly shared: Readonly<Record<string, string>>
  readonly ports: Ports
}

async function startService(
  name: ServiceName,
  { dir, places, shared, ports }: ServiceStart,
): Promise<RunningProcess> {
  const otel = join(root, 'packages/platform/src/otel.ts')
  return startProcess({
    name,
    command: process.execPath,
    args: [
      '--conditions=@hcrm/source',
      '--import',
      otel,
      join(root, `services/${name}/src/main.ts`),
    ],
    cwd: root,
    env: {
      ...shared,
      HTTP_PORT: String(ports.http),
      GRPC_PORT: String(ports.grpc),
      MONGODB_DATABASE: `hcrm_${name}`,
      SERVICE_KEY_FILE: join(dir, 'keys', `${name}.jwk`),
      HCRM_FILES_DIR: join(dir, 'files', name),
      HCRM_TRACES_FILE: join(places.tracesDir, `${name}.jsonl`),
    },
    logFile: join(places.logsDir, `${name}.log`),
    ready: async () =>
      (await fetch(`http://127.0.0.1:${ports.http}/readyz`, { signal: AbortSignal.timeout(1_000) }))
        .ok,
    readyTimeoutMs: 300_000,
    stopTimeoutMs: 40_000,
  })
}

async function startIdentity({
  dir,
  port,
  url,
}: {
  readonly dir: string
  readonly port: number
  readonly url: string
}): Promise<RunningProcess> {
  return startProcess({
    name: 'identity',
    command: process.execPath,
    args: ['--conditions=@hcrm/source', join(root, 'apps/hcrm/src/identity-main.ts')],
    cwd: root,
    env: {
      HCRM_IDENTITY_PORT: String(port),
      HCRM_IDENTITY_URL: url,
      HCRM_DATA: join(dir, 'identity'),
    },
    logFile: join(dir, 'logs/identity.log'),
    ready: async () =>
      (await fetch(`http://127.0.0.1:${port}/oidc/jwks`, { signal: AbortSignal.timeout(1_000) }))
        .ok,
    readyTimeoutMs: 300_000,
  })
}

/** Keys that a deployment's secrets would hold: one signing key a service, shared ones for data. */
async function keyFiles(dir: string): Promise<Record<string, string>> {
  const keys = join(dir, 'keys')
  await mkdir(keys, { recursive: true })
  const publicKeys = []
  for (const name of services) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    await writeFile(
      join(keys, `${name}.jwk`),
      JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: name, alg: 'EdDSA' }),
    )
    publicKeys.push({ ...publicKey.export({ format: 'jwk' }), kid: name, alg: 'EdDSA', use: 'sig' })
  }
  const random = (fill: number): string => Buffer.alloc(32, fill).toString('base64')
  const files: readonly (readonly [name: string, text: string])[] = [
    ['services.jwks', JSON.stringify({ keys: publicKeys })],
    ['documents.json', JSON.stringify({ current: 1, masters: { 1: random(1) }, blind: random(2) })],
    ['audit.key', random(3)],
    ['links.key', random(4)],
  ]
  for (const [name, text] of files) await writeFile(join(keys, name), text)
  return {
    SERVICE_JWKS_FILE: join(keys, 'services.jwks'),
    KEYS_DOCUMENTS_FILE: join(keys, 'documents.json'),
    KEYS_AUDIT_FILE: join(keys, 'audit.key'),
    FEEDBACK_LINK_KEY_FILE: join(keys, 'links.key'),
  }
}
