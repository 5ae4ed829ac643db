import { fail } from '@hcrm/kernel'
import type { Kafka, Message as KafkaMessage, Producer } from 'kafkajs'
import { gather } from './gather.ts'
import { producerSettings } from './kafka-client.ts'
import { problemOf } from './kafka-errors.ts'
import { bounds } from './limits.ts'
import type { Message } from './message.ts'

/**
 * Writes to one topic, one send at a time. A producer whose send failed is thrown away: kafkajs
 * gives its sequence numbers to the next batch, and if the failed one had arrived after all, the
 * broker takes that batch for its duplicate, acknowledges it and drops it.
 */
export class KafkaTopicProducer {
  readonly #kafka: Kafka
  readonly #topic: string
  readonly #gathered = gather<Message>(bounds.kafkaBatch, (batch) => this.#write(batch))
  #producer: Producer | undefined

  constructor(kafka: Kafka, topic: string) {
    this.#kafka = kafka
    this.#topic = topic
  }

  async send(messages: readonly Message[]): Promise<void> {
    for (const { value } of messages) {
      if ((value?.length ?? 0) > bounds.eventBytesMax) fail('TOO_LARGE')
    }
    await this.#gathered(messages)
  }

  async close(): Promise<void> {
    await this.#producer?.disconnect().catch(() => undefined)
  }

  async #write(batch: readonly Message[]): Promise<void> {
    try {
      if (this.#producer === undefined) {
        this.#producer = this.#kafka.producer(producerSettings)
        await this.#producer.connect()
      }
      for (const part of parts(batch)) {
        const messages = part.map(toKafka)
        await this.#producer.send({ topic: this.#topic, acks: -1, messages })
      }
    } catch (error) {
      void this.close()
      this.#producer = undefined
      throw problemOf(error)
    }
  }
}

/** Cuts a batch so that one part, even on one partition, stays below the topic's message limit. */
function parts(batch: readonly Message[]): Message[][] {
  const cut: Message[][] = [[]]
  let size = 0
  for (const message of batch) {
    const length = message.value?.length ?? 0
    if (size + length > bounds.kafkaBatchBytes) {
      cut.push([])
      size = 0
    }
    cut.at(-1)?.push(message)
    size += length
  }
  return cut.filter((part) => part.length > 0)
}

function toKafka({ key, headers, value }: Message): KafkaMessage {
  return {
    key: key ?? null,
    headers: { ...headers },
    value: value === undefined ? null : Buffer.from(value),
  }
}
