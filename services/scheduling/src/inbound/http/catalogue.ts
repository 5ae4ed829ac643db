import { type AnyRoute, actingBranch, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { Scheduling } from '../../app/ports.ts'
import { draftRoster, listRosters, publishRoster, type RosterView } from '../../app/rosters.ts'
import { describeItem, type ItemView, listItems } from '../../app/service-items.ts'
import { channels } from '../../app/words.ts'
import { branch, channel, code, rosterId, session } from './schemas.ts'

const tag = 'catalogue'
const places = z.int('BAD_NUMBER').min(1).max(200)
const minutes = z.int('BAD_NUMBER').min(1).max(480)

const itemShape = {
  nameZh: schemas.text(60),
  nameEn: schemas.text(60),
  department: code,
  durationMinutes: minutes,
  fee: schemas.money,
}
const item = z
  .strictObject({ branch: z.string(), code, ...itemShape, channels: z.array(channel).readonly() })
  .meta({ id: 'ServiceItem' })

export function catalogueRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [...itemRoutes(scheduling), ...rosterRoutes(scheduling)]
}

function itemRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'put',
      path: '/service-items/:code',
      operation: 'scheduling.serviceItem.describe',
      tag,
      summary: 'Describes what can be booked, how long it takes and what it costs (S1).',
      params: z.strictObject({ code }),
      body: z.strictObject({
        branch,
        ...itemShape,
        /** Who may book it; all channels unless named. */
        channels: z
          .array(channel)
          .min(1)
          .max(channels.length)
          .default([...channels]),
      }),
      idempotency: 'required',
      replies: { 200: item },
      handle: async ({ params, body: { branch: named, ...body }, call }, reply) => {
        const described = { ...body, ...params, branch: actingBranch(call, named) }
        const view = await describeItem(scheduling, call, described)
        return reply(200, itemView(view), { version: view.version, replayed: view.replayed })
      },
    }),
    route({
      method: 'get',
      path: '/service-items',
      operation: 'scheduling.serviceItem.list',
      tag,
      summary: 'Service items of a branch (S1).',
      query: schemas.pageQuery.extend({ branch }),
      replies: { 200: schemas.pageOf(item) },
      handle: async ({ query: { branch: named, ...page }, call }, reply) => {
        const query = { ...page, branch: actingBranch(call, named) }
        const found = await listItems(scheduling, call, query)
        return reply(200, { ...found, items: found.items.map(itemView) })
      },
    }),
  ]
}

function itemView({ item: described }: ItemView): z.input<typeof item> {
  return described
}

const quotas = z.partialRecord(channel, z.int('BAD_NUMBER').min(0).max(200)).default({})
const daysBefore = z.strictObject({
  daysBefore: z.int('BAD_NUMBER').min(0).max(90),
  time: schemas.localTime,
})
const patternLine = z.strictObject({
  /** 1 Monday to 7 Sunday. */
  weekday: z.int('BAD_NUMBER').min(1).max(7),
  session,
  starts: schemas.localTime,
  ends: schemas.localTime,
  places,
  minutesPerPlace: minutes,
  serviceItem: code,
})
const exception = z.union([
  z.strictObject({ date: schemas.localDate, session: session.optional(), closed: z.literal(true) }),
  z.strictObject({ date: schemas.localDate, session: session.optional(), places }),
])

const rosterShape = {
  department: code,
  pattern: z.array(patternLine).max(21),
  exceptions: z.array(exception).max(200),
  quotas,
  releaseAt: daysBefore,
  flowBackAt: daysBefore,
}
const roster = z
  .strictObject({
    id: z.string(),
    branch: z.string(),
    resource: z.string(),
    from: schemas.localDate,
    to: schemas.localDate,
    ...rosterShape,
    revision: z.int(),
    /** Which revision can be booked, and whether all its sheets have it. */
    publication: z.strictObject({
      state: z.enum(['none', 'spreading', 'done']),
      revision: z.int().optional(),
    }),
  })
  .meta({ id: 'Roster' })

const dates = { from: schemas.localDate, to: schemas.localDate }
const drafted = z.strictObject({
  branch,
  /** Code of a doctor, a room or a device. */
  resource: code,
  ...rosterShape,
  exceptions: rosterShape.exceptions.default([]),
  flowBackAt: daysBefore.optional(),
})

function rosterRoutes(scheduling: Scheduling): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/rosters',
      operation: 'scheduling.roster.draft',
      tag,
      summary:
        'Drafts when a resource works; the same resource and first day again changes it (S2).',
      body: z.union([drafted.extend({ week: z.string().max(8) }), drafted.extend(dates)]),
      idempotency: 'required',
      replies: { 201: roster },
      handle: async ({ body, call }, reply) => {
        const { branch: named, resource, ...wanted } = body
        const view = await draftRoster(scheduling, call, {
          branch: actingBranch(call, named),
          resource,
          wanted,
        })
        return reply(201, rosterView(view), { version: view.version, replayed: view.replayed })
      },
    }),
    route({
      method: 'post',
      path: '/rosters/:id/publication',
      operation: 'scheduling.roster.publish',
      tag,
      summary: 'Puts the roster on its sheets; names bookings whose place is gone (S2).',
      params: z.strictObject({ id: rosterId }),
      idempotency: 'required',
      replies: { 200: roster.extend({ affectedBookingIds: z.array(schemas.id).readonly() }) },
      handle: async ({ params: { id }, call }, reply) => {
        const view = await publishRoster(scheduling, call, id)
        const { affected: affectedBookingIds, version, replayed } = view
        return reply(200, { ...rosterView(view), affectedBookingIds }, { version, replayed })
      },
    }),
    route({
      method: 'get',
      path: '/rosters',
      operation: 'scheduling.roster.list',
      tag,
      summary: 'Rosters of a department that begin within these days (S2).',
      query: schemas.pageQuery.extend({ department: code, ...dates }),
      replies: { 200: schemas.pageOf(roster) },
      handle: async ({ query, call }, reply) => {
        const found = await listRosters(scheduling, call, query)
        return reply(200, { ...found, items: found.items.map(rosterView) })
      },
    }),
  ]
}

function rosterView({ id, roster: of }: RosterView): z.input<typeof roster> {
  const { branch: inBranch, resource, revision, plan, publication } = of
  const { kind: state } = publication
  return {
    ...{ id, branch: inBranch, resource, revision },
    ...plan,
    pattern: [...plan.pattern],
    exceptions: plan.exceptions.map(({ change, ...where }) =>
      change.kind === 'closed'
        ? { ...where, closed: true as const }
        : { ...where, places: change.places },
    ),
    publication: { state, ...('revision' in publication && { revision: publication.revision }) },
  }
}
