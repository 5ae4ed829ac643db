import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import kafkajs from 'kafkajs'
import { installKafka, type Kafka, startKafka } from '../kafka.ts'
import { atEnd, cleanUp, tempDir, until } from './support.ts'

const INSTALL_TIMEOUT_MS = 600_000
const topic = 'contract.kept.v1'

describe('startKafka', () => {
  let kafka: Kafka
  beforeAll(async () => {
    await installKafka()
    kafka = await startKafka({ dir: tempDir() })
    atEnd(() => kafka.stop())
  }, INSTALL_TIMEOUT_MS)
  afterAll(cleanUp, 30_000)

  function client(): kafkajs.Kafka {
    const { logLevel } = kafkajs
    const retry = { initialRetryTime: 100, retries: 8 }
    return new kafkajs.Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING, retry })
  }

  async function send(...values: string[]): Promise<void> {
    // The client would let the broker make a topic: it is the broker that must not.
    const producer = client().producer({ allowAutoTopicCreation: true })
    await producer.connect()
    try {
      await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) })
    } finally {
      await producer.disconnect()
    }
  }

  async function received(count: number): Promise<string[]> {
    const values: string[] = []
    const consumer = client().consumer({ groupId: `contract-${Date.now()}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const eachMessage = async ({ message }: kafkajs.EachMessagePayload): Promise<void> =>
      void values.push(String(message.value))
    await consumer.run({ eachMessage })
    await until(() => values.length >= count, 20_000)
    await consumer.disconnect()
    return values
  }

  it('makes no topic by itself', async () => {
    await expect(send('lost')).rejects.toThrow('This server does not host this topic-partition')
  })

  it('PR7: keeps acknowledged messages through kill -9, on the same port', async () => {
    const admin = client().admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
    await admin.disconnect()
    await send('before', 'the kill')
    kafka.kill('SIGKILL')
    await kafka.restart()
    await send('after it')
    expect(await received(3)).toEqual(['before', 'the kill', 'after it'])
  }, 60_000)

  it('starts anew on the data of a stopped one', async () => {
    await kafka.restart()
    expect(await received(3)).toEqual(['before', 'the kill', 'after it'])
  }, 60_000)
})
