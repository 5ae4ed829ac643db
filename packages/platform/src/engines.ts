import { readFileSync } from 'node:fs'
import { type Cache, openMemoryCache, openRedisCache } from '@hcrm/cache'
import { type CommandSeen, type Database, type KeyMaterial, openDatabase } from '@hcrm/documents'
import { type EventLog, type Notice, openKafkaLog, openLocalLog } from '@hcrm/events'
import type { Clock } from '@hcrm/kernel'
import mongoose, { type Connection } from 'mongoose'
import type { LifeCycle } from './life-cycle.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { lockStore } from './store-lock.ts'

/** What all modules of a process stand on. */
export interface Engines {
  readonly database: Database
  readonly events: EventLog
  readonly cache: Cache
  /** For what keeps collections of its own beside the documents: the log, the audit chains. */
  readonly connection: Connection
}

export interface EngineOptions {
  readonly settings: PlatformSettings
  readonly keys: KeyMaterial
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Name of this process among the clients of the engines. */
  readonly clientId: string
}

/** Opens the engines the settings name; without names the local ones, for one process only. */
export async function openEngines(life: LifeCycle, options: EngineOptions): Promise<Engines> {
  const { settings, clientId, clock, keys, log, metrics } = options
  const { kafka, mongodb, redis } = settings
  const uri = mongodb.uri.reveal()
  if (kafka.brokers.length === 0) {
    await life.enter(
      'lock',
      () => lockStore(`${uri} ${mongodb.database}`),
      (lock) => lock.release(),
    )
  }
  const database = await life.enter(
    'documents',
    () =>
      openDatabase({
        uri,
        dbName: mongodb.database,
        poolSize: mongodb.poolSize,
        appName: clientId,
        // Watching every command costs; without an exporter nobody would see it.
        ...(settings.metrics.port !== undefined && {
          onCommand: (seen: CommandSeen) => metrics.store(seen),
        }),
        keys,
        clock,
      }),
    (opened) => opened.close(),
  )
  const connection = await life.enter(
    'connection',
    () => connect(uri, mongodb.database),
    (opened) => opened.close(),
  )
  const events = await life.enter(
    'events',
    () => openEvents(connection, options),
    (opened) => opened.close(),
  )
  const cache = await life.enter(
    'cache',
    () =>
      redis.url === undefined
        ? openMemoryCache()
        : openRedisCache({
            url: redis.url.reveal(),
            prefix: `${mongodb.database}:`,
            notice: (event) => log.warn('the cache changed its state', { state: event }),
          }),
    (opened) => opened.close(),
  )
  return { database, events, cache, connection }
}

function connect(uri: string, dbName: string): Promise<Connection> {
  const options = { dbName, autoIndex: false, autoCreate: false, bufferCommands: false }
  return mongoose.createConnection(uri, options).asPromise()
}

function openEvents(connection: Connection, options: EngineOptions): Promise<EventLog> {
  const { clientId, clock, log, settings } = options
  const { kafka } = settings
  const notice = noticeOf(log)
  if (kafka.brokers.length === 0) return openLocalLog({ connection, clock, notice })
  const { brokers, password, tlsCaFile, username, replicationFactor } = kafka
  return openKafkaLog({
    connection,
    clock,
    notice,
    brokers,
    clientId,
    replicationFactor,
    ...(tlsCaFile !== undefined && { tls: { ca: readFileSync(tlsCaFile) } }),
    ...(username !== undefined &&
      password !== undefined && {
        sasl: { mechanism: 'scram-sha-512', username, password: password.reveal() },
      }),
  })
}

/** What the event log tells an operator, as log lines. */
export function noticeOf(log: Log): Notice {
  return (level, event, fields) => {
    const { topic, group, error, count, because } = fields
    log[level](event, {
      ...(typeof topic === 'string' && { topic }),
      ...(typeof group === 'string' && { group }),
      // A library's sentence may quote what it was given; a name or a code cannot.
      ...(typeof error === 'string' && /^[\w:.]{1,64}$/.test(error) && { code: error }),
      ...(typeof because === 'string' && { state: because }),
      ...(typeof count === 'number' && { count }),
    })
  }
}
