import { writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
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
  /** For the chart: this setting's addresses and secrets, the rest small. */
  readonly values: Readonly<Record<string, unknown>>
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
  // One authority for all that the tests encrypt: calls between services, the broker.
  const tls = await makeCertificates(join(dir, 'tls'), [host, ...names])
  const engines = await startEngines({ dir, places, host, tls })
  const [gatewayPort, identityPort, tracesPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ])
  const url = `http://127.0.0.1:${gatewayPort}`
  // What production is told; nobody asks it at this address here.
  const publicUrl = 'https://crm.test'
  const traces = await receiveTraces(places.tracesDir, { host: listenOn(host), port: tracesPort })
  const identity = await startIdentity({ dir, port: identityPort, url: publicUrl, host })
  await makeSecrets(cluster, { dir, engines, tls })
  const issuer = `${publicUrl}/oidc`
  const jwksUrl = `http://${host}:${identityPort}/oidc/jwks`
  const values = valuesOf({ options, engines, publicUrl, issuer, jwksUrl, tracesPort })
  const set = ['--conditions=@hcrm/source', join(import.meta.dirname, 'set-clock.ts'), namespace]
  return {
    ...options,
    ...{ cluster, engines, traces, values },
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

/** nginx before the release's Services; they must be there, because it asks for their addresses. */
export async function openGateway({ dir, namespace, target }: World) {
  const of = (name: string) => ({ host: serviceHost(namespace, name, ''), port: 8080 })
  const routes = services.flatMap((name) =>
    pathsOf(name).map((prefix) => ({ prefix, ...of(name) })),
  )
  const listenPort = Number(new URL(target.url).port)
  const all = [
    ...routes,
    { prefix: '/console', ...of('console') },
    { prefix: '/', ...of('console') },
  ]
  return startGateway({ dir: join(dir, 'gateway'), listenPort, routes: all })
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

async function makeSecrets(
  cluster: Cluster,
  { dir, engines, tls }: { dir: string; engines: Engines; tls: Certificates },
): Promise<void> {
  const files = await keyFiles(dir)
  const secrets = {
    'hcrm-mongodb': [`uri=${engines.store.uri}`],
    'hcrm-redis': [`url=${engines.redis.url}`],
    'hcrm-smtp': [`url=${engines.mailbox.url}`],
  }
  for (const [name, values] of Object.entries(secrets)) {
    const from = values.map((value) => `--from-literal=${value}`)
    await cluster.kubectl(['create', 'secret', 'generic', name, ...from])
  }
  const keys = {
    'documents.json': files['KEYS_DOCUMENTS_FILE'],
    'audit.key': files['KEYS_AUDIT_FILE'],
    'links.key': files['FEEDBACK_LINK_KEY_FILE'],
  }
  const grpc = { 'tls.crt': tls.cert, 'tls.key': tls.key, 'ca.crt': tls.ca }
  const kafka = { 'ca.crt': tls.ca }
  for (const [name, from] of Object.entries({
    'hcrm-keys': keys,
    'hcrm-grpc': grpc,
    'hcrm-kafka': kafka,
  })) {
    const args = Object.entries(from).map(([key, file]) => `--from-file=${key}=${file}`)
    await cluster.kubectl(['create', 'secret', 'generic', name, ...args])
  }
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
    mongodb: { existingSecret: 'hcrm-mongodb' },
    kafka: { brokers: [engines.kafka.brokers], replicationFactor: 1 },
    redis: { existingSecret: 'hcrm-redis' },
    oidc: { issuer: at.issuer, jwksUrl: at.jwksUrl },
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
export const testOnly = ({ target }: World) => ({
  environment: 'test',
  // Tests follow the links in messages.
  publicUrl: target.url,

  settings: {
    HCRM_CLOCK_FILE: clockFile,
    ARCHIVE_DEVELOPMENT_OUTBOX: '1',
  },
})

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
