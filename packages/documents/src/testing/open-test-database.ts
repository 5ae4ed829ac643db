import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock } from '@hcrm/kernel'
import mongoose from 'mongoose'
import type { CommandSeen } from '../connection.ts'
import { openObserved } from '../database.ts'
import type { KeyMaterial } from '../key-material.ts'
import type { Limits } from '../limits.ts'
import type { Database } from '../types.ts'

export interface TestDatabaseOptions {
  readonly limits?: Partial<Limits>
  readonly clock?: Clock
  readonly keys?: KeyMaterial
  /** Opens the same data again, as another process would. */
  readonly like?: TestDatabase
  /** Reaches the store by this address, e.g. through a proxy. */
  readonly uri?: string
  /** Connections at most. */
  readonly poolSize?: number
  /** Starts a store of its own even where one is given: to look at its files. */
  readonly ownStore?: boolean
}

export interface TestDatabase {
  readonly database: Database
  readonly uri: string
  readonly dbName: string
  readonly keys: KeyMaterial
  /** Where the store keeps its files; undefined when it was there before. */
  readonly dataDir: string | undefined
  /** Finished commands since the last `forget`, oldest first, at most 10,000. */
  readonly seen: readonly CommandSeen[]
  /** The same as they were sent, with their values. */
  readonly sent: readonly Readonly<Record<string, unknown>>[]
  forget(): void
  /** Drops the data (unless it is another's, see `like`) and lets a store it started end. */
  close(): Promise<void>
}

/**
 * A database of its own on a real store: the one of HCRM_TEST_STORE_URI, or one started for this
 * test file. Call `createIndexes` after the stores are made, as a service does.
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { like } = options
  const store = await (options.ownStore ? startStore() : useStore())
  const uri = options.uri ?? like?.uri ?? store.uri
  const dbName = like?.dbName ?? `test_${randomBytes(6).toString('hex')}`
  const keys = options.keys ?? like?.keys ?? testKeys()
  const seen: CommandSeen[] = []
  const sent: Readonly<Record<string, unknown>>[] = []
  const clock = options.clock ?? { now: () => new Date() }
  const database = await openObserved(
    {
      uri,
      dbName,
      keys,
      clock,
      ...(options.poolSize && { poolSize: options.poolSize }),
      // Marks are awaited one by one here.
      limits: { markDelayMs: 1, ...options.limits },
      onCommand: (command) => keep(seen, command),
    },
    (command) => keep(sent, command),
  )
  return {
    database,
    uri,
    dbName,
    keys,
    dataDir: store.dataDir,
    seen,
    sent,
    forget() {
      seen.length = 0
      sent.length = 0
    },
    async close() {
      await database.close()
      if (!like) await drop(store.uri, dbName)
      await store.stop()
    },
  }
}

const recordedMax = 10_000

function keep<T>(list: T[], item: T): void {
  if (list.length < recordedMax) list.push(item)
}

/** Secrets for one test database. */
export function testKeys(): KeyMaterial {
  return { current: 1, masters: new Map([[1, randomBytes(32)]]), blind: randomBytes(32) }
}

async function drop(uri: string, dbName: string): Promise<void> {
  const connection = await mongoose.createConnection(uri, { dbName }).asPromise()
  await connection.dropDatabase()
  await connection.close()
}

interface Running {
  readonly uri: string
  readonly dataDir: string | undefined
  stop(): Promise<void>
}

let running: Promise<Running> | undefined
let users = 0

/** The store all databases of this test file share; the last one to leave stops it. */
async function useStore(): Promise<Running> {
  running ??= givenStore() ?? startStore()
  users += 1
  const store = await running
  return {
    ...store,
    async stop() {
      users -= 1
      if (users > 0) return
      running = undefined
      await store.stop()
    },
  }
}

interface StoreModule {
  startStore(options: {
    readonly dataDir: string
    readonly say: (line: string) => void
  }): Promise<{ readonly uri: string; stop(): Promise<void> }>
}

function givenStore(): Promise<Running> | undefined {
  const uri = process.env.HCRM_TEST_STORE_URI
  return uri ? Promise.resolve({ uri, dataDir: undefined, stop: async () => {} }) : undefined
}

async function startStore(): Promise<Running> {
  // The set-up of the engines is not part of any package; only tests run from the checkout.
  const module = pathToFileURL(join(import.meta.dirname, '../../../../infra/local/store.ts'))
  const { startStore: start } = (await import(module.href)) as StoreModule
  const dataDir = await mkdtemp(join(tmpdir(), 'hcrm-test-store-'))
  const store = await start({ dataDir, say: () => {} })
  return {
    uri: store.uri,
    dataDir,
    async stop() {
      await store.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
