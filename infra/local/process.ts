import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type FileLock, lockFile } from './lock.ts'

export interface ProcessOptions {
  /** For messages: what a person calls it. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Added to PATH, HOME, LANG and TMPDIR: an engine does not see the keys in our environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Gets stdout and stderr; emptied by the first start, kept by restarts. */
  readonly logFile: string
  /** Locked as long as the child lives, so a start waits for the end of a killed predecessor. */
  readonly lockFile?: string
  readonly lockWaitMs?: number
  /** Asked until it says true; a rejection is a no. It brings its own time limit. */
  readonly ready: () => Promise<boolean>
  readonly readyTimeoutMs?: number
  /** SIGTERM to SIGKILL. */
  readonly stopTimeoutMs?: number
}

export interface RunningProcess {
  /** Of the present child: `restart` changes it. */
  readonly pid: number
  /** The present child's exit code; null after a signal. Who asks keeps us up till then. */
  readonly exited: Promise<number | null>
  kill(signal: NodeJS.Signals): void
  stop(): Promise<void>
  /** Stops the child if it runs; resolves when the new one is ready on the same port and data. */
  restart(): Promise<void>
}

const READY_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000
const LOCK_WAIT_MS = 5_000
const POLL_MS = 25
const LOG_LINES = 15
const ENV_KEPT = ['PATH', 'HOME', 'LANG', 'TMPDIR'] as const

interface Child {
  readonly pid: number
  readonly exited: Promise<number | null>
  /** Keeps our event loop going until the child has ended. */
  readonly hold: () => void
  running: boolean
}

/** Starts a server process and resolves when it is ready. It never outlives this process. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  let child = await launch(options, 'w')
  const stop = (): Promise<void> => end(child, options.stopTimeoutMs ?? STOP_TIMEOUT_MS)
  return {
    get pid() {
      return child.pid
    },
    get exited() {
      child.hold()
      return child.exited
    },
    kill: (name) => signal(child, name),
    stop,
    async restart() {
      await stop()
      child = await launch(options, 'a')
    },
  }
}

async function launch(options: ProcessOptions, logFlag: 'w' | 'a'): Promise<Child> {
  const lock = await ownLock(options)
  mkdirSync(dirname(options.logFile), { recursive: true })
  const log = openSync(options.logFile, logFlag)
  try {
    const child = await spawned(options, log, lock === undefined ? [] : [lock.fd])
    await untilReady(child, options)
    return child
  } finally {
    // The child has its own copies by now.
    closeSync(log)
    lock?.release()
  }
}

async function ownLock(options: ProcessOptions): Promise<FileLock | undefined> {
  const { name, lockFile: path, lockWaitMs = LOCK_WAIT_MS } = options
  if (path === undefined) return undefined
  const lock = await lockFile(path, lockWaitMs)
  if (lock === undefined) throw new Error(`${name} already runs on this directory: ${path} is held`)
  return lock
}

async function spawned(options: ProcessOptions, log: number, fds: number[]): Promise<Child> {
  const [command, ...args] = dyingWithUs([options.command, ...options.args])
  const spawnedChild = spawn(command, args, {
    cwd: options.cwd,
    env: { ...keptEnvironment(), ...options.env },
    stdio: ['ignore', log, log, ...fds],
    // A process group of its own: Ctrl-C reaches us alone, and we stop the engines in order.
    detached: true,
  })
  await once(spawnedChild, 'spawn')
  // A caller that forgets to stop it must end all the same.
  spawnedChild.unref()
  const { promise: exited, resolve } = Promise.withResolvers<number | null>()
  const hold = (): void => spawnedChild.ref()
  const child: Child = { pid: Number(spawnedChild.pid), exited, hold, running: true }
  spawnedChild.once('exit', (code) => {
    child.running = false
    resolve(code)
  })
  return child
}

/**
 * The kernel kills the child when the thread that started it ends, so SIGKILL of ours leaves no
 * orphan. The shell closes the gap in which we die before the child has asked for that.
 */
function dyingWithUs(command: [string, ...string[]]): [string, ...string[]] {
  const onlyIfWeLive = ['sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid)]
  return ['setpriv', '--pdeathsig', 'KILL', ...onlyIfWeLive, ...command]
}

function keptEnvironment(): Record<string, string> {
  const kept = ENV_KEPT.map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(kept.filter((pair): pair is [never, string] => pair[1] !== undefined))
}

async function untilReady(child: Child, options: ProcessOptions): Promise<void> {
  const timeoutMs = options.readyTimeoutMs ?? READY_TIMEOUT_MS
  const deadline = performance.now() + timeoutMs
  while (child.running && performance.now() < deadline) {
    // Ready counts only while it runs: another program may answer on a port it failed to take.
    if ((await options.ready().catch(() => false)) && child.running) return
    await delay(POLL_MS)
  }
  const problem = child.running ? `was not ready after ${timeoutMs} ms` : 'ended while starting'
  await end(child, 0)
  throw new Error(
    `${options.name} ${problem}; ${options.logFile} ends with\n${tail(options.logFile)}`,
  )
}

async function end(child: Child, graceMs: number): Promise<void> {
  signal(child, 'SIGTERM')
  // A frozen child hears SIGTERM only once it goes on.
  signal(child, 'SIGCONT')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), graceMs)
  await child.exited
  clearTimeout(timer)
}

/** To the whole process group, if the child still runs: its pid may be someone else's by now. */
function signal(child: Child, name: NodeJS.Signals): void {
  if (!child.running) return
  try {
    process.kill(-child.pid, name)
  } catch (error) {
    // Ended, and its exit event is on the way.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n')
}
