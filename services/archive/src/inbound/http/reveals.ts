import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { revealable, revealCustomer } from '../../app/customer/reveal-customer.ts'
import type { Archive } from '../../app/ports.ts'
import { customerParams } from './schemas.ts'

const reasonCharactersMin = 10

export function revealRoute(archive: Archive): AnyRoute {
  const clear = z.union([z.string(), z.array(z.string()).readonly()]).optional()
  return route({
    method: 'post',
    path: '/customers/:customerId/reveals',
    operation: 'archive.customer.reveal',
    tag: 'customers',
    summary: 'Protected fields in clear, for a reason; written down before they leave (A18).',
    params: customerParams,
    body: z.strictObject({
      fields: z.array(z.enum(revealable)).min(1).max(revealable.length),
      reason: schemas
        .text(500)
        .refine((reason) => [...reason].length >= reasonCharactersMin, 'BAD_TEXT'),
    }),
    idempotency: 'none',
    replies: {
      200: z.strictObject({
        name: clear,
        birthDate: clear,
        idDocument: clear,
        phones: clear,
        emails: clear,
        address: clear,
        wechatId: clear,
      }),
    },
    handle: async ({ params, body, call }, reply) =>
      reply(200, await revealCustomer(archive, { id: params.customerId, ...body }, call)),
  })
}
