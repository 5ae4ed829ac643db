import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { putStaff, putUnit } from '../../app/organisation/set-organisation.ts'
import type { Archive } from '../../app/ports.ts'
import { positions, unitKinds } from '../../app/vocabulary.ts'
import { code } from './schemas.ts'

const tag = 'organisation'
const params = z.strictObject({ code })

const unitFields = {
  kind: z.enum(unitKinds),
  nameZh: schemas.text(200),
  nameEn: schemas.text(200),
  zone: z.string().max(64).default(''),
  address: z.string().max(500).default(''),
  phone: z.string().max(60).default(''),
  active: z.boolean().default(true),
}

const unitView = z
  .strictObject({
    code: z.string(),
    kind: z.enum(unitKinds),
    branch: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    zone: z.string(),
    address: z.string(),
    phone: z.string(),
    active: z.boolean(),
  })
  .meta({ id: 'OrgUnit' })

const staffFields = {
  department: code,
  position: z.enum(positions),
  title: z.string().max(100).default(''),
  nameZh: schemas.text(100),
  nameEn: schemas.text(100),
  specialities: z.array(schemas.text(100)).max(50).default([]),
  languages: z.array(z.string().max(20)).max(20).default([]),
  active: z.boolean().default(true),
}

const staffView = z
  .strictObject({
    code: z.string(),
    branch: z.string(),
    department: z.string(),
    position: z.enum(positions),
    title: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    specialities: z.array(z.string()).readonly(),
    languages: z.array(z.string()).readonly(),
    active: z.boolean(),
  })
  .meta({ id: 'StaffMember' })

export function organisationRoutes({ organisation }: Archive): readonly AnyRoute[] {
  return [...writing(organisation), ...listing(organisation)]
}

function writing(organisation: Archive['organisation']): readonly AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/organisation/units/:code',
      operation: 'archive.unit.set',
      tag,
      summary: 'Makes or changes a branch, a department, or an organisation outside (S1).',
      params,
      body: z.strictObject({ ...unitFields, branch: schemas.branchCode.optional() }),
      replies: { 200: unitView, 201: unitView },
      handle: async ({ params: { code: unitCode }, body, call }, reply) => {
        const branch = body.kind === 'branch' ? unitCode : actingBranch(call, body.branch)
        const put = await putUnit(organisation, { ...body, code: unitCode, branch }, call)
        const { sources: _own, ...unit } = put.state
        return reply(put.outcome === 'created' ? 201 : 200, unit, { version: put.version })
      },
    }),
    route({
      method: 'put',
      path: '/organisation/staff/:code',
      operation: 'archive.staff.set',
      tag,
      summary: 'Makes or changes a member of staff of a branch (A11).',
      params,
      body: z.strictObject({ ...staffFields, branch: schemas.branchCode.optional() }),
      replies: { 200: staffView, 201: staffView },
      handle: async ({ params: { code: staffCode }, body, call }, reply) => {
        const branch = actingBranch(call, body.branch)
        const put = await putStaff(organisation, { ...body, code: staffCode, branch }, call)
        const { sources: _own, ...member } = put.state
        return reply(put.outcome === 'created' ? 201 : 200, member, { version: put.version })
      },
    }),
  ]
}

function listing(organisation: Archive['organisation']): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/organisation/units',
      operation: 'archive.unit.list',
      tag,
      summary: 'Branches and departments of the group, or of one branch.',
      query: schemas.pageQuery.extend({ branch: schemas.branchCode.optional() }),
      replies: { 200: schemas.pageOf(unitView) },
      handle: async ({ query: { branch, ...page } }, reply) => {
        const { items, nextCursor } = await organisation.listUnits(branch ? { branch } : {}, page)
        const units = items.map(({ sources: _own, ...unit }) => unit)
        return reply(200, { items: units, ...(nextCursor !== undefined && { nextCursor }) })
      },
    }),
    route({
      method: 'get',
      path: '/organisation/staff',
      operation: 'archive.staff.list',
      tag,
      summary: 'Staff of the group, of a branch, or of one of its departments.',
      query: schemas.pageQuery.extend({
        branch: schemas.branchCode.optional(),
        department: code.optional(),
      }),
      replies: { 200: schemas.pageOf(staffView) },
      handle: async ({ query: { branch, department, ...page } }, reply) => {
        const query = { ...(branch && { branch }), ...(department && { department }) }
        const { items, nextCursor } = await organisation.listStaff(query, page)
        const members = items.map(({ sources: _own, ...member }) => member)
        return reply(200, { items: members, ...(nextCursor !== undefined && { nextCursor }) })
      },
    }),
  ]
}
