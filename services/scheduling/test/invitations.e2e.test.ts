import { randomUUID } from 'node:crypto'
import * as contracts from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Collected, collect } from './collect.ts'
import {
  type Person,
  publishedSheet,
  type Scene,
  startScheduling,
  until,
} from './start-scheduling.ts'

let scene: Scene
let desk: Person
let facts: Collected

beforeAll(async () => {
  scene = await startScheduling()
  await scene.service.clock.set(new Date('2026-11-20T01:00:00Z'))
  desk = await scene.person('receptionist')
  facts = collect(scene.service, contracts.booking)
  await until(namesAreKnown(await book(await publishedSheet(scene, { date: '2026-11-24' }))))
}, 60_000)
afterAll(async () => {
  await facts?.stop()
  await scene?.stop()
})

async function book(sheetId: string) {
  const customerId = randomUUID()
  const body = { sheetId, session: 'am', customerId, channel: 'desk' }
  const { body: booking } = await desk('POST', '/bookings', { body })
  return booking
}

/** Of branch, department and doctor, which are read from a copy. */
function namesAreKnown({ link }: { readonly link: string }) {
  return async () => {
    const headers = { 'accept-language': 'zh-CN' }
    const card = await fetch(scene.service.url + new URL(link).pathname, { headers })
    const page = await card.text()
    return ['仁爱', '心内科', '李医生'].every((name) => page.includes(name))
  }
}

async function told(name: string, correlation: string) {
  const about = () => facts.of(name).filter((fact) => fact.correlation === correlation)
  await until(() => about().length > 0)
  return about()
}

describe('messages', () => {
  it('S7 W10: a booking asks for a confirmation and its reminders, impersonally', async () => {
    const sheetId = await publishedSheet(scene)
    const { id, customerId, code, link } = await book(sheetId)
    const [request, ...more] = await told('OutreachRequested', id)
    expect(more).toEqual([])
    expect(request).toMatchObject({
      customerId,
      purpose: 'service',
      parameters: {
        ...{ date: '2026-11-25', time: '08:00', zone: 'Asia/Shanghai', code, link },
        ...{ branchName: '仁爱', departmentName: '心内科', doctorName: '李医生' },
        address: 'east road 1',
      },
      calendar: { uid: id, sequence: 0, durationMinutes: 2, url: link },
    })
    const planned = request.messages.map(({ kind, sendAt, expiresAt }: Record<string, unknown>) => [
      kind,
      (sendAt as Date).toISOString(),
      (expiresAt as Date).toISOString(),
    ])
    const start = '2026-11-25T00:00:00.000Z'
    expect(planned).toEqual([
      ['confirmation', expect.stringMatching(/^2026-11-20T01/), start],
      ['reminder-1d', '2026-11-24T00:00:00.000Z', start],
      ['reminder-2h', '2026-11-24T22:00:00.000Z', start],
    ])
  })

  it('W10: a move withdraws the old messages and asks for new ones', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-m' })
    const next = await publishedSheet(scene, { resource: 'dr-m', date: '2026-11-24' })
    await scene.service.clock.set(new Date('2026-11-23T23:30:00Z'))
    const { id } = await book(sheetId)
    const moved = await desk('POST', `/bookings/${id}/reschedule`, {
      body: { sheetId: next, session: 'am', time: '08:10', reason: 'r' },
    })
    expect(moved.status).toBe(201)
    await told('OutreachWithdrawn', id)
    const [request] = await told('OutreachRequested', moved.body.id)
    expect(request.calendar).toMatchObject({ uid: id, sequence: 1 })
    // Both reminders would be too late.
    expect(request.messages).toMatchObject([{ template: 'booking-rescheduled' }])
    const [fact] = facts.of('Rescheduled').filter((each) => each.booking.bookingId === id)
    expect(fact).toMatchObject({ movedToSheet: next, booking: { status: 'cancelled' } })
    await desk('POST', `/bookings/${moved.body.id}/cancellation`, { body: { reason: 'r' } })
    await told('OutreachWithdrawn', moved.body.id)
    await until(() => facts.of('OutreachRequested').some(isCancellation(moved.body.id)))
  })

  it('law 10: no fact of ours carries more of a customer than the id', async () => {
    const names = ['PlaceHeld', 'Booked', 'Cancelled', 'OutreachRequested']
    const text = JSON.stringify(names.map((name) => facts.of(name)))
    expect(text).not.toContain('张')
    expect(text).not.toContain('travel')
  })
})

function isCancellation(correlation: string) {
  return (fact: { correlation: string; messages: readonly { kind: string }[] }) =>
    fact.correlation === correlation && fact.messages[0]?.kind === 'cancellation'
}

describe('the invitation card', () => {
  async function read(link: string, path: string, language = 'zh-CN') {
    const { pathname } = new URL(link)
    const headers = { 'accept-language': language }
    return fetch(`${scene.service.url}${pathname}${path}`, { headers })
  }

  it('S7 N12: is a page in two languages that tells nothing of the customer', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-card' })
    const { link, code, customerId } = await book(sheetId)
    const page = await read(link, '')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const zh = await page.text()
    expect(zh).toContain('2026年11月25日')
    for (const word of [
      '08:00',
      '仁爱 心内科',
      code,
      'east road 1',
      '010-1',
      'qr.svg',
      'calendar.ics',
    ]) {
      expect(zh).toContain(word)
    }
    const en = await (await read(link, '', 'en')).text()
    expect(en).toContain('Wednesday, November 25, 2026')
    expect(en).toContain('east ward')
    for (const text of [zh, en]) {
      expect(text).not.toContain(customerId)
      expect(text).not.toContain('张')
      expect(text).not.toContain('<script')
    }
  })

  it('S7: has a calendar file and a QR code of the check-in code', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-files' })
    const { id, link } = await book(sheetId)
    const file = await read(link, '/calendar.ics')
    expect(file.headers.get('content-type')).toContain('text/calendar')
    const calendar = await file.text()
    for (const line of ['BEGIN:VEVENT', `UID:${id}`, 'DTSTART:20261125T000000Z', 'SEQUENCE:0']) {
      expect(calendar).toContain(line)
    }
    const picture = await read(link, '/qr.svg')
    expect(picture.headers.get('content-type')).toContain('image/svg+xml')
    expect(await picture.text()).toMatch(/^<svg[\s\S]*<path/)
    await desk('POST', `/bookings/${id}/cancellation`, { body: { reason: 'r' } })
    expect(await (await read(link, '/calendar.ics')).text()).toContain('STATUS:CANCELLED')
    expect(await (await read(link, '')).text()).toContain('此预约已取消')
  })

  it('SEC1: cannot be guessed: another token, a changed one, the one of a hold', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-guess' })
    const { link } = await book(sheetId)
    const other = await book(sheetId)
    const [id = ''] = (link.split('/').pop() ?? '').split('.')
    const [, signature = ''] = (other.link.split('/').pop() ?? '').split('.')
    const forged = await read(link.replace(/[^/]+$/, `${id}.${signature}`), '')
    expect(forged.status).toBe(404)
    const flipped = link.replace(/.$/, (last: string) => (last === 'A' ? 'Q' : 'A'))
    expect((await read(flipped, '')).status).toBe(404)
    expect((await read(link.replace(/[^/]+$/, 'x'), '')).status).toBe(400)
  })
})
