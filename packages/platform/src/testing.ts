import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyMaterial } from '@hcrm/documents'
import { openTestDatabase } from '@hcrm/documents/testing'
import type { EventLog } from '@hcrm/events'
import type { Actor } from '@hcrm/kernel'
import { systemClock } from './clock.ts'
import type { ServiceTokens } from './grpc/service-tokens.ts'
import { type LifeCycle, lifeCycle } from './life-cycle.ts'
import type { Log } from './log.ts'
import type { AnyModule } from './module.ts'
import { type Running, type RunOptions, run } from './run.ts'
import type { Environment } from './settings.ts'
import { startTestIssuer } from './test-issuer.ts'

export interface StartOptions extends Pick<RunOptions, 'mounts' | 'image' | 'logTo'> {
  /** Settings that differ from those of a test. */
  readonly env?: Environment
  /** Modules of other services that this one asks, real or made for the test. */
  readonly others?: readonly AnyModule[]
}

export interface StartedService {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly grpcAddress: string
  /** An access token of this actor; for `authorization: Bearer …`. */
  tokenFor(actor: Partial<Actor> & Pick<Actor, 'subject'>): Promise<string>
  /** The deployment's clock; tokens follow the real one. */
  readonly clock: {
    set(now: Date): Promise<void>
    advance(ms: number): Promise<void>
  }
  /** To give it events of other services, and to read its own. */
  readonly events: EventLog
  /** To call its rpcs as another service does. */
  readonly tokens: ServiceTokens
  readonly running: Running
  stop(): Promise<void>
}

/**
 * Runs a service as production does (`run`), on a store of its own, local engines and free ports.
 * Call `stop` at the end of the test file.
 */
export async function startService(
  module: AnyModule,
  options: StartOptions = {},
): Promise<StartedService> {
  const life = lifeCycle(silent, { stopDeadlineMs: 30_000 })
  try {
    return await start(module, options, life)
  } catch (error) {
    await life.stop()
    throw error
  }
}

async function start(
  module: AnyModule,
  options: StartOptions,
  life: LifeCycle,
): Promise<StartedService> {
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
  const clock = await testClock(join(directory, 'clock'))
  const keys = await keyFiles(directory)
  const env = {
    ...keys,
    NODE_ENV: 'test',
    HCRM_SINGLE_PROCESS: '1',
    HCRM_CLOCK_FILE: clock.file,
    HCRM_FILES_DIR: join(directory, 'files'),
    AUDIT_ANCHOR_DIR: join(directory, 'audit'),
    HCRM_PUBLIC_URL: 'https://crm.example.org',
    MONGODB_URI: store.uri,
    MONGODB_DATABASE: store.dbName,
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    JOBS_CHECK_EVERY_MS: '50',
    LOG_LEVEL: 'error',
    OIDC_ISSUER: issuer.url,
    OIDC_JWKS_URL: issuer.jwksUrl,
    ...options.env,
  }
  const running = await life.enter(
    'service',
    () => run([module, ...(options.others ?? [])], { ...options, env, ownsProcess: false }),
    async (started) => {
      if (!(await started.stop())) throw new Error('the service did not stop in order')
    },
  )
  return {
    url: running.url,
    grpcAddress: running.grpcAddress,
    tokenFor: (actor) => issuer.token({ ...nobody, ...actor }),
    clock,
    events: running.base.engines.events,
    tokens: running.base.tokens,
    running,
    async stop() {
      if (!(await life.stop())) throw new Error('the service did not stop in order')
    },
  }
}

/** What fails at the stop is thrown by `stop`. */
const silent: Log = { error() {}, warn() {}, info() {}, debug() {} }

const nobody: Omit<Actor, 'subject'> = {
  kind: 'staff',
  roles: [],
  branches: [],
  departments: [],
  group: false,
}

async function keyFiles(directory: string) {
  const documents = join(directory, 'documents.json')
  const audit = join(directory, 'audit.key')
  await createKeyMaterial(documents)
  await writeFile(audit, Buffer.alloc(32, 7).toString('base64'))
  return { KEYS_DOCUMENTS_FILE: documents, AUDIT_KEY_FILE: audit }
}

async function testClock(file: string) {
  let offsetMs = 0
  const write = async (): Promise<void> => {
    await writeFile(file, String(offsetMs))
    // Every process looks at the file at most this often.
    await new Promise((resolve) => {
      setTimeout(resolve, clockSeenMs)
    })
  }
  await write()
  return {
    file,
    async set(now: Date) {
      offsetMs = now.getTime() - systemClock.now().getTime()
      await write()
    },
    async advance(ms: number) {
      offsetMs += ms
      await write()
    },
  }
}

const clockSeenMs = 60
