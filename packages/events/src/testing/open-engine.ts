import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openTestDatabase } from '@hcrm/documents/testing'
import mongoose, { type Connection } from 'mongoose'
import { KafkaLog } from '../kafka-log.ts'
import { LocalLog } from '../local-log.ts'
import type { Notice } from '../notice.ts'
import type { Broker, LogSettings, RawLog, TestEngine } from './engine.ts'

const clock = { now: () => new Date() }

export function connect({ uri, dbName }: LogSettings): Promise<Connection> {
  return mongoose.createConnection(uri, { dbName, bufferCommands: false }).asPromise()
}

export async function openLog(
  settings: LogSettings,
  connection: Connection,
  notice: Notice,
): Promise<RawLog> {
  const options = { connection, clock, notice }
  const { brokers } = settings
  const log =
    brokers === undefined
      ? new LocalLog(options)
      : new KafkaLog({ ...options, brokers, clientId: 'hcrm-test' })
  await log.open()
  return log
}

/** The local log in a database of its own. */
export async function openLocalEngine(): Promise<TestEngine> {
  const database = await openTestDatabase()
  const { uri, dbName } = database
  return engine({ uri, dbName }, undefined, () => database.close())
}

interface StoreModule {
  startStore(options: {
    readonly dataDir: string
    readonly say: () => void
  }): Promise<Partial<Broker> & { readonly uri: string; stop(): Promise<void> }>
}

/** The local log on a store of its own, which can be killed and frozen. */
export async function openFragileLocalEngine(): Promise<TestEngine> {
  const { startStore } = (await infra('store.ts')) as StoreModule
  const dataDir = await mkdtemp(join(tmpdir(), 'hcrm-test-log-'))
  const store = await startStore({ dataDir, say: () => undefined })
  const { kill, restart } = store
  if (kill === undefined || restart === undefined) throw new Error('the store is not ours to kill')
  return engine({ uri: store.uri, dbName: 'log' }, { kill, restart }, async () => {
    await store.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
}

/** The set-up of the engines is not part of any package; only tests run from the checkout. */
function infra(file: string): Promise<unknown> {
  return import(pathToFileURL(join(import.meta.dirname, '../../../../infra/local', file)).href)
}

/** Why Kafka cannot run here, or undefined. */
export const kafkaMissing = ['java', 'mvn'].find(
  (program) => !(process.env.PATH ?? '').split(':').some((dir) => existsSync(join(dir, program))),
)

interface KafkaModule {
  startKafka(options: {
    readonly dir: string
  }): Promise<Broker & { readonly brokers: string; stop(): Promise<void> }>
}

/** A broker of its own, and a store for what is parked. */
export async function openKafkaEngine(): Promise<TestEngine> {
  const { startKafka } = (await infra('kafka.ts')) as KafkaModule
  const dir = await mkdtemp(join(tmpdir(), 'hcrm-test-kafka-'))
  const [database, kafka] = await Promise.all([openTestDatabase(), startKafka({ dir })])
  const settings = { uri: database.uri, dbName: database.dbName, brokers: [kafka.brokers] }
  return engine(settings, kafka, async () => {
    await kafka.stop()
    await database.close()
    await rm(dir, { recursive: true, force: true })
  })
}

async function engine(
  settings: LogSettings,
  broker: Broker | undefined,
  end: () => Promise<void>,
): Promise<TestEngine> {
  const connection = await connect(settings)
  const notices: string[] = []
  return {
    settings,
    notices,
    ...(broker === undefined ? {} : { broker }),
    open: () => openLog(settings, connection, (level, name) => notices.push(`${level} ${name}`)),
    async close() {
      await connection.close()
      await end()
    },
  }
}
