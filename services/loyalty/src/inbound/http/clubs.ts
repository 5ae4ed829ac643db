import { fail } from '@hcrm/kernel'
import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { defineClub, joinClub, membershipsOf, readClub } from '../../app/clubs.ts'
import type { Loyalty } from '../../app/ports.ts'

const tag = 'clubs'
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'BAD_ID')
const joinMode = z.enum(['spending', 'fee', 'invitation', 'desk'])
const basisPoints = z.int().min(0).max(100_000)

const club = z.strictObject({
  nameZh: schemas.text(64),
  nameEn: schemas.text(64),
  tiers: z
    .array(z.strictObject({ code, fromSpendFen: z.int().min(0) }))
    .min(1)
    .max(12),
  joinBy: z.array(joinMode).min(1).max(4),
  earning: z.strictObject({
    rateByCategoryBp: z.record(z.string().max(32), basisPoints),
    excluded: z.array(z.string().max(32)).max(32),
    bands: z.array(z.strictObject({ aboveFen: z.int().min(0), extraBp: basisPoints })).max(8),
    expiryMonths: z.int().min(1).max(120),
    refundWindowDays: z.int().min(0).max(365),
  }),
})

const membership = z.strictObject({
  membershipId: z.string(),
  club: z.string(),
  customerId: schemas.id,
  tier: z.string(),
  branch: z.string(),
  how: joinMode,
  joinedAt: z.iso.datetime(),
})

export function clubRoutes(loyalty: Loyalty): readonly AnyRoute[] {
  return [...rules(loyalty), ...members(loyalty)]
}

function rules(loyalty: Loyalty): readonly AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/clubs/:code',
      operation: 'loyalty.club.define',
      tag,
      summary: 'Defines a club: tiers, ways to join, how spending earns (L1, L3).',
      params: z.strictObject({ code }),
      body: club,
      ifMatch: 'optional',
      replies: { 200: club },
      handle: async ({ params, body, call, ifVersion }, reply) => {
        const { version } = await defineClub(loyalty, call, {
          code: params.code,
          club: body,
          ifVersion,
        })
        return reply(200, body, { version })
      },
    }),
    route({
      method: 'get',
      path: '/clubs/:code',
      operation: 'loyalty.club.read',
      tag,
      summary: 'A club and its rules.',
      params: z.strictObject({ code }),
      replies: { 200: club },
      handle: async ({ params, call }, reply) => {
        const { state, version } = await readClub(loyalty, call, params.code)
        return reply(200, (state ?? fail('NOT_FOUND')) as z.input<typeof club>, { version })
      },
    }),
  ]
}

function members(loyalty: Loyalty): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/clubs/:code/members',
      operation: 'loyalty.member.join',
      tag,
      summary: 'Makes a customer a member (L1).',
      params: z.strictObject({ code }),
      body: z.strictObject({
        customerId: schemas.id,
        how: joinMode.default('desk'),
        branch: schemas.branchCode.optional(),
      }),
      idempotency: 'required',
      replies: { 201: z.strictObject({ membershipId: z.string() }) },
      handle: async ({ params, body: { customerId, how, branch }, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        const joined = await joinClub(loyalty, call, {
          ...{ club: params.code, customerId, how },
          branch: actingBranch(call, branch),
        })
        return reply(
          201,
          { membershipId: `${params.code}:${customerId}` },
          { replayed: joined.outcome === 'replayed' },
        )
      },
    }),
    route({
      method: 'get',
      path: '/customers/:customerId/memberships',
      operation: 'loyalty.member.read',
      tag,
      summary: 'The memberships of a customer.',
      params: z.strictObject({ customerId: schemas.id }),
      replies: { 200: z.strictObject({ items: z.array(membership) }) },
      handle: async ({ params: { customerId }, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        const found = await membershipsOf(loyalty, call, customerId)
        return reply(200, {
          items: found.flatMap(({ id, state }) => {
            if (state.status !== 'active') return []
            const { club: code, tier, branch, how, joinedAt } = state
            const shown = { customerId, club: code, tier, branch, how }
            return [{ membershipId: id, ...shown, joinedAt: joinedAt.toISOString() }]
          }),
        })
      },
    }),
  ]
}
