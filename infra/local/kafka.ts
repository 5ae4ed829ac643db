import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOn, loopback } from './address.ts'
import { installDir, installOnce, type Run } from './install.ts'
import { freePort } from './port.ts'
import { exchange, framed } from './probe.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { requireProgram } from './program.ts'
import { fillTemplate } from './template.ts'

export interface KafkaOptions {
  readonly dir: string
  readonly port?: number
  readonly host?: string
}
export interface Kafka extends RunningProcess {
  /** What KAFKA_BROKERS takes. */
  readonly brokers: string
}

const committed = join(import.meta.dirname, 'kafka')
const CLUSTER_ID = 'aGNybS1sb2NhbC1rYWZrYQ'
const JVM = ['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

/** Fetches Kafka, and prepares what makes a start short. Gives the directory it is in. */
export async function installKafka(): Promise<string> {
  const pom = join(committed, 'pom.xml')
  return await installOnce({
    dir: join(installDir, 'kafka'),
    version: await readFile(pom, 'utf8'),
    make: async (home, run) => {
      const target = ['-DincludeScope=runtime', `-DoutputDirectory=${join(home, 'libs')}`]
      const maven = requireProgram('mvn', 'maven')
      await run(maven, ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', ...target])
      await prepare(home, run)
    },
  })
}

/** Starts one broker on loopback; its topics are for the caller to make. */
export async function startKafka({ dir, port, host = loopback }: KafkaOptions): Promise<Kafka> {
  const home = await installKafka()
  const archive = `-XX:SharedArchiveFile=${join(home, 'kafka.jsa')}`
  const data = join(dir, 'data')
  if (!existsSync(join(data, 'meta.properties'))) {
    await cp(join(home, 'formatted'), data, { recursive: true })
  }
  return await startBroker({ home, dir, host, port: port ?? (await freePort()), jvm: [archive] })
}

/** Pays two slow JVM starts once: a formatted directory to copy, an archive of loaded classes. */
async function prepare(home: string, run: Run): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-kafka-'))
  try {
    const settings = await writeSettings(dir, { port: await freePort(), host: loopback })
    const format = ['format', '-t', CLUSTER_ID, '-c', settings]
    const java = requireProgram('java', 'default-jre-headless')
    await run(java, ['-Xmx128m', '-cp', jars(home), 'kafka.tools.StorageTool', ...format])
    await cp(join(dir, 'data'), join(home, 'formatted'), { recursive: true })
    const own = { port: await freePort(), host: loopback }
    const archive = `-XX:ArchiveClassesAtExit=${join(home, 'kafka.jsa')}`
    const broker = await startBroker({ home, dir, ...own, jvm: [archive] })
    await broker.stop()
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Broker {
  readonly home: string
  readonly dir: string
  readonly port: number
  readonly host: string
  readonly jvm: readonly string[]
}

async function startBroker({ home, dir, port, host, jvm }: Broker): Promise<Kafka> {
  const settings = await writeSettings(dir, { port, host })
  const logging = `-Dlog4j2.configurationFile=${join(committed, 'log4j2.yaml')}`
  const running = await startProcess({
    name: 'Kafka',
    command: requireProgram('java', 'default-jre-headless'),
    args: [...JVM, ...jvm, logging, '-cp', jars(home), 'kafka.Kafka', settings],
    cwd: dir,
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    ready: () => hasBroker(port),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  })
  return Object.assign(running, { brokers: `${host}:${port}` })
}

async function writeSettings(
  dir: string,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<string> {
  await mkdir(dir, { recursive: true })
  const addresses = { port, host, listen: listenOn(host), controllerPort: await freePort() }
  const values = { ...addresses, dataDir: join(dir, 'data') }
  const settings = join(dir, 'server.properties')
  await writeFile(settings, await fillTemplate(`${committed}/server.properties.template`, values))
  return settings
}

const jars = (home: string): string => join(home, 'libs', '*')

/** A broker is ready when its own metadata names a broker; the port is open long before. */
async function hasBroker(port: number): Promise<boolean> {
  // Metadata v1: length, key 3, version 1, correlation id, no client id, no topics.
  const request = Buffer.from('0000000e0003000100000000ffff00000000', 'hex')
  const whole = framed((reply) => reply.readInt32BE(0), 4)
  const reply = await exchange(port, request, whole)
  return reply.readInt32BE(8) > 0
}
