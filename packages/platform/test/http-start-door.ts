import { openMemoryCache } from '@hcrm/cache'
import type { Call } from '@hcrm/kernel'
import type { AuditRecord } from '../src/audit/types.ts'
import { createHttpDoor, type DoorOptions, type HttpDoor } from '../src/http/door.ts'
import { doorLimits } from '../src/http/limits.ts'
import type { DoorModule } from '../src/http/mount.ts'
import { openHttpServer } from '../src/http-server.ts'
import type { LogFields } from '../src/log.ts'
import { type TestIssuer, testIssuer } from './auth-test-issuer.ts'

export interface TestDoor extends AsyncDisposable {
  readonly door: HttpDoor
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly issuer: TestIssuer
  /** What was recorded, in order. */
  readonly audited: readonly { readonly call: Call; readonly entry: AuditRecord }[]
  readonly logged: readonly (LogFields & { readonly message: string })[]
  close(): Promise<void>
}

export type TestDoorOptions = Partial<DoorOptions>

/** The door of production on a free port, with an issuer, an audit and a log to look into. */
export async function startDoor(
  modules: readonly DoorModule[],
  options: TestDoorOptions = {},
): Promise<TestDoor> {
  const issuer = await testIssuer()
  const audited: { call: Call; entry: AuditRecord }[] = []
  const logged: (LogFields & { message: string })[] = []
  const log = (message: string, fields: LogFields = {}) => void logged.push({ message, ...fields })
  const limits = options.limits ?? doorLimits
  const door = createHttpDoor({
    modules,
    verifier: issuer.verifier,
    audit: () => ({ record: async (call, entry) => void audited.push({ call, entry }) }),
    clock: { now: () => new Date() },
    cache: openMemoryCache(),
    log: { error: log, warn: log, info: log, debug: log },
    limits,
    corsOrigins: [],
    title: 'Test',
    validateReplies: true,
    ...options,
  })
  const server = await openHttpServer(door.listener, { host: '127.0.0.1', port: 0, limits })
  const close = () => server.stop(100)
  const url = `http://127.0.0.1:${server.port}`
  return { door, url, issuer, audited, logged, close, [Symbol.asyncDispose]: close }
}
