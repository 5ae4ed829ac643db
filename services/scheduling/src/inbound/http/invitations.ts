import type { Call } from '@hcrm/kernel'
import { type AnyRoute, calendarFile, route } from '@hcrm/platform'
import qrcode from 'qrcode'
import { z } from 'zod'
import { type InvitationCard, openInvitation } from '../../app/invitation.ts'
import type { Scheduling } from '../../app/ports.ts'
import { invitationPage } from './invitation-page.ts'

const tag = 'invitations'
const params = z.strictObject({ token: z.string().regex(/^[\w-]{22}\.[\w-]{22}$/, 'BAD_ID') })
const body = z.string()

/** The page has a style of its own and the picture beside it, nothing else. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"

export interface InvitationOptions {
  /** Address of a map with `{address}` in it. */
  readonly mapUrl: string
}

/** The invitation card (S7): who has its address needs no other right. */
export function invitationRoutes(
  scheduling: Scheduling,
  { mapUrl }: InvitationOptions,
): readonly AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/i/:token',
      root: true,
      operation: 'scheduling.invitation.read',
      tag,
      summary: 'The invitation card as a page: time, place, contact, map, calendar, QR code (S7).',
      params,
      produces: 'text/html; charset=utf-8',
      replies: { 200: body },
      handle: async ({ params: { token }, language }, reply) => {
        const card = await openInvitation(scheduling, token)
        const page = invitationPage(card, { token, language, mapUrl })
        return reply(200, page, { headers: { 'content-security-policy': pagePolicy } })
      },
    }),
    route({
      method: 'get',
      path: '/i/:token/calendar.ics',
      root: true,
      operation: 'scheduling.invitation.calendar',
      tag,
      summary: 'The visit as a calendar file (S7, W3).',
      params,
      produces: 'text/calendar; charset=utf-8',
      replies: { 200: body },
      handle: async ({ params: { token }, call, language }, reply) => {
        const card = await openInvitation(scheduling, token)
        return reply(200, calendarOf(card, call, language === 'zh-CN' ? 'zh' : 'en'))
      },
    }),
    route({
      method: 'get',
      path: '/i/:token/qr.svg',
      root: true,
      operation: 'scheduling.invitation.code',
      tag,
      summary: 'The check-in code as a QR code (S7, S8).',
      params,
      produces: 'image/svg+xml',
      replies: { 200: body },
      handle: async ({ params: { token } }, reply) => {
        const { code } = await openInvitation(scheduling, token)
        return reply(200, await qrcode.toString(code, { type: 'svg', margin: 2 }))
      },
    }),
  ]
}

function calendarOf(card: InvitationCard, { now }: Call, language: 'zh' | 'en'): string {
  const { names, booking, link, status, entry } = card
  const { starts, durationMinutes } = booking
  const words = [names.branch, names.department, names.resource].map((each) => each[language])
  return calendarFile({
    ...entry,
    starts: starts.instant,
    durationMinutes,
    zone: starts.zone,
    title: words.join(' '),
    location: [names.branch[language], names.address].filter(Boolean).join(' '),
    url: link,
    cancelled: status === 'cancelled',
    now,
  })
}
