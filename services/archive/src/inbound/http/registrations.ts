import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { registrationViews, customerView as viewOf } from '../../app/customer/customer-view.ts'
import { registerCustomerAtBranch } from '../../app/customer/register-customer.ts'
import { readVisible } from '../../app/customer/visible.ts'
import type { Archive } from '../../app/ports.ts'
import { customerParams, customerView, mrn, registrationView } from './schemas.ts'

const tag = 'registrations'
const body = { mrn: mrn.optional(), branch: schemas.branchCode.optional() }

export function registrationRoutes({ customers }: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/customers/:customerId/registrations',
      operation: 'archive.registration.create',
      tag,
      summary: 'Registers a recognised customer at the branch (A3).',
      params: customerParams,
      body: z.strictObject(body),
      idempotency: 'required',
      replies: { 201: customerView },
      handle: async ({ params, body: { mrn: number, branch }, call }, reply) => {
        const customer = { id: params.customerId }
        const command = { branch: actingBranch(call, branch), customer, mrn: number }
        const registered = await registerCustomerAtBranch(customers, command, call)
        const { version } = registered.customer
        const { replayed } = registered
        return reply(201, viewOf(registered.customer, call), { version, replayed })
      },
    }),
    route({
      method: 'post',
      path: '/registrations',
      operation: 'archive.registration.createByCode',
      tag,
      summary: 'Registers the customer of this code at the branch, for branch systems (A3).',
      body: z.strictObject({ code: z.string().min(1).max(16), ...body }),
      idempotency: 'required',
      replies: { 201: customerView },
      handle: async ({ body: { code, mrn: number, branch }, call }, reply) => {
        const command = { branch: actingBranch(call, branch), customer: { code }, mrn: number }
        const registered = await registerCustomerAtBranch(customers, command, call)
        const { version } = registered.customer
        const { replayed } = registered
        return reply(201, viewOf(registered.customer, call), { version, replayed })
      },
    }),
    route({
      method: 'get',
      path: '/customers/:customerId/registrations',
      operation: 'archive.registration.list',
      tag,
      summary: 'Where the customer is registered, of the branches the caller may know (A3).',
      params: customerParams,
      replies: { 200: z.strictObject({ items: z.array(registrationView).readonly() }) },
      handle: async ({ params, call }, reply) => {
        const found = await readVisible(customers, params.customerId, call)
        return reply(200, { items: registrationViews(found, call) })
      },
    }),
  ]
}
