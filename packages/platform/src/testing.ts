import type { EventLog } from '@hcrm/events'
import type { ServiceTokens } from './grpc/service-tokens.ts'
import { type LifeCycle, lifeCycle } from './life-cycle.ts'
import type { Log } from './log.ts'
import type { AnyModule } from './module.ts'
import { type Running, type RunOptions, run } from './run.ts'
import type { Environment } from './settings.ts'
import { openTestEnvironment, type TestEnvironment } from './test-environment.ts'

export { type Access, accessMatrix, type MatrixCell, type Relation } from './auth/access-matrix.ts'
export { badEvents, dayToken, parkedKeys, replayKey, textToken } from './bad-events.ts'
export { operationsPolicy } from './operations.ts'
export type { TestClock } from './test-environment.ts'

export interface StartOptions extends Pick<RunOptions, 'mounts' | 'image' | 'logTo'> {
  /** Settings that differ from those of a test. */
  readonly env?: Environment
  /** Modules of other services that this one asks, real or made for the test. */
  readonly others?: readonly AnyModule[]
}

export interface StartedService extends Pick<TestEnvironment, 'clock' | 'tokenFor'> {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly grpcAddress: string
  /** To give it events of other services, and to read its own. */
  readonly events: EventLog
  /** To call its rpcs as another service does. */
  readonly tokens: ServiceTokens
  readonly running: Running
  /** Throws when something did not stop in order. */
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
  const { clock, env, tokenFor } = await openTestEnvironment(life)
  const running = await life.enter(
    'service',
    () =>
      run([module, ...(options.others ?? [])], {
        ...options,
        env: { ...env, ...options.env },
        ownsProcess: false,
      }),
    stopInOrder,
  )
  return {
    url: running.url,
    grpcAddress: running.grpcAddress,
    tokenFor,
    clock,
    events: running.base.engines.events,
    tokens: running.base.tokens,
    running,
    stop: () => stopInOrder(life),
  }
}

async function stopInOrder({ stop }: Pick<LifeCycle, 'stop'>): Promise<void> {
  if (!(await stop())) throw new Error('not everything stopped in order')
}

/** What fails at the stop is thrown by `stop`. */
const silent: Log = { error() {}, warn() {}, info() {}, debug() {} }
