import type { ConsumeLimits } from './types.ts'

export const consumeLimits: ConsumeLimits = {
  attempts: 3,
  retryDelayMs: 100,
  handleTimeoutMs: 10_000,
  parkedKeysMax: 200,
  refusedMax: 20,
  keysAtOnce: 8,
}

/** Bounds that no caller sets. README.md has the same table. */
export const bounds = {
  /** Longest wait between two attempts, of a handler, a reader or a connection. */
  retryDelayMaxMs: 5_000,
  /** Time in which the next events of a reader of everything gather, unless they are many. */
  followPaceMs: 250,
  /** Events of one partition in this process that are not done. */
  lineUndoneMax: 200,
  /** The same of a group: a process that was away finds all partitions full (PR15). */
  groupUndoneMax: 1_000,
  /** Events of one partition from the first not done on; so many may come again after a crash. */
  lineLengthMax: 10_000,
  /** Handlers of one group that run at the same time in a process. */
  handlersAtOnce: 32,
  /** Events of which `refusedMax` may be refused. */
  refusedOutOf: 400,
  /** Newest events of a partition of the local log that are kept in memory. */
  tailEvents: 64,
  /** Events written to the local log, or read from it, at once. */
  localBatch: 500,
  /** Payload bytes of one document of the local log; a document ends at 16 MB. */
  segmentBytesMax: 4 * 1024 * 1024,
  /** Events after which the end of a partition is noted, so that a start finds it quickly. */
  checkpointEvents: 100,
  /** Longest wait for the store of the local log. */
  storeMs: 5_000,
  /** Events, and their payload bytes, sent to a Kafka topic at once. */
  kafkaBatch: 200,
  kafkaBatchBytes: 768 * 1024,
  /** `max.message.bytes` of a topic: a part of a batch, or one largest event, with its headers. */
  kafkaMessageBytes: 2 * 1024 * 1024,
  /**
   * Fetched of one partition at a time; one event larger than this still comes. What a group has
   * fetched of all its partitions is in memory together, several times as large.
   */
  kafkaFetchBytes: 64 * 1024,
  /** Partitions whose batches are begun at the same time. */
  partitionsAtOnce: 64,
  /** A batch that takes longer than this no longer holds up the fetching of other partitions. */
  graceMs: 100,
  /** Time between two commits of a position to Kafka. */
  commitPaceMs: 20,
  /** A consumer that cannot leave its group in time is left to the session timeout. */
  leaveMs: 10_000,
  /** Longest wait for a question about topics and groups. */
  adminMs: 10_000,
  /** Events that may wait in this process to be written to the log. */
  publishWaitingMax: 20_000,
  /** Largest payload of one event. */
  eventBytesMax: 512 * 1024,
  /** Longest header value; ids are far below. */
  headerLengthMax: 1_024,
  /** Parked keys that `parking.list` returns at most. */
  parkedListMax: 1_000,
} as const
