import { readFile, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { pathsOf } from '../../infra/gateway/paths.ts'
import { listenOn } from '../../infra/local/address.ts'
import { type Certificates, makeCertificates } from '../../infra/local/certificates.ts'
import { startGateway } from '../../infra/local/gateway.ts'
import { freePort } from '../../infra/local/port.ts'
import { type Ended, execute, printed } from '../../infra/local/program.ts'
import {
  type Engines,
  keyFiles,
  makePlaces,
  startEngines,
  startIdentity,
} from '../setting/beside.ts'
import { services, type Target } from '../setting/target.ts'
import { type Cluster, clockFile, clusterIn } from './cluster.ts'
import { receiveTraces, type TraceReceiver } from './traces.ts'

const root = join(import.meta.dirname, '../..')
export const release = 'hcrm'
const clusterDomain = 'cluster.local'

export interface Images {
  readonly registry: string
  readonly tag: string
  /** Of the version that follows. */
  readonly nextTag: string
}

export interface WorldOptions {
  readonly dir: string
  readonly namespace: string
  readonly images: Images
  /** Address of this machine that pods reach. */
  readonly host: string
}

/** What stands beside the cluster, and the way into it. */
export interface World extends WorldOptions {
  readonly cluster: Cluster
  readonly engines: Engines
  readonly traces: TraceReceiver
  readonly target: Target
  readonly tls: Certificates
  /** The issuer has the same address as all else, so that a browser can go there. */
  readonly identityPort: number
  /** For the chart: this setting's addresses and secrets, the rest small. */
  readonly values: Readonly<Record<string, unknown>>
  /** Names of the secrets that were made for the release. */
  readonly secrets: readonly string[]
  stop(): Promise<void>
}

/** The first address of this machine that is not loopback's. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((rows) => rows ?? [])
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found) throw new Error('This machine has no address that pods could reach: give --host.')
  return found.address
}

/** Engines, issuer, mail server and trace receiver beside the cluster; its secrets inside. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { dir, host, namespace } = options
  const cluster = clusterIn(namespace)
  await makeNamespace(cluster)
  const places = await makePlaces(dir)
  const names = services.map((name) => serviceHost(namespace, name))
  // One authority for all that the tests encrypt: gateway, calls between services, broker, cache.
  const tls = await makeCertificates(join(dir, 'tls'), [host, '127.0.0.1', ...names])
  await trust(tls)
  const engines = await startEngines({ dir, places, host, tls })
  const [gatewayPort, identityPort, tracesPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ])
  const url = `https://127.0.0.1:${gatewayPort}`
  const traces = await receiveTraces(places.tracesDir, { host: listenOn(host), port: tracesPort })
  const identity = await startIdentity({ dir, port: identityPort, url, host })
  const secrets = await makeSecrets(cluster, { dir, engines, tls })
  const issuer = `${url}/oidc`
  const jwksUrl = `http://${host}:${identityPort}/oidc/jwks`
  const values = valuesOf({ options, engines, publicUrl: url, issuer, jwksUrl, tracesPort })
  const set = ['--conditions=@hcrm/source', join(import.meta.dirname, 'set-clock.ts'), namespace]
  return {
    ...options,
    ...{ cluster, engines, traces, values, secrets, tls, identityPort },
    target: {
      way: 'kubernetes',
      ...places,
      ...{ url, issuer },
      clockCommand: [process.execPath, ...set],
      grpc: Object.fromEntries(
        services.map((name) => [name, `${serviceHost(namespace, name)}:9090`]),
      ),
      grpcCaFile: tls.ca,
      issuerKeyFile: join(dir, 'identity/keys/issuer.jwk'),
      storeUri: engines.store.uri,
    },
    async stop() {
      await Promise.all([identity.stop(), traces.stop()])
      await Promise.all(Object.values(engines).map((engine) => engine.stop()))
    },
  }
}

/** This process, and those that it starts: Node's and k6. */
async function trust({ ca }: Certificates): Promise<void> {
  setDefaultCACertificates([...getCACertificates(), await readFile(ca, 'utf8')])
  Object.assign(process.env, { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca })
}

/** nginx before the release's Services; they must be there, because it asks for their addresses. */
export async function openGateway({ dir, host, identityPort, namespace, target, tls }: World) {
  const of = (name: string) => ({ host: serviceHost(namespace, name, ''), port: 8080 })
  const routes = services.flatMap((name) =>
    pathsOf(name).map((prefix) => ({ prefix, ...of(name) })),
  )
  const listenPort = Number(new URL(target.url).port)
  const all = [
    ...routes,
    { prefix: '/oidc', host, port: identityPort },
    { prefix: '/console', ...of('console') },
    { prefix: '/', ...of('console') },
  ]
  return startGateway({ dir: join(dir, 'gateway'), listenPort, routes: all, tls })
}

function serviceHost(namespace: string, name: string, suffix = '-grpc'): string {
  return `${release}-${name}${suffix}.${namespace}.svc.${clusterDomain}`
}

async function makeNamespace({ namespace, apply }: Cluster): Promise<void> {
  const enforced = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  const metadata = { name: namespace, labels: enforced }
  await printed('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait'])
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata })
}

