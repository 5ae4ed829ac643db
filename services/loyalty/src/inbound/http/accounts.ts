import {
  type AnyRoute,
  actingBranch,
  intentId,
  type RouteReply,
  route,
  schemas,
} from '@hcrm/platform'
import { z } from 'zod'
import { type AccountView, readAccount, setFrozen, statement } from '../../app/accounts.ts'
import { givePoints } from '../../app/gift.ts'
import type { Loyalty } from '../../app/ports.ts'
import { endHold, holdPoints } from '../../app/redeem.ts'

const tag = 'points'
const params = z.strictObject({ customerId: schemas.id })
const holdParams = params.extend({ holdId: schemas.id })
const branch = schemas.branchCode.optional()
export const pointsWanted = schemas.points.min(1).max(100_000_000)
const balance = z.strictObject({ balanceAfter: schemas.points })

const account = z.strictObject({
  customerId: schemas.id,
  balance: schemas.points,
  held: schemas.points,
  pending: schemas.points,
  /** Taken back after it had been spent; later earnings pay it first. */
  debt: schemas.points,
  spendFen: z.int(),
  frozen: z.boolean(),
  expiring: z.strictObject({ points: schemas.points, on: z.iso.datetime() }).nullable(),
})

const entry = z.strictObject({
  seq: z.int(),
  kind: z.string(),
  points: schemas.points,
  balanceAfter: schemas.points,
  pendingAfter: schemas.points,
  branch: z.string(),
  cause: z.string(),
  at: z.iso.datetime(),
})

function shown({ expiring, ...view }: AccountView): z.input<typeof account> {
  return {
    ...view,
    expiring: expiring ? { points: expiring.points, on: expiring.on.toISOString() } : null,
  }
}

export function accountRoutes(loyalty: Loyalty): readonly AnyRoute[] {
  return [...reading(loyalty), ...redeeming(loyalty), giving(loyalty), ...freezing(loyalty)]
}

function reading(loyalty: Loyalty): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/accounts/:customerId',
      operation: 'loyalty.account.read',
      tag,
      summary: 'Points of a customer: to spend, held, pending, next to expire (L4).',
      params,
      replies: { 200: account },
      handle: async ({ params: { customerId }, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        return reply(200, shown(await readAccount(loyalty, call, customerId)))
      },
    }),
    route({
      method: 'get',
      path: '/accounts/:customerId/statement',
      operation: 'loyalty.account.read',
      tag,
      summary: 'The ledger of a customer, newest first (L4).',
      params,
      query: schemas.pageQuery,
      replies: { 200: schemas.pageOf(entry) },
      handle: async ({ params: { customerId }, query: { limit, cursor }, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        const page = await statement(loyalty, call, { customerId, limit, cursor })
        const items = page.items.map(
          ({
            seq,
            at,
            entry: { kind, points, balanceAfter, pendingAfter, branch: where, cause },
          }) => ({
            ...{ seq, kind, points, balanceAfter, pendingAfter, branch: where, cause },
            at: at.toISOString(),
          }),
        )
        return reply(200, { ...page, items })
      },
    }),
  ]
}

function redeeming(loyalty: Loyalty): readonly AnyRoute[] {
  const ending = (how: 'commit' | 'release', path: string, summary: string) =>
    route({
      method: 'post',
      path: `/accounts/:customerId/holds/:holdId/${path}`,
      operation: 'loyalty.points.redeem',
      tag,
      summary,
      params: holdParams,
      body: z.strictObject({ branch }),
      idempotency: 'required',
      replies: { 200: balance },
      handle: async (
        { params: { customerId, holdId }, body, call },
        reply,
      ): Promise<RouteReply> => {
        await loyalty.customers.resolve(call, { customerId })
        const { balanceAfter, replayed } = await endHold(loyalty, call, {
          ...{ customerId, holdId, how },
          branch: actingBranch(call, body.branch),
        })
        return reply(200, { balanceAfter }, { replayed })
      },
    })
  return [
    route({
      method: 'post',
      path: '/accounts/:customerId/holds',
      operation: 'loyalty.points.redeem',
      tag,
      summary: 'Sets points aside, alone or toward a bill (L5).',
      params,
      body: z.strictObject({ points: pointsWanted, billFen: z.int().min(0).optional(), branch }),
      idempotency: 'required',
      replies: {
        201: balance.extend({
          holdId: schemas.id,
          expiresAt: z.iso.datetime(),
          pointsValueFen: z.int(),
          cashFen: z.int().nullable(),
        }),
      },
      handle: async ({ params: { customerId }, body, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        const { replayed, expiresAt, cashFen, ...held } = await holdPoints(loyalty, call, {
          customerId,
          holdId: intentId(call.operation?.key ?? '', 'hold'),
          branch: actingBranch(call, body.branch),
          points: body.points,
          billFen: body.billFen,
        })
        return reply(
          201,
          { ...held, expiresAt: expiresAt.toISOString(), cashFen: cashFen ?? null },
          { replayed },
        )
      },
    }),
    ending('commit', 'commitment', 'Spends the points of a hold (L5).'),
    ending('release', 'release', 'Gives the points of a hold back (L5).'),
  ]
}

function giving(loyalty: Loyalty): AnyRoute {
  return route({
    method: 'post',
    path: '/accounts/:customerId/gifts',
    operation: 'loyalty.points.give',
    tag,
    summary: 'Gives points to another customer, by id or by customer code (L5).',
    params,
    body: z.union([
      z.strictObject({ points: pointsWanted, toCustomerId: schemas.id, branch }),
      z.strictObject({ points: pointsWanted, toCode: z.string().max(16), branch }),
    ]),
    idempotency: 'required',
    replies: { 201: balance.extend({ giftId: schemas.id }) },
    handle: async ({ params: { customerId }, body, call }, reply) => {
      const from = await loyalty.customers.resolve(call, { customerId })
      const by = 'toCode' in body ? { code: body.toCode } : { customerId: body.toCustomerId }
      const to = await loyalty.customers.resolve(call, by)
      const giftId = intentId(call.operation?.key ?? '', 'gift')
      const gift = {
        giftId,
        from,
        to,
        points: body.points,
        branch: actingBranch(call, body.branch),
      }
      const { balanceAfter, replayed } = await givePoints(loyalty, call, gift)
      return reply(201, { giftId, balanceAfter }, { replayed })
    },
  })
}

function freezing(loyalty: Loyalty): readonly AnyRoute[] {
  return [true, false].map((frozen) =>
    route({
      method: 'post',
      path: `/accounts/:customerId/${frozen ? 'freeze' : 'unfreeze'}`,
      operation: 'loyalty.account.freeze',
      tag,
      summary: frozen ? 'Stops spending from an account (L4).' : 'Allows spending again (L4).',
      params,
      body: z.strictObject({ branch }),
      idempotency: 'required',
      replies: { 200: account },
      handle: async ({ params: { customerId }, body, call }, reply) => {
        await loyalty.customers.resolve(call, { customerId })
        const view = await setFrozen(loyalty, call, {
          customerId,
          frozen,
          branch: actingBranch(call, body.branch),
        })
        return reply(200, shown(view))
      },
    }),
  )
}
