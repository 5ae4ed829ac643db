import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { consoleMounts } from '@hcrm/console-server'
import { type Environment, run } from '@hcrm/platform'
import { lockDirectory } from '../../../infra/local/directory.ts'
import { startStore } from '../../../infra/local/store.ts'
import { buildConsole } from './console-build.ts'
import { writeDemoFile } from './demo/file.ts'
import { seedDemo } from './demo/seed.ts'
import { identityMount } from './identity/mount.ts'
import { consoleClientId } from './identity/provider.ts'
import { ensureKeys, type KeyFiles } from './keys.ts'
import { modules } from './modules.ts'
import { type AllInOneSettings, readAllInOne } from './settings.ts'

/** The whole of HCRM in one process, on a store of its own, with the demo group (P6). */
async function main(): Promise<void> {
  const settings = readAllInOne(process.env)
  const { dataDir, storePort, url } = settings
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await buildConsole()
  const release = await lockDirectory(dataDir)
  const store = await startStore({
    dataDir: join(dataDir, 'store'),
    ...(storePort > 0 && { port: storePort }),
  })
  const keys = await ensureKeys(dataDir)
  const identity = await identityMount(settings, keys)
  await run(modules, {
    env: environment(settings, { keys, storeUri: store.uri }),
    mounts: [identity, ...consoleMounts({ ...settings, clientId: consoleClientId })],
    image: join(import.meta.dirname, '../../../proto/gen/image.binpb'),
    demoIssuer: true,
    last: async () => {
      await store.stop()
      release()
    },
  })
  const demo = await writeDemoFile(settings, keys)
  if (settings.demo) await seedDemo({ url, dataDir, issuer: settings.issuer, keys })
  console.log(`HCRM is ready at ${url}`)
  console.log(`gRPC at 127.0.0.1:${settings.grpcPort} · sign-ins in ${settings.demoFile}`)
  console.log(
    `Sign in as ${demo.staff
      .slice(0, 4)
      .map(({ name }) => name)
      .join(', ')} … with ${demo.password}`,
  )
}

/** What the services are told; the caller's own environment goes first. */
function environment(
  { port, grpcPort, dataDir, url, issuer }: AllInOneSettings,
  { keys, storeUri }: { readonly keys: KeyFiles; readonly storeUri: string },
): Environment {
  return {
    LOG_LEVEL: 'warn',
    HCRM_PUBLIC_URL: url,
    OIDC_ISSUER: issuer,
    OIDC_JWKS_URL: `${issuer}/jwks`,
    FEEDBACK_LINK_KEY_FILE: keys.links,
    // Messages that have no way out are shown in the console instead.
    ARCHIVE_DEVELOPMENT_OUTBOX: '1',
    ...withoutOwn(process.env),
    HCRM_SINGLE_PROCESS: '1',
    HCRM_FILES_DIR: join(dataDir, 'files'),
    AUDIT_ANCHOR_DIR: join(dataDir, 'files/audit'),
    MONGODB_URI: storeUri,
    KEYS_DOCUMENTS_FILE: keys.documents,
    KEYS_AUDIT_FILE: keys.audit,
    HTTP_PORT: String(port),
    GRPC_PORT: String(grpcPort),
  }
}

/** Variables that the all-in-one has read itself. */
function withoutOwn({
  HCRM_PORT: _port,
  HCRM_GRPC_PORT: _grpc,
  HCRM_DATA: _data,
  HCRM_DEMO: _demo,
  HCRM_STORE_PORT: _store,
  ...rest
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest
}

try {
  await main()
} catch (error) {
  console.error(Error.isError(error) ? error.message : 'HCRM could not start.')
  process.exit(1)
}
