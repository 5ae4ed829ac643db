import type { ConnectionOptions } from 'node:tls'
import kafkajs, { type Kafka, type LogEntry, type SASLOptions } from 'kafkajs'
import { bounds } from './limits.ts'
import type { Notice } from './notice.ts'

export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  }
  /** `{}` for the system's certificate authorities; absent for plain text. */
  readonly tls?: ConnectionOptions
}

/** Broker away: known in 1 to 3 s. Broker frozen: a request of 5 s, four times. */
const retry = { initialRetryTime: 100, maxRetryTime: 500, retries: 4 }

export function connectKafka(settings: KafkaSettings, notice: Notice): Kafka {
  const { brokers, clientId, sasl, tls } = settings
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    enforceRequestTimeout: true,
    retry,
    ...(tls === undefined ? {} : { ssl: tls }),
    // kafkajs spells the same as a union over the mechanism.
    ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    logLevel: kafkajs.logLevel.ERROR,
    logCreator: () => (entry) => tell(entry, notice),
  })
}

/**
 * Nothing the client logs wakes anyone: what matters arrives as an error of a call, or as a crash
 * of a reader. Only the error's name is kept.
 */
function tell({ namespace, log }: LogEntry, notice: Notice): void {
  const error = typeof log.error === 'string' ? log.error.slice(0, 80) : 'Error'
  notice('warn', 'events.kafka', { part: namespace, error })
}

export const consumerSettings = {
  sessionTimeout: 10_000,
  heartbeatInterval: 2_000,
  rebalanceTimeout: 10_000,
  maxWaitTimeInMs: 200,
  maxBytesPerPartition: bounds.kafkaFetchBytes,
  // A crashed reader is made anew by us, with its own backoff: one way of coming back, not two.
  retry: { ...retry, restartOnFailure: async () => false },
  allowAutoTopicCreation: false,
}

export const producerSettings = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  retry,
}
