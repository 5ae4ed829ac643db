import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listenOn, loopback } from './address.ts'
import { installDir, installOnce, type Run } from './install.ts'
import { initiateReplicaSet, isPrimary } from './mongo-wire.ts'
import { claimPort, freePort } from './port.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { onPath, requireProgram } from './program.ts'

export type LocalEngine = 'mongod' | 'secantusd-rs' | 'secantusd-py'

export interface StoreOptions {
  /** Each kind of engine keeps its own data in a directory below. */
  readonly dataDir: string
  readonly port?: number
  /** Address it is reached at; on another than loopback anybody there may. */
  readonly host?: string
  /** Takes this engine instead of the first that is there; MONGODB_URI is then not read. */
  readonly preferred?: LocalEngine
  /** Told which engine it is; default console.log. */
  readonly say?: (line: string) => void
}

export interface LocalStore extends RunningProcess {
  readonly engine: LocalEngine
  readonly uri: string
  readonly dataDir: string
}
interface ExternalStore {
  readonly engine: 'external'
  readonly uri: string
  /** Leaves it running: it is not ours. */
  stop(): Promise<void>
}
export type Store = LocalStore | ExternalStore

interface Launch {
  readonly dir: string
  readonly port: number
  readonly host: string
}
interface Choice {
  readonly engine: LocalEngine
  readonly command: string
}
interface Program {
  readonly command: string
  readonly args: readonly string[]
}
interface EngineRow {
  readonly find: () => Promise<string | undefined>
  readonly program: (command: string, launch: Launch) => Promise<Program>
  readonly ready: (port: number) => Promise<boolean>
  readonly notice: string
}

const REPLICA_SET = 'hcrm'
const FOR_DEVELOPMENT = ', for development and demonstration, not for patients’ data'

/** In the order of choice. */
const engines: Readonly<Record<LocalEngine, EngineRow>> = {
  mongod: {
    find: async () => onPath('mongod'),
    program: mongod,
    ready: async (port) => {
      if (await isPrimary(port)) return true
      await initiateReplicaSet(port, REPLICA_SET)
      return false
    },
    notice: '',
  },
  'secantusd-rs': {
    find: async () => onPath('secantusd-rs'),
    program: async (command, launch) => secantus([command], launch),
    ready: isPrimary,
    notice: FOR_DEVELOPMENT,
  },
  'secantusd-py': {
    find: async () => join(await installStore(), 'bin/python'),
    program: async (command, launch) => secantus([command, '-m', 'secantus'], launch),
    ready: isPrimary,
    notice: FOR_DEVELOPMENT,
  },
}

/** Starts, or finds, a MongoDB wire server: MONGODB_URI, mongod, secantusd-rs, secantusd-py. */
export async function startStore(options: StoreOptions): Promise<Store> {
  const say = options.say ?? console.log
  const external = process.env.MONGODB_URI
  if (external && options.preferred === undefined) {
    say('store: the server of MONGODB_URI')
    return { engine: 'external', uri: external, stop: async () => {} }
  }
  const { host = loopback } = options
  const { engine, command } = await choose(options)
  const { program, ready, notice } = engines[engine]
  const dir = join(options.dataDir, engine)
  await mkdir(join(dir, 'data'), { recursive: true })
  const port = options.port ?? (await portFor(dir, engine))
  const running = await startProcess({
    name: engine,
    ...(await program(command, { dir, port, host })),
    cwd: dir,
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    ready: () => ready(port),
  })
  say(`store: ${engine} on port ${port}${notice}`)
  const uri = `mongodb://${host}:${port}/?directConnection=true`
  return Object.assign(running, { engine, uri, dataDir: options.dataDir })
}

/** An engine reads no other's files: where one has left data, it stays the one. */
async function choose({ preferred, dataDir }: StoreOptions): Promise<Choice> {
  const names = Object.keys(engines) as LocalEngine[]
  const bound = preferred ?? names.find((engine) => existsSync(join(dataDir, engine)))
  for (const engine of bound === undefined ? names : [bound]) {
    const command = await engines[engine].find()
    if (command !== undefined) return { engine, command }
  }
  throw new Error(`${bound} was not found on PATH, and it is needed for the data in ${dataDir}`)
}

/** A replica set keeps its member's address in its data: mongod comes back on the port it had. */
async function portFor(dir: string, engine: LocalEngine): Promise<number> {
  if (engine !== 'mongod') return await freePort()
  const file = join(dir, 'port')
  if (!existsSync(file)) await writeFile(file, String(await freePort()))
  const port = Number(await readFile(file, 'utf8'))
  await claimPort(port)
  return port
}

async function mongod(command: string, { dir, port, host }: Launch): Promise<Program> {
  const bound = ['--bind_ip', listenOn(host), '--port', String(port)]
  const where = [...bound, '--dbpath', join(dir, 'data')]
  const size = ['--oplogSize', '128', '--wiredTigerCacheSizeGB', '0.25']
  return { command, args: [...where, ...size, '--replSet', REPLICA_SET, '--quiet'] }
}

async function secantus(
  [command, ...first]: [string, ...string[]],
  launch: Launch,
): Promise<Program> {
  // Named, because otherwise it looks for one in the home directory and /etc.
  const config = join(launch.dir, 'secantusd.toml')
  await writeFile(config, '')
  const where = ['--host', listenOn(launch.host), '--port', String(launch.port)]
  const data = ['--storage-path', join(launch.dir, 'data'), '--cache-size', '512M']
  // Without the flag it loses acknowledged commands over several collections on kill -9.
  const storage = ['--config', config, ...data, '--sync-on-commit']
  return { command, args: [...first, ...where, ...storage] }
}

/** Installs secantusd-py, pinned, into the project; gives its virtual environment. */
export async function installStore(): Promise<string> {
  const requirements = join(import.meta.dirname, 'secantus/requirements.txt')
  return await installOnce({
    dir: join(installDir, 'secantus'),
    version: await readFile(requirements, 'utf8'),
    make: async (dir, run) => {
      await makeVenv(dir, run)
      // `python -m`: scripts in bin/ carry the absolute path of the checkout.
      const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet']
      await run(join(dir, 'bin/python'), [...pip, '--only-binary', ':all:', '-r', requirements])
    },
  })
}

async function makeVenv(dir: string, run: Run): Promise<void> {
  const make = [requireProgram('python3', 'python3'), ['-m', 'venv', '--clear', dir]] as const
  try {
    await run(...make)
  } catch (error) {
    const apt = onPath('apt-get')
    if (!String(error).includes('ensurepip')) throw error
    const sentence = 'python3 cannot make a virtual environment: "apt-get install -y python3-venv"'
    if (apt === undefined || process.getuid?.() !== 0) throw new Error(sentence, { cause: error })
    console.log(`${sentence} – running it`)
    await run(apt, ['update'])
    await run(apt, ['install', '-y', 'python3-venv'])
    await run(...make)
  }
}
