import { type AnyRoute, actingBranch, intentId, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { classifyCustomer, patchCustomer } from '../../app/customer/change-customer.ts'
import { createCustomer } from '../../app/customer/create-customer.ts'
import { customerView as viewOf } from '../../app/customer/customer-view.ts'
import { customerByCode } from '../../app/customer/find-customers.ts'
import { readVisible } from '../../app/customer/visible.ts'
import type { Archive } from '../../app/ports.ts'
import { classifications } from '../../app/vocabulary.ts'
import { customerFields, customerParams, customerTexts, customerView, mrn } from './schemas.ts'

const tag = 'customers'

const optionalTexts = z.strictObject(customerTexts).partial().shape
const nullableTexts = Object.fromEntries(
  Object.entries(customerTexts).map(([name, schema]) => [name, schema.nullable().optional()]),
) as { [K in keyof typeof customerTexts]: z.ZodOptional<z.ZodNullable<(typeof customerTexts)[K]>> }

const newCustomer = z.strictObject({
  ...customerFields,
  ...optionalTexts,
  mrn: mrn.optional(),
  branch: schemas.branchCode.optional(),
})

const patch = z
  .strictObject({
    ...customerFields,
    name: customerFields.name.optional(),
    idDocument: customerFields.idDocument.nullable(),
    ...nullableTexts,
  })
  .refine((body) => Object.keys(body).length > 0, 'MISSING_FIELD')

export function customerRoutes(archive: Archive): readonly AnyRoute[] {
  return [creating(archive), ...reading(archive), ...changing(archive)]
}

function creating(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/customers',
    operation: 'archive.customer.create',
    tag,
    summary: 'Enters a customer and registers them at the branch (A1, A3).',
    body: newCustomer,
    idempotency: 'required',
    replies: {
      201: z.strictObject({
        customer: customerView,
        candidates: z.int().meta({
          description: 'Others with one of the phones and the same name; perhaps the same person',
        }),
      }),
    },
    handle: async ({ body, call }, reply) => {
      const { mrn: number, branch: named, ...draft } = body
      const branch = actingBranch(call, named)
      const id = intentId(call.operation?.key ?? '', 'customer')
      const created = await createCustomer(archive, { id, branch, draft, mrn: number }, call)
      const { customer, candidates, replayed } = created
      return reply(
        201,
        { customer: viewOf(customer, call), candidates },
        { version: customer.version, location: `/api/archive/v1/customers/${id}`, replayed },
      )
    },
  })
}

function reading({ customers }: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/customers/:customerId',
      operation: 'archive.customer.read',
      tag,
      summary: 'One customer, masked as the role demands (A1, A18).',
      params: customerParams,
      replies: { 200: customerView },
      handle: async ({ params, call }, reply) => {
        const found = await readVisible(customers, params.customerId, call)
        return reply(200, viewOf(found, call), { version: found.version })
      },
    }),
    route({
      method: 'get',
      path: '/customers/by-code/:code',
      operation: 'archive.customer.readByCode',
      tag,
      summary: 'One customer by the code that staff read out (A1).',
      params: z.strictObject({ code: z.string().max(16) }),
      replies: { 200: customerView },
      handle: async ({ params, call }, reply) => {
        const found = await customerByCode(customers, params.code, call)
        return reply(200, viewOf(found, call), { version: found.version })
      },
    }),
  ]
}

function changing(archive: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'patch',
      path: '/customers/:customerId',
      operation: 'archive.customer.change',
      tag,
      summary: 'Changes what is given; null takes a text away (A1, A2).',
      params: customerParams,
      body: patch,
      ifMatch: 'required',
      replies: { 200: customerView },
      handle: async ({ params: { customerId: id }, body, call, ifVersion }, reply) => {
        const changed = await patchCustomer(archive, { id, ifVersion, patch: body }, call)
        return reply(200, viewOf(changed, call), { version: changed.version })
      },
    }),
    route({
      method: 'put',
      path: '/customers/:customerId/classification',
      operation: 'archive.customer.classify',
      tag,
      summary: 'Marks a key or protected customer (A18).',
      params: customerParams,
      body: z.strictObject({ classification: z.enum(classifications) }),
      ifMatch: 'optional',
      replies: { 200: customerView },
      handle: async ({ params: { customerId: id }, body, call, ifVersion }, reply) => {
        const changed = await classifyCustomer(archive, { id, ifVersion, ...body }, call)
        return reply(200, viewOf(changed, call), { version: changed.version })
      },
    }),
  ]
}
