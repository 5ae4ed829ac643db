import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeyMaterial } from '@hcrm/documents'
import { exportJWK, generateKeyPair } from 'jose'

/** Secrets that the data of a deployment stands on: lost keys are lost data. */
export interface DataKeys {
  /** Field encryption and its search index. */
  readonly documents: string
  /** Key of the audit chains, base64. */
  readonly audit: string
  /** Key of links in messages, base64. */
  readonly links: string
}

/** Files of secrets in a data directory; made at its first start, for its owner's eyes only. */
export interface KeyFiles extends DataKeys {
  /** Private key of the embedded issuer (JWK). */
  readonly issuer: string
  /** `{ cookie, password }` of the embedded issuer. */
  readonly sessions: string
}

export interface Sessions {
  readonly cookie: string
  readonly password: string
}

/** Makes those that are missing; one that is there stays as it is. */
export async function ensureDataKeys(dir: string): Promise<DataKeys> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const files: DataKeys = {
    documents: join(dir, 'documents.json'),
    audit: join(dir, 'audit.key'),
    links: join(dir, 'links.key'),
  }
  if (!existsSync(files.documents)) {
    const draft = `${files.documents}.${process.pid}`
    await createKeyMaterial(draft)
    await rename(draft, files.documents)
  }
  await once(files.audit, secret)
  await once(files.links, secret)
  return files
}

export async function ensureKeys(dataDir: string): Promise<KeyFiles> {
  const dir = join(dataDir, 'keys')
  const files: KeyFiles = {
    ...(await ensureDataKeys(dir)),
    issuer: join(dir, 'issuer.jwk'),
    sessions: join(dir, 'sessions.json'),
  }
  await once(files.issuer, issuerKey)
  const password = randomBytes(6).toString('base64url')
  await once(files.sessions, () =>
    JSON.stringify({ cookie: secret(), password } satisfies Sessions),
  )
  return files
}

export async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T
}

/** Whole or not at all, and never readable by others, whatever instant the process dies. */
export async function writeSafely(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

async function once(file: string, make: () => string | Promise<string>): Promise<void> {
  if (!existsSync(file)) await writeSafely(file, await make())
}

function secret(): string {
  return randomBytes(32).toString('base64')
}

async function issuerKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return JSON.stringify({
    ...(await exportJWK(privateKey)),
    alg: 'ES256',
    kid: 'issuer',
    use: 'sig',
  })
}
