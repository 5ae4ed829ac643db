import type { Clock } from '@hcrm/kernel'
import type { Connection } from 'mongoose'
import type { Tools } from './aggregates.ts'
import { Aggregates } from './aggregates.ts'
import { ClaimStore } from './claims.ts'
import type { CommandSeen, ConnectOptions } from './connection.ts'
import { connect } from './connection.ts'
import { Cursors } from './cursor.ts'
import { armFailpoints } from './failpoints.ts'
import { checkIndexes, createIndexes } from './indexes.ts'
import type { KeyMaterial } from './key-material.ts'
import { blindWith, derivedKey } from './key-material.ts'
import { KeyRing } from './key-ring.ts'
import type { LeaseOptions } from './leases.ts'
import { LeaseStore } from './leases.ts'
import type { Limits } from './limits.ts'
import { defaultLimits } from './limits.ts'
import type { Managed } from './managed.ts'
import { Projections } from './projections.ts'
import { reading } from './store-errors.ts'
import { Streams } from './streams.ts'
import type { Claims, Database, Lease, Outbox } from './types.ts'

export interface DatabaseOptions {
  readonly uri: string
  readonly dbName: string
  readonly keys: KeyMaterial
  readonly clock: Clock
  /** Connections; 16 unless told. */
  readonly poolSize?: number
  /** Shown in the store's log and list of connections. */
  readonly appName?: string
  readonly limits?: Partial<Limits>
  /** Every finished command, without values: round trips and commits can be counted. */
  readonly onCommand?: (command: CommandSeen) => void
}

const defaultPoolSize = 16

/** Connects; throws UNAVAILABLE when there is no store. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return openObserved(options, undefined)
}

/** `openDatabase`, with a look at the commands themselves: for the contract tests. */
export async function openObserved(
  options: DatabaseOptions,
  onRawCommand: ConnectOptions['onRawCommand'],
): Promise<Database> {
  armFailpoints(process.env)
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const { uri, dbName, onCommand } = options
  const poolSize = options.poolSize ?? defaultPoolSize
  const appName = options.appName ?? 'hcrm'
  const way = { uri, dbName, poolSize, appName, limits, onCommand, onRawCommand }
  const connection = await connect(way)
  return new StoreDatabase(connection, {
    ...options,
    limits,
    openUnhurried: () => connect({ ...way, poolSize: 1, limits: { ...limits, socketMs: 0 } }),
  })
}

interface StoreOptions extends DatabaseOptions {
  readonly limits: Limits
  /** Opens a connection that waits for an answer however long it takes. */
  readonly openUnhurried: () => Promise<Connection>
}

class StoreDatabase implements Database {
  readonly blind: Database['blind']
  readonly #connection: Connection
  readonly #tools: Tools
  readonly #leases: LeaseStore
  readonly #claims = new Map<string, ClaimStore>()
  readonly #stores: (Managed & { readonly outbox?: Outbox })[] = []
  readonly #openUnhurried: StoreOptions['openUnhurried']

  constructor(connection: Connection, options: StoreOptions) {
    const { keys } = options
    this.#openUnhurried = options.openUnhurried
    this.blind = blindWith(keys.blind)
    this.#connection = connection
    this.#leases = new LeaseStore(connection, options.clock)
    this.#tools = {
      connection,
      limits: options.limits,
      keyRing: new KeyRing(connection, options),
      cursors: new Cursors(derivedKey(keys.blind, 'hcrm page cursors')),
      blind: this.blind,
      claims: (collection) => this.#claimStore(collection),
    }
  }

  readonly aggregates: Database['aggregates'] = (definition) =>
    this.#add(new Aggregates(definition, this.#tools))

  readonly streams: Database['streams'] = (definition) =>
    this.#add(new Streams(definition, this.#tools))

  readonly projection: Database['projection'] = (definition) =>
    this.#add(new Projections(definition, this.#tools))

  claims(collection: string): Claims {
    return this.#claimStore(collection)
  }

  /** One store for a service's own calls and for the aggregates whose events claim. */
  #claimStore(collection: string): ClaimStore {
    const known = this.#claims.get(collection)
    if (known !== undefined) return known
    const made = this.#add(new ClaimStore(collection, this.#tools))
    this.#claims.set(collection, made)
    return made
  }

  lease(name: string, options: LeaseOptions): Promise<Lease | undefined> {
    return this.#leases.take(name, options)
  }

  #add<Store extends Managed & { readonly outbox?: Outbox }>(store: Store): Store {
    this.#stores.push(store)
    return store
  }

  async createIndexes(): Promise<void> {
    // An index of millions of documents takes longer than any other answer.
    const unhurried = await this.#openUnhurried()
    try {
      await createIndexes(unhurried, this.#stores)
    } finally {
      await unhurried.close()
    }
  }

  checkIndexes(): Promise<void> {
    return checkIndexes(this.#connection, this.#stores)
  }

  async eraseOwner(owner: string): Promise<void> {
    await this.#tools.keyRing.erase(owner)
    for (const store of this.#stores) store.forgetOwner(owner)
  }

  rewrapDataKeys(limit: number): Promise<number> {
    return this.#tools.keyRing.rewrap(limit)
  }

  outboxes(): readonly Outbox[] {
    return this.#stores.flatMap(({ outbox }) => outbox ?? [])
  }

  async ping(): Promise<void> {
    await reading(async () => this.#connection.db?.admin().ping())
  }

  /** Lets writes under way end, then disconnects. */
  async close(): Promise<void> {
    await Promise.all([this.#leases.close(), ...this.#stores.map((store) => store.idle())])
    await this.#connection.close()
  }
}
