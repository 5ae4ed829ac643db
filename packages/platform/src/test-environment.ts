import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeyMaterial } from '@hcrm/documents'
import { openTestDatabase } from '@hcrm/documents/testing'
import type { Actor } from '@hcrm/kernel'
import { systemClock } from './clock.ts'
import type { LifeCycle } from './life-cycle.ts'
import type { Environment } from './settings.ts'
import { startTestIssuer } from './test-issuer.ts'

export interface TestClock {
  /** Moves the deployment's time; tokens follow the real one. */
  set(now: Date): Promise<void>
  advance(ms: number): Promise<void>
}

/** What a process needs to run in a test, and what the test needs to talk to it. */
export interface TestEnvironment {
  /** Settings of a single process on a store of its own, local engines and free ports. */
  readonly env: Environment
  readonly clock: TestClock
  /** Removed at the end. */
  readonly directory: string
  tokenFor(actor: Partial<Actor> & Pick<Actor, 'subject'>): Promise<string>
}

export async function openTestEnvironment(life: LifeCycle): Promise<TestEnvironment> {
  const directory = await life.enter(
    'files',
    () => mkdtemp(join(tmpdir(), 'hcrm-test-')),
    (path) => rm(path, { recursive: true, force: true }),
  )
  const store = await life.enter(
    'store',
    () => openTestDatabase(),
    (opened) => opened.close(),
  )
  const issuer = await life.enter('issuer', startTestIssuer, (opened) => opened.stop())
  const clockFile = join(directory, 'clock')
  const clock = await openTestClock(clockFile)
  const keys = await writeKeys(directory)
  const env = {
    ...keys,
    NODE_ENV: 'test',
    HCRM_SINGLE_PROCESS: '1',
    HCRM_CLOCK_FILE: clockFile,
    HCRM_FILES_DIR: join(directory, 'files'),
    HCRM_PUBLIC_URL: 'https://crm.example.org',
    AUDIT_ANCHOR_DIR: join(directory, 'audit'),
    MONGODB_URI: store.uri,
    MONGODB_DATABASE: store.dbName,
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    JOBS_CHECK_EVERY_MS: '50',
    LOG_LEVEL: 'error',
    OIDC_ISSUER: issuer.url,
    OIDC_JWKS_URL: issuer.jwksUrl,
  }
  const tokenFor: TestEnvironment['tokenFor'] = (actor) => issuer.token({ ...nobody, ...actor })
  return { env, clock, directory, tokenFor }
}

const nobody: Omit<Actor, 'subject'> = {
  kind: 'staff',
  roles: [],
  branches: [],
  departments: [],
  group: false,
}

async function writeKeys(directory: string): Promise<Record<string, string>> {
  const documents = join(directory, 'documents.json')
  const audit = join(directory, 'audit.key')
  await createKeyMaterial(documents)
  await writeFile(audit, Buffer.alloc(32, 7).toString('base64'))
  return { KEYS_DOCUMENTS_FILE: documents, KEYS_AUDIT_FILE: audit }
}

/** Longer than a process may go without looking at the file (see clock.ts). */
const clockSeenMs = 60

async function openTestClock(file: string): Promise<TestClock> {
  let offsetMs = 0
  const move = async (toMs: number): Promise<void> => {
    offsetMs = Math.round(toMs)
    await writeFile(file, String(offsetMs))
    await sleep(clockSeenMs)
  }
  await move(0)
  return {
    set: (now) => move(now.getTime() - systemClock.now().getTime()),
    advance: (ms) => move(offsetMs + ms),
  }
}