/** Gives their names. */
async function makeSecrets(
  cluster: Cluster,
  { dir, engines, tls }: { dir: string; engines: Engines; tls: Certificates },
): Promise<readonly string[]> {
  const files = await keyFiles(dir)
  const authority = [`--from-file=ca.crt=${tls.ca}`]
  const secrets = {
    'hcrm-mongodb': [`--from-literal=uri=${engines.store.uri}`],
    'hcrm-redis': [`--from-literal=url=${engines.redis.tlsUrl}`],
    'hcrm-smtp': [`--from-literal=url=${engines.mailbox.url}`],
    'hcrm-keys': [
      `--from-file=documents.json=${files['KEYS_DOCUMENTS_FILE']}`,
      `--from-file=audit.key=${files['KEYS_AUDIT_FILE']}`,
      `--from-file=links.key=${files['FEEDBACK_LINK_KEY_FILE']}`,
    ],
    'hcrm-grpc': [
      `--from-file=tls.crt=${tls.cert}`,
      `--from-file=tls.key=${tls.key}`,
      ...authority,
    ],
    'hcrm-kafka': authority,
    'hcrm-trust': authority,
  }
  for (const [name, from] of Object.entries(secrets))
    await cluster.kubectl(['create', 'secret', 'generic', name, ...from])
  return Object.keys(secrets)
}

interface Addresses {
  readonly options: WorldOptions
  readonly engines: Engines
  readonly publicUrl: string
  readonly issuer: string
  readonly jwksUrl: string
  readonly tracesPort: number
}

/** Small: two cores carry all of it, and what it stands on. */
function valuesOf({ options, engines, tracesPort, ...at }: Addresses) {
  const { host, images } = options
  const small = { replicas: 1, resources: { requests: { cpu: '20m', memory: '128Mi' } } }
  return {
    publicUrl: at.publicUrl,
    image: { registry: images.registry, tag: images.tag },
    // The broker and the cache have TLS; what else stands beside the cluster is on this machine.
    mongodb: { existingSecret: 'hcrm-mongodb', plaintext: true },
    kafka: { brokers: [engines.kafka.brokers], replicationFactor: 1 },
    redis: { existingSecret: 'hcrm-redis' },
    trust: { existingSecret: 'hcrm-trust' },
    oidc: { issuer: at.issuer, jwksUrl: at.jwksUrl, plaintext: true },
    keys: { existingSecret: 'hcrm-keys' },
    smtp: { existingSecret: 'hcrm-smtp' },
    grpc: { tls: { existingSecret: 'hcrm-grpc' } },
    gateway: { kind: 'none' },
    // Endpoints are slow to go where two cores do everything.
    stop: { delayMs: 15_000, drainMs: 10_000, deadlineMs: 40_000 },
    telemetry: { otlpEndpoint: `http://${host}:${tracesPort}` },
    services: {
      ...Object.fromEntries(services.map((name) => [name, small])),
      reporting: { ...small, persistence: { size: '1Gi' } },
    },
    console: small,
    settings: {
      OTEL_BSP_SCHEDULE_DELAY: '500',
      HTTP_ADDRESS_PER_MINUTE: 1_000_000,
      HTTP_ACTOR_PER_MINUTE: 1_000_000,
      // These tests ask whether answers are right, on a machine that may be busy; not how fast.
      PEER_DEADLINE_MS: 10_000,
      HTTP_HANDLE_MS: 60_000,
    },
  }
}

/** What only tests may have: a clock that is moved, messages that are shown. */
export const testOnly = {
  environment: 'test',
  settings: {
    HCRM_CLOCK_FILE: clockFile,
    ARCHIVE_DEVELOPMENT_OUTBOX: '1',
  },
}

/** Runs `helm` in the namespace. Values go through files: they may be long. */
export async function helm(
  { dir, namespace }: WorldOptions,
  args: readonly string[],
  values: readonly unknown[] = [],
): Promise<Ended> {
  const files = values.map((each, n) => ({ each, file: join(dir, `values-${n}.json`) }))
  for (const { each, file } of files) await writeFile(file, JSON.stringify(each))
  const named = files.flatMap(({ file }) => ['--values', file])
  return execute('helm', ['--namespace', namespace, ...args, ...named])
}

export const chart = join(root, 'deploy/helm/hospital-crm')
