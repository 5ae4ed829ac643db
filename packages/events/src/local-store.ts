import { fail } from '@hcrm/kernel'
import type { Collection, Connection } from 'mongoose'
import { bounds } from './limits.ts'
import { type LoggedMessage, positionId } from './message.ts'
import { bytes } from './parked-store.ts'
import { errorName } from './trace.ts'
import type { Position, TopicSpec } from './types.ts'
import { within } from './wait.ts'

/**
 * Consecutive events of one partition that were written together. `_id` is the position of the
 * first, so two writers cannot both own an offset; `last` that of the last, indexed for reading.
 */
interface SegmentDocument {
  readonly _id: string
  readonly last: string
  readonly events: readonly StoredMessage[]
}

interface StoredMessage {
  readonly key?: string
  readonly headers: Readonly<Record<string, string>>
  readonly value?: Buffer
}

/** `_id` = group|topic:partition. */
interface PositionDocument {
  readonly _id: string
  readonly group: string
  readonly next: number
}

interface TopicDocument {
  readonly _id: string
  readonly partitions: number
}

const durable = { writeConcern: { w: 'majority', journal: true } } as const

/** What the local log keeps in the MongoDB-wire store: events, positions of groups, topics. */
export class LocalStore {
  readonly #segments: Collection<SegmentDocument>
  readonly #positions: Collection<PositionDocument>
  readonly #topics: Collection<TopicDocument>

  constructor(connection: Connection) {
    this.#segments = connection.collection<SegmentDocument>('log.events')
    this.#positions = connection.collection<PositionDocument>('log.positions')
    this.#topics = connection.collection<TopicDocument>('log.topics')
  }

  async prepare(): Promise<void> {
    await bounded(() => this.#segments.createIndex({ last: 1 }, {}, {}))
    await bounded(() => this.#positions.createIndex({ group: 1 }, {}, {}))
  }

  async ping(): Promise<void> {
    await bounded(() => this.#topics.findOne({ _id: 'ping' }))
  }

  async topics(): Promise<TopicSpec[]> {
    const found = await bounded(() => this.#topics.find({}).toArray())
    return found.map(({ _id, partitions }) => ({ name: _id, partitions }))
  }

  async addTopics(topics: readonly TopicSpec[]): Promise<void> {
    const writes = topics.map(({ name, partitions }) => ({
      updateOne: { filter: { _id: name }, update: { $setOnInsert: { partitions } }, upsert: true },
    }))
    await bounded(() => this.#topics.bulkWrite(writes, durable))
  }

  /** The offset after the last one stored, searched from one that is known to be not beyond it. */
  async end(topic: string, partition: number, from: bigint): Promise<bigint> {
    const window = this.#window({ topic, partition, offset: from })
    const projection = { last: 1 }
    const found = await bounded(() => this.#segments.find(window, { projection }).toArray())
    if (found.length === 0) return from
    const last = found.map((segment) => offsetOf(segment.last)).reduce((a, b) => (a > b ? a : b))
    return this.end(topic, partition, last + 1n)
  }

  /** In order, up to the first that cannot be written: no gap, whatever fails. */
  async append(messages: readonly LoggedMessage[]): Promise<void> {
    const options = { ordered: true, ...durable }
    await bounded(() => this.#segments.insertMany(segments(messages), options))
  }

  /** Some of the events from an offset on, at least one when there is any. */
  async read(from: Position): Promise<LoggedMessage[]> {
    const found = await bounded(() => this.#segments.find(this.#window(from)).toArray())
    found.sort((a, b) => (a.last < b.last ? -1 : 1))
    return found
      .flatMap((segment) => messagesOf(segment, from))
      .filter(({ position }) => position.offset >= from.offset)
  }

  /**
   * Segments that end within one segment's length from an offset: whatever holds that offset is
   * among them. Closed at both ends, because the embedded store reads a range to its end.
   */
  #window(from: Position) {
    const to = { ...from, offset: from.offset + BigInt(bounds.localBatch) - 1n }
    return { last: { $gte: positionId(from), $lte: positionId(to) } }
  }

  /** The next offset wanted by a group, per `topic:partition`. */
  async positions(group: string): Promise<Map<string, bigint>> {
    const found = await bounded(() => this.#positions.find({ group }).toArray())
    return new Map(found.map(({ _id, next }) => [_id.slice(group.length + 1), BigInt(next)]))
  }

  /** Keys are `group|topic:partition`; a position never goes back. */
  async savePositions(next: ReadonlyMap<string, bigint>): Promise<void> {
    const writes = [...next].map(([_id, offset]) => {
      const group = _id.slice(0, _id.lastIndexOf('|'))
      const update = { $max: { next: Number(offset) }, $setOnInsert: { group } }
      return { updateOne: { filter: { _id }, update, upsert: true } }
    })
    await bounded(() => this.#positions.bulkWrite(writes, { ordered: false, ...durable }))
  }
}

/** A frozen store is as good as none: nobody waits for ever. Of its words only names are kept. */
async function bounded<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await within(bounds.storeMs, command)
  } catch (error) {
    return fail('UNAVAILABLE', { cause: new Error(`store: ${errorName(error)}`) })
  }
}

/** Cuts messages into segments: of one partition each, bounded in number and bytes. */
function segments(messages: readonly LoggedMessage[]): SegmentDocument[] {
  const partitions = Map.groupBy(
    messages,
    ({ position }) => `${position.topic}:${position.partition}`,
  )
  return [...partitions.values()].flatMap((mine) => {
    const cut: LoggedMessage[][] = []
    let size = Number.POSITIVE_INFINITY
    for (const message of mine) {
      size += message.value?.length ?? 0
      if (size > bounds.segmentBytesMax) {
        cut.push([])
        size = message.value?.length ?? 0
      }
      cut.at(-1)?.push(message)
    }
    return cut.map(toSegment)
  })
}

function toSegment(messages: readonly LoggedMessage[]): SegmentDocument {
  const [first, last] = [messages[0], messages.at(-1)]
  if (first === undefined || last === undefined) throw new Error('a segment has events')
  return {
    _id: positionId(first.position),
    last: positionId(last.position),
    events: messages.map(({ key, headers, value }) => ({
      ...(key === undefined ? {} : { key }),
      headers,
      ...(value === undefined ? {} : { value: Buffer.from(value) }),
    })),
  }
}

function messagesOf(segment: SegmentDocument, at: Position): LoggedMessage[] {
  const first = offsetOf(segment._id)
  return segment.events.map(({ key, headers, value }, index) => ({
    key,
    headers,
    value: value && bytes(value),
    position: { ...at, offset: first + BigInt(index) },
  }))
}

const offsetOf = (id: string) => BigInt(id.slice(id.lastIndexOf(':') + 1))
