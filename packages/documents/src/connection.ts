import type { Connection, mongo } from 'mongoose'
import mongoose from 'mongoose'
import type { Limits } from './limits.ts'
import { problemOf } from './store-errors.ts'

/** One finished command, for counting round trips and durable commits. Carries no value. */
export interface CommandSeen {
  /** e.g. `find`, `update` */
  readonly name: string
  readonly collection: string
  readonly kind: 'read' | 'commit'
  readonly durationMs: number
  readonly failed: boolean
}

export interface ConnectOptions {
  readonly uri: string
  readonly dbName: string
  readonly poolSize: number
  readonly appName: string
  readonly limits: Limits
  readonly onCommand?: ((command: CommandSeen) => void) | undefined
  /** Sees commands as they are sent, values included: for tests only. */
  readonly onRawCommand?: ((command: Readonly<Record<string, unknown>>) => void) | undefined
}

const commits = new Set(['insert', 'update', 'delete', 'bulkWrite', 'findAndModify'])
const reads = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct'])

/** Acknowledged when a majority has it on disk (PR1); the same on every write of this package. */
const durable = { w: 'majority', journal: true } as const

export async function connect(options: ConnectOptions): Promise<Connection> {
  const { limits } = options
  const connection = mongoose.createConnection(options.uri, {
    dbName: options.dbName,
    appName: options.appName,
    maxPoolSize: options.poolSize,
    minPoolSize: 1,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    writeConcern: durable,
    readConcern: { level: 'majority' },
    // A lost answer is settled here, by the commit mark; the driver's own retry would hide whether
    // a server selection error came before or after a first send.
    retryWrites: false,
    promoteBuffers: true,
    ignoreUndefined: true,
    serverSelectionTimeoutMS: limits.serverSelectionMs,
    connectTimeoutMS: limits.connectMs,
    socketTimeoutMS: limits.socketMs,
    waitQueueTimeoutMS: limits.poolWaitMs,
    monitorCommands: options.onCommand !== undefined || options.onRawCommand !== undefined,
  })
  try {
    await connection.asPromise()
  } catch (error) {
    await connection.destroy().catch(() => {})
    throw problemOf('unsent', error)
  }
  await checkVersion(connection)
  observe(connection, options)
  return connection
}

/** Wire version of MongoDB 8.0: the first with one command over several collections. */
const wireVersionMin = 25

async function checkVersion(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 })
  if (hello?.maxWireVersion >= wireVersionMin) return
  await connection.destroy()
  throw new Error('the store is too old: it must speak MongoDB 8.0 or newer')
}

function observe(connection: Connection, { onCommand, onRawCommand }: ConnectOptions): void {
  const client = connection.getClient()
  if (onRawCommand) client.on('commandStarted', (event) => onRawCommand(event.command))
  if (!onCommand) return
  const started = new Map<number, string>()
  client.on('commandStarted', ({ requestId, commandName, command }) => {
    if (!commits.has(commandName) && !reads.has(commandName)) return
    started.set(requestId, collectionOf(commandName, command))
  })
  const finished =
    (failed: boolean) =>
    ({ requestId, commandName, duration }: CommandEnd): void => {
      const collection = started.get(requestId)
      if (collection === undefined) return
      started.delete(requestId)
      const kind = commits.has(commandName) ? 'commit' : 'read'
      onCommand({ name: commandName, collection, kind, durationMs: duration, failed })
    }
  client.on('commandSucceeded', finished(false))
  client.on('commandFailed', finished(true))
}

/** Several collections are named together, in the order of the command. */
function collectionOf(name: string, command: mongo.Document): string {
  if (name !== 'bulkWrite') return String(command.collection ?? command[name])
  // The shape of the wire protocol's command.
  const namespaces = command.nsInfo as readonly { readonly ns: string }[]
  return namespaces.map(({ ns }) => ns.slice(ns.indexOf('.') + 1)).join('+')
}

interface CommandEnd {
  readonly requestId: number
  readonly commandName: string
  readonly duration: number
}
