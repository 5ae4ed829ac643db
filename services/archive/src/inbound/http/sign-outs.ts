import { type AnyRoute, route, schemas } from '@hcrm/platform'
import { z } from 'zod'
import { signOut } from '../../app/access/sign-out.ts'
import type { Archive } from '../../app/ports.ts'
import { signOutReasons } from '../../app/vocabulary.ts'
import { readAt } from './schemas.ts'

const subject = schemas
  .text(255)
  .meta({ description: 'As the sign-in calls the person or system: `sub` of its tokens' })

export function signOutRoute(archive: Archive): AnyRoute {
  return route({
    method: 'post',
    path: '/sign-outs',
    operation: 'archive.signOut.create',
    tag: 'access',
    summary: 'Ends all tokens that a person or a system has, in every service (SEC5).',
    body: z.strictObject({ subject, reason: z.enum(signOutReasons) }),
    idempotency: 'required',
    replies: {
      201: z.strictObject({
        subject: z.string(),
        reason: z.enum(signOutReasons),
        signedOutAt: readAt,
      }),
    },
    handle: async ({ body, call }, reply) => {
      const { replayed, ...told } = await signOut(archive, body, call)
      return reply(201, { subject: body.subject, ...told }, { replayed })
    },
  })
}
