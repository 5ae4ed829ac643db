import { setTimeout as sleep } from 'node:timers/promises'
import { type Base, openBase, type Start } from './base.ts'
import { type Mount, openHttpDoor, openRpcDoor } from './doors.ts'
import { followSignOuts } from './follow-sign-outs.ts'
import { type LifeCycle, lifeCycle } from './life-cycle.ts'
import { createLog, type LogOptions } from './logging.ts'
import type { AnyModule } from './module.ts'
import { createModules, type Made, startModules } from './modules.ts'
import { type PlatformSettings, platformComponents, printable } from './platform-settings.ts'
import { endWithProcess } from './process.ts'
import { checkProfile, isProduction } from './production.ts'
import { type Environment, readSettings, SettingsError, unknownVariables } from './settings.ts'
import { startRelays, startWorkers } from './workers.ts'

export interface RunOptions {
  /** Instead of `process.env`. */
  readonly env?: Environment
  /**
   * Instead of `process.argv`. `--print-settings` prints them and ends, `--migrate` makes the
   * indexes and topics that the modules rely on and ends.
   */
  readonly argv?: readonly string[]
  /** What else answers on the HTTP port. */
  readonly mounts?: readonly Mount[]
  /** Of the API pages. */
  readonly title?: string
  /** Descriptor set of the contracts, for gRPC reflection. */
  readonly image?: string
  /** The issuer is the embedded one with the demo staff; production refuses it. */
  readonly demoIssuer?: boolean
  /** False when the process belongs to somebody else, a test: no signals, no exit. */
  readonly ownsProcess?: boolean
  readonly logTo?: LogOptions['destination']
  /** After everything has stopped: ends what was started for this process. */
  readonly last?: () => Promise<void>
}

/** A process that is ready. */
export interface Running {
  readonly url: string
  readonly grpcAddress: string
  readonly base: Base
  /** In order; false when something did not stop or not in time. */
  stop(): Promise<boolean>
}

/**
 * Runs modules: the one composition of five processes, the all-in-one and the tests. Throws what
 * stopped the start; a process of its own prints it and exits with code 1 instead.
 */
export async function run(
  modules: readonly AnyModule[],
  options: RunOptions = {},
): Promise<Running> {
  const { ownsProcess = true } = options
  try {
    const start = await readOrLeave(modules, options)
    const argv = ownsProcess ? (options.argv ?? process.argv) : []
    if (argv.includes('--print-settings')) {
      process.stdout.write(`${printable(start.lines)}\n`)
      process.exit(0)
    }
    if (argv.includes('--migrate')) process.exit((await migrate(start, options)) ? 0 : 1)
    return await open(start, options)
  } catch (error) {
    if (!ownsProcess) throw error
    return endUnstarted(error)
  }
}

async function open(start: Start, options: RunOptions): Promise<Running> {
  const { log, settings } = start
  const life = lifeCycle(log, { stopDeadlineMs: settings.stop.deadlineMs })
  if (options.ownsProcess ?? true) endWithProcess(life, log)
  try {
    const running = await compose(life, start, options)
    log.info('ready', { count: start.modules.length })
    return running
  } catch (error) {
    log.error('the start failed', { error })
    await life.stop()
    log.flush()
    throw error
  }
}

/** The order of the start; everything stops in the opposite order. */
async function compose(life: LifeCycle, start: Start, options: RunOptions): Promise<Running> {
  await life.enter('host', () => undefined, options.last)
  const base = await openBase(life, start)
  const made = await createModules(base)
  const { mongodb } = start.settings
  const create = mongodb.createIndexes ?? !isProduction(start.settings)
  await prepareStores(base, made, { create })
  await startModules(base, made)
  await startRelays(base, made)
  await followSignOuts(base)
  // Before the workers: a consumer may ask a module of its own process.
  const rpc = await openRpcDoor(base, made, options.image)
  await startWorkers(base, made)
  const { title = 'HCRM', mounts = [] } = options
  const http = await openHttpDoor(base, made, { title, mounts })
  const ready = (yes: boolean): void => {
    base.health.open(yes)
    rpc.serving(yes)
  }
  await life.enter(
    'ready',
    () => ready(true),
    async () => {
      ready(false)
      http.retire()
      // Load balancers look away before the doors close.
      await sleep(start.settings.stop.delayMs)
    },
  )
  const { settings } = start
  return {
    url: `http://${settings.http.host}:${http.port}`,
    grpcAddress: `${settings.grpc.host}:${rpc.port}`,
    base,
    stop: () => life.stop(),
  }
}

/** False when something did not close in order. */
async function migrate(start: Start, { last }: RunOptions): Promise<boolean> {
  const { log, settings } = start
  const life = lifeCycle(log, { stopDeadlineMs: settings.stop.deadlineMs })
  try {
    await life.enter('host', () => undefined, last)
    const base = await openBase(life, start)
    await prepareStores(base, await createModules(base), { create: true })
    log.info('migrated')
  } catch (error) {
    log.error('the migration failed', { error })
    await life.stop()
    log.flush()
    throw error
  }
  return life.stop()
}

/** Indexes and topics that modules rely on: made where that is allowed, checked always (D24). */
async function prepareStores(
  { engines }: Base,
  made: readonly Made[],
  { create }: { readonly create: boolean },
): Promise<void> {
  const { database, events } = engines
  if (create) await database.createIndexes()
  await database.checkIndexes()
  await events.ensureTopics(made.flatMap(({ module }) => module.topics))
}

/** Settings that are refused end what was started for this process, as a failed start does. */
async function readOrLeave(modules: readonly AnyModule[], options: RunOptions): Promise<Start> {
  try {
    return readStart(modules, options)
  } catch (error) {
    await options.last?.()
    throw error
  }
}

function readStart(modules: readonly AnyModule[], options: RunOptions): Start {
  const env = options.env ?? process.env
  const own = modules.map(
    ({ name, settings }) => [name, { prefix: name, schema: settings }] as const,
  )
  const { values, lines } = readSettings(env, { ...platformComponents, ...Object.fromEntries(own) })
  const settings: PlatformSettings = values
  checkProfile(settings, { demoIssuer: options.demoIssuer ?? false })
  const [first] = modules
  const name = first !== undefined && modules.length === 1 ? first.name : 'hcrm'
  const log = createLog({
    service: name,
    level: settings.log.level,
    ...(options.logTo && { destination: options.logTo }),
  })
  for (const variable of unknownVariables(env, lines)) {
    log.warn('a variable that nothing reads', { id: variable })
  }
  return { modules, env, settings, moduleSettings: values, lines, log, name }
}

/** A process that cannot start says why and ends; the settings' faults in one sentence each. */
function endUnstarted(error: unknown): never {
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
