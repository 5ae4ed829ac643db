import { type AnyRoute, intentId, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { chargeVisit, refundVisit } from '../../app/encounter/change-encounter.ts'
import type { Archive } from '../../app/ports.ts'
import { chargeCategories } from '../../app/vocabulary.ts'
import { encounterOf, encounterParams, encounterView } from './encounter-schemas.ts'
import { code } from './schemas.ts'

const tag = 'charges'
const yuanFen = z
  .strictObject({ amount: z.int().min(1).max(10_000_000_000), currency: z.literal('CNY') })
  .meta({ description: 'Fen' })

export function chargeRoutes(archive: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/encounters/:encounterId/charges',
      operation: 'archive.charge.post',
      tag,
      summary: 'Adds a settled charge to a visit, once by its id (A13, L3).',
      params: encounterParams,
      body: z.strictObject({
        chargeId: code.optional(),
        category: z.enum(chargeCategories),
        item: code,
        amount: yuanFen,
        settledAt: schemas.instant,
      }),
      idempotency: 'required',
      replies: { 201: encounterView },
      handle: async ({ params, body, call }, reply) => {
        const { amount, chargeId = intentId(call.operation?.key ?? '', 'charge'), ...charge } = body
        const { encounterId } = params
        const command = { ...charge, encounterId, chargeId, amountFen: amount.amount }
        const found = await chargeVisit(archive, command, call)
        return reply(201, encounterOf(found), { version: found.version })
      },
    }),
    route({
      method: 'post',
      path: '/encounters/:encounterId/charges/:chargeId/refunds',
      operation: 'archive.refund.post',
      tag,
      summary: 'Gives back a part or all of a charge, once by the id of the refund (A13, L4).',
      params: encounterParams.extend({ chargeId: code }),
      body: z.strictObject({
        refundId: code.optional(),
        amount: yuanFen,
        refundedAt: schemas.instant,
      }),
      idempotency: 'required',
      replies: { 201: encounterView },
      handle: async ({ params, body, call }, reply) => {
        const { refundId = intentId(call.operation?.key ?? '', 'refund'), refundedAt } = body
        const command = { ...params, refundId, amountFen: body.amount.amount, refundedAt }
        const found = await refundVisit(archive, command, call)
        return reply(201, encounterOf(found), { version: found.version })
      },
    }),
  ]
}
