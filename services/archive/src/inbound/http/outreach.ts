import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { messagesOf, previewTemplate } from '../../app/outreach/read-messages.ts'
import type { Archive, Outbox } from '../../app/ports.ts'
import { code, readAt } from './schemas.ts'

const tag = 'outreach'

const messageView = z
  .strictObject({
    id: schemas.id,
    kind: z.string(),
    correlation: z.string(),
    template: z.string(),
    purpose: z.string(),
    status: z.enum(['planned', 'sending', 'sent', 'failed']),
    sendAt: readAt,
    expiresAt: readAt,
    due: readAt.optional(),
    channel: z.string().optional(),
    reason: z.string().optional(),
    endedAt: readAt.optional(),
    attempts: z.int(),
  })
  .meta({ id: 'Message' })

export function outreachRoutes(archive: Archive): readonly AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/outreach/templates/:code/preview',
      operation: 'archive.template.preview',
      tag,
      summary: 'A template filled with values, as an unnamed customer would get it (A17).',
      params: z.strictObject({ code }),
      body: z.strictObject({
        language: z.enum(['zh', 'en']),
        parameters: z.record(z.string().max(64), z.string().max(500)).default({}),
      }),
      idempotency: 'none',
      replies: {
        200: z.strictObject({
          subject: z.string(),
          text: z.string(),
          fields: z.array(z.string()).readonly(),
        }),
      },
      handle: async ({ params, body }, reply) => reply(200, previewTemplate(params.code, body)),
    }),
    route({
      method: 'get',
      path: '/outreach/messages',
      operation: 'archive.message.list',
      tag,
      summary: 'The way of every message to a customer, without its text (A17).',
      query: schemas.pageQuery.extend({ customerId: schemas.id }),
      replies: { 200: schemas.pageOf(messageView) },
      handle: async ({ query: { customerId, ...page }, call }, reply) => {
        const { items, nextCursor } = await messagesOf(archive, { customerId, page }, call)
        const messages = items.map(({ id, state }) => {
          const { kind, correlation, plan, status, due, channel, reason, endedAt, attempts } = state
          const { template, purpose, sendAt, expiresAt } = plan
          return {
            ...{ id, kind, correlation, template, purpose, status, sendAt, expiresAt, attempts },
            ...{ due, channel, reason, endedAt },
          }
        })
        return reply(200, { items: messages, ...(nextCursor !== undefined && { nextCursor }) })
      },
    }),
  ]
}

/** Only where messages go nowhere: development. */
export function outboxRoute(outbox: Outbox): AnyRoute {
  const entry = z.strictObject({
    channel: z.enum(['email', 'sms']),
    to: z.string().meta({ description: 'Masked' }),
    subject: z.string(),
    text: z.string(),
    at: readAt,
    hasCalendar: z.boolean(),
  })
  return route({
    method: 'get',
    path: '/outreach/outbox',
    operation: 'archive.outbox.read',
    tag,
    summary: 'Messages that went nowhere because this is development, latest first.',
    replies: { 200: z.strictObject({ items: z.array(entry).readonly() }) },
    handle: async (_input, reply) => reply(200, { items: outbox.entries() }),
  })
}
