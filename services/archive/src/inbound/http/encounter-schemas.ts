import { schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { EncounterFound } from '../../app/encounter/record-encounter.ts'
import { chargeCategories, encounterKinds } from '../../app/vocabulary.ts'
import { readAt } from './schemas.ts'

/** `branch:system:sourceId` */
export const encounterParams = z.strictObject({
  encounterId: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}:[a-z0-9-]{1,32}:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'BAD_ID'),
})

const codedView = z.strictObject({
  system: z.string(),
  code: z.string(),
  text: z.string().optional(),
})

const refundView = z.strictObject({
  id: z.string(),
  amountFen: z.int(),
  at: readAt,
  localDate: z.string(),
})

const chargeView = z
  .strictObject({
    id: z.string(),
    category: z.enum(chargeCategories),
    item: z.string(),
    amountFen: z.int(),
    at: readAt,
    localDate: z.string(),
    refunds: z.array(refundView).readonly(),
  })
  .meta({ id: 'Charge' })

export const encounterView = z
  .strictObject({
    id: z.string(),
    branch: z.string(),
    status: z.enum(['recorded', 'cancelled']),
    version: z.int().meta({ description: 'Counts what the source told differently' }),
    customerId: schemas.id,
    department: z.string(),
    staff: z.string().optional(),
    kind: z.enum(encounterKinds),
    startedAt: readAt,
    endedAt: readAt.optional(),
    localDate: z.string(),
    bookingId: z.string().optional(),
    conditions: z.array(codedView).readonly(),
    procedures: z.array(codedView).readonly(),
    charges: z.array(chargeView).readonly(),
  })
  .meta({ id: 'Encounter' })

export function encounterOf({ id, state }: EncounterFound): z.input<typeof encounterView> {
  const { branch, status, version, visit: told, clinical, charges } = state
  return {
    ...{ id, branch, status, version, ...told },
    conditions: Object.values(clinical.conditions),
    procedures: Object.values(clinical.procedures),
    charges,
  }
}
