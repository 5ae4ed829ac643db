import { type AnyRoute, route } from '@hcrm/platform'
import { z } from 'zod'
import { setCustomerConsent } from '../../app/customer/set-consent.ts'
import { readVisible } from '../../app/customer/visible.ts'
import type { Archive } from '../../app/ports.ts'
import { consentFields, consentView, customerParams } from './schemas.ts'

const tag = 'consents'

export function consentRoutes({ customers }: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/customers/:customerId/consents',
      operation: 'archive.consent.set',
      tag,
      summary: 'What the customer agrees to: purposes, channels, quiet hours (A16).',
      params: customerParams,
      body: z.strictObject(consentFields),
      ifMatch: 'optional',
      replies: { 200: consentView },
      handle: async ({ params, body, call, ifVersion }, reply) => {
        const { quietHours, ...consent } = body
        const command = {
          id: params.customerId,
          consent: { ...consent, ...(quietHours && { quietHours }) },
          ifVersion,
        }
        const { state, version } = await setCustomerConsent(customers, command, call)
        return reply(200, state.consent, { version })
      },
    }),
    route({
      method: 'get',
      path: '/customers/:customerId/consents',
      operation: 'archive.consent.read',
      tag,
      summary: 'What the customer agreed to (A16).',
      params: customerParams,
      replies: { 200: consentView },
      handle: async ({ params, call }, reply) => {
        const { state, version } = await readVisible(customers, params.customerId, call)
        return reply(200, state.consent, { version })
      },
    }),
  ]
}
