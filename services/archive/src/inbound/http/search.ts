import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { findCustomers } from '../../app/customer/find-customers.ts'
import type { Archive } from '../../app/ports.ts'
import { customerCard, documentKind, documentNumber, mrn } from './schemas.ts'

const page = {
  limit: z.int().min(1).max(100).default(20),
  cursor: schemas.cursor.optional(),
}

/** Exactly one thing to search by; all of it in the body, because addresses are written down. */
const search = z.union([
  z.strictObject({ code: z.string().min(1).max(16), ...page }),
  z.strictObject({ phone: z.string().min(3).max(40), ...page }),
  z.strictObject({ idNumber: documentNumber, documentKind: documentKind.optional(), ...page }),
  z.strictObject({ mrn, branch: schemas.branchCode.optional(), ...page }),
  z.strictObject({ name: schemas.text(100), ...page }),
])

export function searchRoute(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/customers/search',
    operation: 'archive.customer.search',
    tag: 'customers',
    summary:
      'Finds by code, phone, ID number, MRN, or name in characters, pinyin or initials (A1, A3).',
    body: search,
    idempotency: 'none',
    urgency: 'usual',
    replies: { 200: schemas.pageOf(customerCard) },
    handle: async ({ body, call }, reply) => {
      const { limit, cursor, ...by } = body
      const query = 'mrn' in by ? { ...by, branch: actingBranch(call, by.branch) } : by
      return reply(200, await findCustomers(archive, { query, page: { limit, cursor } }, call))
    },
  })
}
