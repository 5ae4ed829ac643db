import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOn, loopback } from './address.ts'
import type { Certificates } from './certificates.ts'
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
  /** A second listener, with TLS by these; its port is taken at the first start. */
  readonly tls?: Certificates
}
export interface Kafka extends RunningProcess {
  /** What KAFKA_BROKERS takes. */
  readonly brokers: string
  /** The same over TLS, where there is a listener for it. */
  readonly tlsBrokers?: string
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
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { dir, port, host = loopback, tls } = options
  const home = await installKafka()
  const archive = `-XX:SharedArchiveFile=${join(home, 'kafka.jsa')}`
  const data = join(dir, 'data')
  if (!existsSync(join(data, 'meta.properties'))) {
    await cp(join(home, 'formatted'), data, { recursive: true })
  }
  const at = { host, port: port ?? (await freePort()) }
  const secure = tls && { ...tls, port: await freePort() }
  return await startBroker({ home, dir, at, secure, jvm: [archive] })
}

/** Pays two slow JVM starts once: a formatted directory to copy, an archive of loaded classes. */
async function prepare(home: string, run: Run): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-kafka-'))
  try {
    const at = { host: loopback, port: await freePort() }
    const settings = await writeSettings({ dir, at })
    const format = ['format', '-t', CLUSTER_ID, '-c', settings]
    const java = requireProgram('java', 'default-jre-headless')
    await run(java, ['-Xmx128m', '-cp', jars(home), 'kafka.tools.StorageTool', ...format])
    await cp(join(dir, 'data'), join(home, 'formatted'), { recursive: true })
    const archive = `-XX:ArchiveClassesAtExit=${join(home, 'kafka.jsa')}`
    const broker = await startBroker({ home, dir, at, jvm: [archive] })
    await broker.stop()
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Broker {
  readonly home: string
  readonly dir: string
  readonly at: { readonly host: string; readonly port: number }
  readonly secure?: (Certificates & { readonly port: number }) | undefined
  readonly jvm: readonly string[]
}

async function startBroker({ home, jvm, ...broker }: Broker): Promise<Kafka> {
  const { dir, secure } = broker
  const { host, port } = broker.at
  const settings = await writeSettings(broker)
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
  const tls = secure && { tlsBrokers: `${host}:${secure.port}` }
  return Object.assign(running, { brokers: `${host}:${port}`, ...tls })
}

async function writeSettings({ dir, at, secure }: Omit<Broker, 'home' | 'jvm'>): Promise<string> {
  await mkdir(dir, { recursive: true })
  const listen = listenOn(at.host)
  const tlsPort = secure?.port
  const keyStore = join(dir, 'tls.pem')
  if (secure) {
    const parts = [secure.key, secure.cert].map((file) => readFile(file, 'utf8'))
    await writeFile(keyStore, (await Promise.all(parts)).join(''), { mode: 0o600 })
  }
  const store = 'listener.name.tls.ssl.keystore'
  const values = {
    ...{ ...at, listen, controllerPort: await freePort(), dataDir: join(dir, 'data') },
    tlsListener: secure ? `,TLS://${listen}:${tlsPort}` : '',
    tlsAdvertised: secure ? `,TLS://${at.host}:${tlsPort}` : '',
    tlsSettings: secure ? `${store}.type=PEM\n${store}.location=${keyStore}` : '',
  }
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
