import { join } from 'node:path'
import { pathsOf } from '../../infra/gateway/paths.ts'
import { startGateway } from '../../infra/local/gateway.ts'
import { freePort } from '../../infra/local/port.ts'
import { type RunningProcess, startProcess } from '../../infra/local/process.ts'
import {
  type Engines,
  keyFiles,
  makePlaces,
  startEngines,
  startIdentity,
} from '../setting/beside.ts'
import { type ServiceName, type StartedTarget, services } from '../setting/target.ts'

const root = join(import.meta.dirname, '../..')

interface Ports {
  readonly metrics: number
  readonly http: number
  readonly grpc: number
}

export interface Way {
  readonly env?: Readonly<Record<string, string>>
  /** As images run them: what `npm run build` made, with metrics, and no file of spans. */
  readonly built?: boolean
}

/** Five service processes, an issuer, a broker, a cache, a store and the gateway, on loopback. */
export async function startCluster(
  dir: string,
  { env = {}, built = false }: Way = {},
): Promise<StartedTarget> {
  const places = await makePlaces(dir)
  const engines = await startEngines({ dir, places })
  const ports = new Map<ServiceName, Ports>()
  for (const name of services)
    ports.set(name, {
      http: await freePort(),
      grpc: await freePort(),
      metrics: await freePort(),
    })
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
      const options = { dir, places, shared, ports: portsOf(ports, name), built }
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

function routesOf(ports: ReadonlyMap<ServiceName, Ports>, identityPort: number) {
  return [
    ...services.flatMap((name) =>
      pathsOf(name).map((prefix) => ({
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
  readonly built: boolean
}

/** As the image says, and as Node follows from the chart's limits: half of 512 Mi, or of 1 Gi. */
const inContainer = (name: ServiceName) => [
  '--max-semi-space-size=4',
  `--max-old-space-size=${name === 'reporting' ? 512 : 256}`,
]

async function startService(
  name: ServiceName,
  { dir, places, shared, ports, built }: ServiceStart,
): Promise<RunningProcess> {
  const options = ['--disable-warning=TimeoutNegativeWarning', '--import=@hcrm/platform/otel']
  const [more, main] = built
    ? [inContainer(name), 'dist/main.js']
    : [['--conditions=@hcrm/source'], 'src/main.ts']
  return startProcess({
    name,
    command: process.execPath,
    args: [...more, ...options, main],
    cwd: join(root, 'services', name),
    env: {
      ...shared,
      HTTP_PORT: String(ports.http),
      GRPC_PORT: String(ports.grpc),
      MONGODB_DATABASE: `hcrm_${name}`,
      SERVICE_KEY_FILE: join(dir, 'keys', `${name}.jwk`),
      HCRM_FILES_DIR: join(dir, 'files', name),
      AUDIT_ANCHOR_DIR: join(dir, 'files/audit'),
      ...(built
        ? { METRICS_PORT: String(ports.metrics), MALLOC_ARENA_MAX: '2' }
        : { HCRM_TRACES_FILE: join(places.tracesDir, `${name}.jsonl`) }),
    },
    logFile: join(places.logsDir, `${name}.log`),
    ready: async () =>
      (await fetch(`http://127.0.0.1:${ports.http}/readyz`, { signal: AbortSignal.timeout(1_000) }))
        .ok,
    readyTimeoutMs: 300_000,
    stopTimeoutMs: 40_000,
  })
}
