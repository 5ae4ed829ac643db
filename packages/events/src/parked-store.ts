import type { Collection, Connection } from 'mongoose'
import { bounds } from './limits.ts'
import { type LoggedMessage, orderKey, positionId } from './message.ts'
import { errorName } from './trace.ts'
import type { ParkedKey } from './types.ts'

/** `_id` = group|key. Its presence parks the key; `version` grows with every event parked. */
interface KeyDocument {
  readonly _id: string
  readonly group: string
  readonly key: string
  readonly topic: string
  readonly since: Date
  readonly error: string
  readonly version: number
}

/** `_id` = group|key|position: parked twice is parked once, and ids are in the order of the log. */
interface EventDocument {
  readonly _id: string
  /** group|key */
  readonly parkedKey: string
  readonly messageKey?: string
  readonly headers: Readonly<Record<string, string>>
  readonly value?: Buffer
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

/** What the handler threw, and when. */
interface Refusal {
  readonly error: unknown
  readonly now: Date
}

const durable = { writeConcern: { w: 'majority', journal: true } } as const
const idOf = (group: string, key: string) => `${group}|${key}`

/**
 * Parked keys and their events, in the store of the service that refused them. An event is written
 * first, then its key is raised; a replay removes the key only at the version it has emptied. So an
 * event parked while a replay ends either keeps its key parked or is told that the key is free.
 */
export class ParkedStore {
  readonly #keys: Collection<KeyDocument>
  readonly #events: Collection<EventDocument>

  constructor(connection: Connection) {
    this.#keys = connection.collection<KeyDocument>('parked.keys')
    this.#events = connection.collection<EventDocument>('parked.events')
  }

  async prepare(): Promise<void> {
    await this.#keys.createIndex({ group: 1 }, {}, {})
    await this.#events.createIndex({ parkedKey: 1 }, {}, {})
  }

  async keysOf(group: string): Promise<string[]> {
    const found = await this.#keys.find({ group }, { projection: { key: 1 } }).toArray()
    return found.map(({ key }) => key)
  }

  /** Parks an event and with it its key. */
  async park(group: string, message: LoggedMessage, { error, now }: Refusal): Promise<void> {
    const key = orderKey(message)
    await this.#keep(group, key, message)
    const first = { group, key, topic: message.position.topic, since: now, error: errorName(error) }
    await this.#keys.updateOne(
      { _id: idOf(group, key) },
      { $inc: { version: 1 }, $setOnInsert: first },
      { upsert: true, ...durable },
    )
  }

  /** Parks an event behind its key; false when the key has been replayed to its end meanwhile. */
  async parkBehind(group: string, message: LoggedMessage): Promise<boolean> {
    const key = orderKey(message)
    const id = await this.#keep(group, key, message)
    const raised = await this.#keys.updateOne(
      { _id: idOf(group, key) },
      { $inc: { version: 1 } },
      durable,
    )
    if (raised.matchedCount === 1) return true
    await this.#events.deleteOne({ _id: id }, durable)
    return false
  }

  async list(group?: string): Promise<ParkedKey[]> {
    const filter = group === undefined ? {} : { group }
    const keys = await this.#keys.find(filter).limit(bounds.parkedListMax).toArray()
    keys.sort((a, b) => (a._id < b._id ? -1 : 1))
    return Promise.all(
      keys.map(async ({ _id, version: _, ...key }) => ({
        ...key,
        events: await this.#events.countDocuments({ parkedKey: _id }),
      })),
    )
  }

  async version(group: string, key: string): Promise<number | undefined> {
    return (await this.#keys.findOne({ _id: idOf(group, key) }))?.version
  }

  /** Ids of the parked events of a key, in order. */
  async events(group: string, key: string): Promise<string[]> {
    const filter = { parkedKey: idOf(group, key) }
    const found = await this.#events.find(filter, { projection: { _id: 1 } }).toArray()
    return found.map(({ _id }) => _id).sort()
  }

  async event(id: string): Promise<LoggedMessage | undefined> {
    const found = await this.#events.findOne({ _id: id })
    if (found === null) return
    const { messageKey, headers, value, topic, partition, offset } = found
    const position = { topic, partition, offset: BigInt(offset) }
    return { key: messageKey, headers, value: value && bytes(value), position }
  }

  async replayed(id: string): Promise<void> {
    await this.#events.deleteOne({ _id: id }, durable)
  }

  async refusedAgain(group: string, key: string, error: unknown): Promise<void> {
    await this.#keys.updateOne(
      { _id: idOf(group, key) },
      { $set: { error: errorName(error) } },
      durable,
    )
  }

  /** Frees the key unless an event has been parked since `version` was read. */
  async free(group: string, key: string, version: number): Promise<boolean> {
    const gone = await this.#keys.deleteOne({ _id: idOf(group, key), version }, durable)
    return gone.deletedCount === 1
  }

  async #keep(group: string, key: string, message: LoggedMessage): Promise<string> {
    const { headers, value, position } = message
    const parkedKey = idOf(group, key)
    const _id = `${parkedKey}|${positionId(position)}`
    const document: EventDocument = {
      _id,
      parkedKey,
      ...(message.key === undefined ? {} : { messageKey: message.key }),
      headers,
      ...(value === undefined ? {} : { value: Buffer.from(value) }),
      topic: position.topic,
      partition: position.partition,
      offset: String(position.offset),
    }
    await this.#events.updateOne({ _id }, { $setOnInsert: document }, { upsert: true, ...durable })
    return _id
  }
}

/** The driver hands back a BSON Binary unless it is told to promote it. */
export function bytes(value: Uint8Array | { readonly buffer: Uint8Array }): Uint8Array {
  return value instanceof Uint8Array ? value : value.buffer
}
