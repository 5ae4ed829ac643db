import { eventLogContract, kafkaMissing, openKafkaEngine } from '@hcrm/events/testing'
import { describe, it } from '@jest/globals'

if (kafkaMissing === undefined) eventLogContract('Kafka', openKafkaEngine)
else describe('Kafka', () => it.todo(`not run: ${kafkaMissing} is not installed`))
