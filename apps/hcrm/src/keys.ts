import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** Files of keys that a data directory keeps; made at its first start, readable by the owner only. */
export interface KeyFiles {
  /** `{ master, blind }`, base64: field encryption and its search index. */
  readonly documents: string
  /** Directory with `<service>.jwk`, one private key each. */
  readonly services: string
  /** Public keys of all services (JWKS). */
  readonly serviceJwks: string
  /** Private key of the embedded issuer (JWK). */
  readonly issuer: string
  /** `{ cookie, password }` of the embedded issuer. */
  readonly sessions: string
  /** Key of the audit chain and of links in messages, base64. */
  readonly audit: string
}

export async function ensureKeys(dataDir: string, services: readonly string[]): Promise<KeyFiles> {
  const dir = join(dataDir, 'keys')
  await mkdir(join(dir, 'services'), { recursive: true, mode: 0o700 })
  const files: KeyFiles = {
    documents: join(dir, 'documents.json'),
    services: join(dir, 'services'),
    serviceJwks: join(dir, 'services.jwks'),
    issuer: join(dir, 'issuer.jwk'),
    sessions: join(dir, 'sessions.json'),
    audit: join(dir, 'audit.key'),
  }
  await once(files.documents, async () => JSON.stringify({ master: secret(), blind: secret() }))
  await once(files.issuer, async () => JSON.stringify(await privateJwk('ES256', 'issuer')))
  await once(files.sessions, async () =>
    JSON.stringify({ cookie: secret(), password: randomBytes(6).toString('base64url') }),
  )
  await once(files.audit, async () => secret())
  for (const service of services) {
    await once(join(files.services, `${service}.jwk`), async () =>
      JSON.stringify(await privateJwk('EdDSA', service)),
    )
  }
  const publicKeys = await Promise.all(
    services.map(async (service) => publicPart(await readJson(join(files.services, `${service}.jwk`)))),
  )
  await writeSafely(files.serviceJwks, JSON.stringify({ keys: publicKeys }))
  return files
}

export async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T
}

/** Whole or not at all, and never readable by others, whatever instant the process dies. */
export async function writeSafely(file: string, text: string): Promise<void> {
  const draft = `${file}.new`
  await writeFile(draft, text, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}

async function once(file: string, make: () => Promise<string>): Promise<void> {
  if (!existsSync(file)) await writeSafely(file, await make())
}

function secret(): string {
  return randomBytes(32).toString('base64')
}

async function privateJwk(algorithm: 'ES256' | 'EdDSA', keyId: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: algorithm, kid: keyId, use: 'sig' }
}

export function publicPart({ d: _private, ...rest }: JWK): JWK {
  return rest
}
