import { join, resolve } from 'node:path'
import { setting } from '@hcrm/platform'
import { z } from 'zod'

/** Settings of the all-in-one; those of services and platform are read by `run`. */
const schema = z.object({
  HCRM_PORT: setting.count(8080, { min: 1, max: 65_535 }),
  HCRM_GRPC_PORT: setting.count(9090, { min: 1, max: 65_535 }),
  /** Folder of everything this installation keeps. */
  HCRM_DATA: z.string().default('.hcrm/data'),
  /** Port of the store that is started for this process; any free one unless named. */
  HCRM_STORE_PORT: setting.count(0, { max: 65_535 }),
  /** Whether an empty installation is filled with the demo group. */
  HCRM_DEMO: setting.flag(true),
})

export interface AllInOneSettings {
  readonly port: number
  readonly grpcPort: number
  readonly dataDir: string
  readonly storePort: number
  readonly demo: boolean
  readonly demoFile: string
  readonly url: string
  readonly issuer: string
}

export function readAllInOne(env: NodeJS.ProcessEnv): AllInOneSettings {
  const read = schema.safeParse(env)
  if (!read.success) {
    const names = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(`Settings that do not fit: ${names.join('; ')}`)
  }
  const {
    HCRM_PORT: port,
    HCRM_GRPC_PORT: grpcPort,
    HCRM_DATA,
    HCRM_DEMO: demo,
    HCRM_STORE_PORT: storePort,
  } = read.data
  const dataDir = resolve(HCRM_DATA)
  const url = `http://127.0.0.1:${port}`
  return {
    port,
    grpcPort,
    dataDir,
    storePort,
    demo,
    url,
    issuer: `${url}/oidc`,
    demoFile: join(dataDir, 'demo.json'),
  }
}
