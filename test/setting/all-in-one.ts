import { join } from 'node:path'
import { freePort } from '../../infra/local/port.ts'
import { startProcess } from '../../infra/local/process.ts'
import { makePlaces } from './beside.ts'
import { startMailbox } from './mailbox.ts'
import { type StartedTarget, services } from './target.ts'

const root = join(import.meta.dirname, '../..')

/** Starts what `npm start` starts, on a folder and ports of its own, without the demo group. */
export async function startAllInOne(
  dir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedTarget> {
  const dataDir = join(dir, 'data')
  const places = await makePlaces(dir)
  const mailbox = await startMailbox(places.mailDir)
  const [port, grpcPort, storePort] = [await freePort(), await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const running = await startProcess({
    name: 'hcrm',
    command: process.execPath,
    args: [
      '--conditions=@hcrm/source',
      '--import',
      join(root, 'packages/platform/src/otel.ts'),
      join(root, 'apps/hcrm/src/main.ts'),
    ],
    cwd: root,
    env: {
      HCRM_DATA: dataDir,
      HCRM_PORT: String(port),
      HCRM_GRPC_PORT: String(grpcPort),
      HCRM_STORE_PORT: String(storePort),
      HCRM_DEMO: '0',
      HCRM_CLOCK_FILE: places.clockFile,
      HCRM_TRACES_FILE: join(places.tracesDir, 'hcrm.jsonl'),
      HCRM_TELEMETRY: 'on',
      ARCHIVE_SMTP_URL: mailbox.url,
      HTTP_ADDRESS_PER_MINUTE: '1000000',
      HTTP_ACTOR_PER_MINUTE: '1000000',
      // These tests ask whether answers are right, on a machine that may be busy; not how fast.
      PEER_DEADLINE_MS: '10000',
      HTTP_HANDLE_MS: '60000',
      ...env,
    },
    logFile: join(places.logsDir, 'hcrm.log'),
    ready: async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })).ok,
    readyTimeoutMs: 300_000,
    stopTimeoutMs: 40_000,
  })
  return {
    target: {
      way: 'all-in-one',
      ...places,
      url,
      grpc: Object.fromEntries(services.map((name) => [name, `127.0.0.1:${grpcPort}`])),
      issuer: `${url}/oidc`,
      issuerKeyFile: join(dataDir, 'keys/issuer.jwk'),
      storeUri: `mongodb://127.0.0.1:${storePort}`,
    },
    parts: { hcrm: running },
    async stop() {
      await running.stop()
      await mailbox.stop()
    },
  }
}
