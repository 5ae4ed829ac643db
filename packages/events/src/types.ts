/** An event on its way: CloudEvents attributes and the contract's bytes. */
export interface EventEnvelope {
  /** `<aggregate id>:<seq>` */
  readonly id: string
  /** Full protobuf name, e.g. `hcrm.scheduling.v1.Booked` */
  readonly type: string
  /** Producing service, e.g. `/scheduling` */
  readonly source: string
  /** Aggregate id; the key that orders events. */
  readonly subject: string
  /** Gap-free per subject: equal or lower is a duplicate, more than one higher is a loss. */
  readonly seq: number
  readonly time: Date
  readonly branch: string
  readonly traceparent?: string
  readonly data: Uint8Array
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
}

/** Where an event lies in the log. */
export interface Position {
  readonly topic: string
  readonly partition: number
  /** As the engine counts; compare only within one topic and partition. */
  readonly offset: bigint
}

export interface Delivery extends EventEnvelope {
  readonly position: Position
}

/** A group of consumers: each event reaches one of them, in order per key, at least once. */
export interface ConsumeOptions {
  readonly group: string
  readonly topics: readonly string[]
  /** Throws to refuse: retried in place, then its key is parked and other keys go on. */
  readonly handle: (event: Delivery, signal: AbortSignal) => Promise<void>
  readonly limits?: Partial<ConsumeLimits>
}

export interface ConsumeLimits {
  readonly attempts: number
  readonly retryDelayMs: number
  /** A handler that takes longer is aborted and counts as failed. */
  readonly handleTimeoutMs: number
  /** More parked keys than this: the consumer stops and alarms (a bad release, not bad data). */
  readonly parkedKeysMax: number
  /** The same when more than this many of the last 400 events were refused for good. */
  readonly refusedMax: number
  /** Keys of one partition that are handled at the same time. */
  readonly keysAtOnce: number
}

/** One reader of everything that keeps its own positions, in the same transaction as its effect. */
export interface FollowOptions {
  readonly name: string
  readonly topics: readonly string[]
  /** The next offset wanted per `topic:partition`; what is missing starts at the beginning. */
  readonly positions: () => Promise<ReadonlyMap<string, bigint>>
  /** Throws to refuse: what it refuses alone is parked and left out; all else is tried again. */
  readonly handle: (batch: readonly Delivery[], signal: AbortSignal) => Promise<void>
  readonly batchMax?: number
}

export interface Subscription {
  /** Resolves when assigned and reading. */
  readonly started: Promise<void>
  /** Ends after the event in hand. */
  stop(): Promise<void>
  state(): 'starting' | 'running' | 'stopped' | 'halted'
  /** Events not yet handled, over all partitions. */
  lag(): Promise<number>
}

export interface ParkedKey {
  readonly group: string
  readonly key: string
  readonly topic: string
  readonly events: number
  readonly since: Date
  /** Name of the error and its problem code; never a value from the event. */
  readonly error: string
}

export interface Parking {
  list(group?: string): Promise<readonly ParkedKey[]>
  /** Hands the parked events of one key to its handler again, in order; false if one fails. */
  replay(group: string, key: string): Promise<boolean>
}

/** The event log, one contract on every engine. */
export interface EventLog {
  /** Creates missing topics; partitions are fixed at birth. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>
  /** Resolves when durable. Events of one call keep their order per subject. */
  publish(topic: string, events: readonly EventEnvelope[]): Promise<void>
  consume(options: ConsumeOptions): Subscription
  follow(options: FollowOptions): Subscription
  readonly parking: Parking
  ping(): Promise<void>
  close(): Promise<void>
}
