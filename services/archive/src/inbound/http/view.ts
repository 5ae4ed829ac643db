import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { timelineOf, view360 } from '../../app/contact/view-customer.ts'
import type { Archive } from '../../app/ports.ts'
import type { Contact } from '../../domain/contact/contact.ts'
import { contactView, customerParams, customerView } from './schemas.ts'

const tag = 'view'
const contacts = z.array(contactView).readonly()

export function viewRoutes(archive: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/customers/:customerId/view',
      operation: 'archive.view.read',
      tag,
      summary: 'Everything the role may see of a customer, by one request (A14).',
      params: customerParams,
      replies: {
        200: z
          .strictObject({
            customer: customerView,
            appointments: contacts,
            openCases: contacts,
            memberships: contacts,
            points: contactView.optional(),
            lastSurvey: contactView.optional(),
            lastEncounter: contactView.optional(),
            timeline: contacts,
          })
          .meta({ id: 'View360' }),
      },
      handle: async ({ params, call }, reply) => {
        const { view, version } = await view360(archive, params.customerId, call)
        const { customer, points, lastSurvey, lastEncounter, ...lists } = view
        return reply(
          200,
          {
            customer,
            appointments: lists.appointments.map(shown),
            openCases: lists.openCases.map(shown),
            memberships: lists.memberships.map(shown),
            ...(points && { points: shown(points) }),
            ...(lastSurvey && { lastSurvey: shown(lastSurvey) }),
            ...(lastEncounter && { lastEncounter: shown(lastEncounter) }),
            timeline: lists.timeline.map(shown),
          },
          { version },
        )
      },
    }),
    route({
      method: 'get',
      path: '/customers/:customerId/timeline',
      operation: 'archive.timeline.read',
      tag,
      summary: 'All contacts, latest first; those the role may not see are left out (A14).',
      params: customerParams,
      query: schemas.pageQuery,
      replies: { 200: schemas.pageOf(contactView) },
      handle: async ({ params, query, call }, reply) => {
        const page = await timelineOf(archive, { id: params.customerId, page: query }, call)
        return reply(200, { ...page, items: page.items.map(shown) })
      },
    }),
  ]
}

function shown(contact: Contact) {
  const { kind, branch, at, status, standing, ref, department, staff, data } = contact
  return {
    ...{ kind, branch, at, status, standing, ref, data },
    ...(department !== undefined && { department }),
    ...(staff !== undefined && { staff }),
  }
}
