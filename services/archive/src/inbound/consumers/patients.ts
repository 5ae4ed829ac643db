import { type ConsumerDefinition, on } from '@hcrm/platform'
import { encounter } from '@hcrm/proto/contracts'
import { becomePatientOnVisit } from '../../app/customer/become-patient.ts'
import type { CustomerStore } from '../../app/ports.ts'

/**
 * A customer who has visited is a patient (A2). Twice or late: being one already changes nothing.
 */
export function patientConsumer(customers: CustomerStore): ConsumerDefinition {
  const { EncounterRecorded } = encounter
  return {
    operation: 'archive.patients',
    topics: [EncounterRecorded.topic],
    on: {
      [EncounterRecorded.type]: on(EncounterRecorded, async ({ customerId }, _event, call) => {
        await becomePatientOnVisit(customers, customerId, call)
      }),
    },
  }
}
