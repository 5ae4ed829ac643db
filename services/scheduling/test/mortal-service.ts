import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AggregateDefinition, createKeyMaterial } from '@hcrm/documents'
import { openTestDatabase } from '@hcrm/documents/testing'
import { groupBranch } from '@hcrm/kernel'
import { startService } from '@hcrm/platform/testing'
import { fakeArchive } from './fake-archive.ts'
import { type Address, type Person, personOf, type Scene, until } from './start-scheduling.ts'

interface Birth {
  /** How far its clock is ahead. */
  readonly offsetMs?: number
}

/** The service in a process of its own that can be killed, and started again on the same store. */
export interface MortalService extends Pick<Scene, 'person'> {
  /** Starts a process, unless one is alive. */
  live(birth?: Birth): Promise<void>
  /** Makes it die at a failpoint, e.g. `scheduling.afterHold=kill@1`. */
  arm(failpoints: string): Promise<void>
  /** Resolves once the process has been killed by its failpoint. */
  died(): Promise<void>
  /** Leaves a claim behind whose sheet was never written. */
  leaveClaim(claim: ClaimLeft): Promise<void>
  stop(): Promise<void>
}

export async function startMortal(): Promise<MortalService> {
  // Its only use is to vouch for people while the other one is dead.
  const issuer = await startService(fakeArchive().module)
  const store = await openTestDatabase()
  const directory = await mkdtemp(join(tmpdir(), 'hcrm-crash-'))
  await createKeyMaterial(join(directory, 'documents.json'))
  await writeFile(join(directory, 'audit.key'), Buffer.alloc(32, 7).toString('base64'))
  const { oidc } = issuer.running.base.settings
  const env = {
    ...environment(directory),
    MONGODB_URI: store.uri,
    MONGODB_DATABASE: store.dbName,
    OIDC_ISSUER: oidc.issuer,
    OIDC_JWKS_URL: oidc.jwksUrl,
  }
  let born: Born | undefined
  let url = ''
  const address: Address = {
    get url() {
      return url
    },
    tokenFor: (actor) => issuer.tokenFor(actor),
  }
  return {
    person: (role, actor): Promise<Person> => personOf(address, role, actor),
    async live({ offsetMs = 0 } = {}) {
      await writeFile(join(directory, 'clock'), String(offsetMs))
      if (born?.isAlive()) return
      born = spawnService(env)
      url = JSON.parse(await born.said(/^\{"url":.*\}$/m)).url
    },
    async arm(failpoints) {
      born?.child.stdin?.write(`${failpoints}\n`)
      await born?.said(/^armed .*$/m)
    },
    died: () => until(() => born?.child.signalCode === 'SIGKILL', patienceMs),
    async leaveClaim({ sheetId, now, ...claim }) {
      const left = store.database.aggregates(leaving(claim)).within({ kind: 'group' })
      await left.update(sheetId, { now }, () => ({ events: ['left'], answer: '' }))
    },
    async stop() {
      if (born?.isAlive()) {
        born.child.kill('SIGKILL')
        await once(born.child, 'exit')
      }
      await store.close()
      await issuer.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface ClaimLeft {
  readonly id: string
  readonly holder: string
  readonly sheetId: string
  readonly now: Date
}

/** Of a document that no sheet is: the claims of its writes look like those of a sheet. */
function leaving(take: { readonly id: string; readonly holder: string }) {
  return {
    collection: 'test.left',
    v: 1,
    initial: {},
    evolve: (state) => state,
    branchOf: () => groupBranch,
    publish: () => undefined,
    indexes: [],
    claims: { collection: 'scheduling.claims', of: () => ({ take }) },
  } satisfies AggregateDefinition<object, string>
}

/** For a process to start; many may be starting on this machine. */
const patienceMs = 60_000

interface Born {
  readonly child: ChildProcess
  isAlive(): boolean
  /** The first line of its output that is so. */
  said(line: RegExp): Promise<string>
}

const root = join(import.meta.dirname, '../../..')

function spawnService(env: NodeJS.ProcessEnv): Born {
  const options = ['--conditions=@hcrm/source', '--disable-warning=ExperimentalWarning']
  const program = join(import.meta.dirname, 'run-crash.ts')
  const child = spawn(join(root, 'node_modules/.bin/node'), [...options, program], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const isAlive = () => child.exitCode === null && child.signalCode === null
  return {
    child,
    isAlive,
    async said(line) {
      await until(() => line.test(output) || !isAlive(), patienceMs)
      const [found] = line.exec(output) ?? []
      if (found === undefined) throw new Error('the process died before it said so')
      return found
    },
  }
}

function environment(directory: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    HCRM_SINGLE_PROCESS: '1',
    HCRM_CLOCK_FILE: join(directory, 'clock'),
    HCRM_FILES_DIR: join(directory, 'files'),
    HCRM_PUBLIC_URL: 'https://crm.example.org',
    AUDIT_ANCHOR_DIR: join(directory, 'audit'),
    KEYS_AUDIT_FILE: join(directory, 'audit.key'),
    KEYS_DOCUMENTS_FILE: join(directory, 'documents.json'),
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    JOBS_CHECK_EVERY_MS: '50',
    // A process that was killed does not keep its jobs from the next one for long.
    JOBS_LEASE_MS: '1000',
    LOG_LEVEL: 'error',
    SCHEDULING_SWEEP_EVERY_MS: '100',
    SCHEDULING_CUSTOMER_KNOWN_MS: '0',
  }
}
