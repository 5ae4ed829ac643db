import { type KeyFiles, readJson, type Sessions, writeSafely } from '../keys.ts'
import { clients, staff } from './group.ts'

/** `demo.json`: what tools need to sign in to the demonstration. Readable by its owner only. */
export interface DemoFile {
  readonly url: string
  readonly grpc: string
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly audience: string
  /** Of all demo staff. */
  readonly password: string
  readonly clients: readonly {
    readonly branch: string
    readonly clientId: string
    readonly clientSecret: string
  }[]
  readonly staff: readonly {
    readonly name: string
    readonly roles: readonly string[]
    readonly branches: readonly string[]
  }[]
}

export async function writeDemoFile(
  settings: {
    readonly url: string
    readonly grpcPort: number
    readonly issuer: string
    readonly demoFile: string
  },
  keys: KeyFiles,
): Promise<DemoFile> {
  const { password } = await readJson<Sessions>(keys.sessions)
  const { url, grpcPort, issuer } = settings
  const demo: DemoFile = {
    url,
    grpc: `127.0.0.1:${grpcPort}`,
    issuer,
    tokenEndpoint: `${issuer}/token`,
    audience: 'hcrm',
    password,
    clients: clients.map(({ clientId, branch }) => ({ branch, clientId, clientSecret: password })),
    staff: staff.map(({ login, roles, branches }) => ({ name: login, roles, branches })),
  }
  await writeSafely(settings.demoFile, `${JSON.stringify(demo, null, 2)}\n`)
  return demo
}
