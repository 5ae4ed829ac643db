import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listenOn, loopback } from '../../infra/local/address.ts'
import type { Certificates } from '../../infra/local/certificates.ts'
import { type Kafka, startKafka } from '../../infra/local/kafka.ts'
import { type RunningProcess, startProcess } from '../../infra/local/process.ts'
import { type Redis, startRedis } from '../../infra/local/redis.ts'
import { type Store, startStore } from '../../infra/local/store.ts'
import { startMailbox } from './mailbox.ts'
import { services } from './target.ts'

const root = join(import.meta.dirname, '../..')

/** Where a target keeps what it writes. */
export interface Places {
  readonly clockFile: string
  readonly mailDir: string
  readonly tracesDir: string
  readonly logsDir: string
}

/** What the services stand on. */
export interface Engines {
  readonly kafka: Kafka
  readonly redis: Redis
  readonly store: Store
  readonly mailbox: { readonly url: string; stop(): Promise<void> }
}

export async function makePlaces(dir: string): Promise<Places> {
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

interface Beside {
  readonly dir: string
  readonly places: Places
  /** Address at which the services reach them. */
  readonly host?: string
  /** Of the second listeners of broker and cache. */
  readonly tls?: Certificates
}

/** Starts them beside the services. */
export async function startEngines({
  dir,
  places: { mailDir },
  host = loopback,
  tls,
}: Beside): Promise<Engines> {
  const [mailbox, kafka, redis, store] = await Promise.all([
    startMailbox(mailDir, host),
    startKafka({ dir: join(dir, 'kafka'), host, ...(tls && { tls }) }),
    startRedis({ dir: join(dir, 'redis'), host, ...(tls && { tls }) }),
    startStore({ dataDir: join(dir, 'store'), host, say: () => undefined }),
  ])
  return { mailbox, kafka, redis, store }
}

/** The embedded issuer as a process of its own, which names itself by `url`. */
export async function startIdentity({
  dir,
  port,
  url,
  host = loopback,
}: {
  readonly dir: string
  readonly port: number
  readonly url: string
  readonly host?: string
}): Promise<RunningProcess> {
  return startProcess({
    name: 'identity',
    command: process.execPath,
    args: ['--conditions=@hcrm/source', join(root, 'apps/hcrm/src/identity-main.ts')],
    cwd: root,
    env: {
      HCRM_IDENTITY_HOST: listenOn(host),
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
export async function keyFiles(dir: string): Promise<Record<string, string>> {
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
