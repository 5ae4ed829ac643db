import { booking, message as messageContract } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { type Person, type Scene, startArchive, until } from './start-archive.ts'

const mails: ParsedMail[] = []
/** What the mail server answers next: a code with which it refuses, or nothing. */
let refusals: number[] = []
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo(_address, _session, done) {
    const responseCode = refusals.shift()
    done(responseCode ? Object.assign(new Error('refused'), { responseCode }) : undefined)
  },
  onData(stream, _session, done) {
    void simpleParser(stream).then((mail) => {
      mails.push(mail)
      done()
    })
  },
})

let scene: Scene
let desk: Person
let boss: Person
const morning = new Date('2026-12-01T02:00:00Z')

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  scene = await startArchive({
    ARCHIVE_SMTP_URL: `smtp://127.0.0.1:${port}`,
    ARCHIVE_MAIL_FROM: 'East <care@east.example>',
    ARCHIVE_MAIL_DOMAIN: 'east.example',
    ARCHIVE_CONTACTS_PER_DAY: '2',
  })
  desk = await scene.person('receptionist')
  boss = await scene.person('serviceSupervisor', { group: true, branches: [] })
  await scene.service.clock.set(morning)
}, 120_000)
afterAll(async () => {
  await scene?.stop()
  await new Promise<void>((resolve) => {
    server.close(resolve)
  })
})

let people = 0

async function customer(change: object = {}, consent?: object): Promise<string> {
  people += 1
  const number = String(people).padStart(8, '0')
  const body = {
    name: `王${number}`,
    emails: [`p${people}@example.com`],
    phones: [`138${number}`],
    ...change,
  }
  const { id } = (await desk('POST', '/customers', { body })).body.customer
  const all = { purposes: ['care', 'service'], channels: ['email', 'sms'], doNotContact: false }
  if (consent) await desk('PUT', `/customers/${id}/consents`, { body: { ...all, ...consent } })
  return id
}

const hour = 3_600_000

interface Wanted {
  readonly kind?: string
  readonly template?: string
  readonly inMs?: number
  readonly lastsMs?: number
  readonly priority?: number
  readonly ignoresQuietHours?: boolean
}

function request(customerId: string, wanted: Wanted = {}, change: object = {}) {
  const {
    kind = 'confirmation',
    template = 'booking-confirmed',
    inMs = 0,
    lastsMs = 48 * hour,
  } = wanted
  const { priority = 3, ignoresQuietHours = false } = wanted
  const sendAt = new Date(morning.getTime() + inMs)
  return {
    customerId,
    correlation: `booking of ${customerId}`,
    purpose: 'service',
    parameters: {
      ...{ date: '2026-12-03', time: '09:00', zone: 'Asia/Shanghai', code: 'K7KM2QXR' },
      ...{ branchName: '东院', departmentName: '眼科', link: 'https://crm.example.org/i/x' },
    },
    messages: [
      {
        kind,
        template,
        sendAt,
        expiresAt: new Date(morning.getTime() + lastsMs),
        priority,
        ignoresQuietHours,
      },
    ],
    calendar: undefined,
    ...change,
  }
}

const { OutreachRequested, OutreachWithdrawn } = booking
const messagesOf = async (id: string) =>
  (await boss('GET', `/outreach/messages?customerId=${id}&limit=100`)).body.items
const ended = (id: string, count = 1) =>
  until(
    () => messagesOf(id),
    (items) =>
      items.length === count && items.every(({ endedAt }: { endedAt?: string }) => endedAt),
  )
const outbox = async () => (await boss('GET', '/outreach/outbox')).body.items
const mailsTo = (id: number) =>
  mails.filter(({ to }) => JSON.stringify(to).includes(`p${id}@example.com`))

describe('a message', () => {
  it('A17: goes out by mail with its calendar entry, once; the timeline shows it', async () => {
    const id = await customer({ name: '王小明', sex: 'male' })
    const calendar = {
      uid: 'b1@east.example',
      sequence: 2,
      starts: {
        date: '2026-12-03',
        time: '09:00',
        zone: 'Asia/Shanghai',
        instant: new Date('2026-12-03T01:00:00Z'),
      },
      durationMinutes: 10,
      title: '东院 眼科',
      location: '滨江路 18 号',
      url: 'https://crm.example.org/i/x',
    }
    const fact = request(id, {}, { calendar })
    await scene.tell(OutreachRequested, { of: 'sheet-1', message: fact })
    await scene.tell(OutreachRequested, { of: 'sheet-1', message: fact, seq: 1 })
    const [sent] = await ended(id)
    expect(sent).toMatchObject({
      status: 'sent',
      channel: 'email',
      kind: 'confirmation',
      attempts: 1,
    })
    const [mail, ...more] = mailsTo(people)
    expect(more).toEqual([])
    expect(mail?.subject).toBe('预约成功：2026-12-03 09:00')
    expect(mail?.text).toContain('尊敬的王小明先生，您的预约已确认。')
    expect(mail?.text).toContain('签到码：K7KM2QXR')
    expect(mail?.text).not.toContain('医生')
    expect(mail?.messageId).toBe(`<${sent.id}.1@east.example>`)
    expect(mail?.from?.text).toContain('care@east.example')
    const [file] = mail?.attachments ?? []
    const text = String(file?.content)
    expect(file?.contentType).toBe('text/calendar')
    expect(text).toContain('DTSTART:20261203T010000Z')
    expect(text).toContain('SEQUENCE:2')
    const seen = await until(
      () => boss('GET', `/customers/${id}/timeline`),
      ({ body }) => body.items.length > 0,
    )
    expect(seen.body.items).toMatchObject([
      { kind: 'message', status: 'sent', data: { channel: 'email', kind: 'confirmation' } },
    ])
  })

  it('A17 P5: an SMS in the language of the customer, where there is no e-mail', async () => {
    const id = await customer({ emails: [], name: 'Jane Doe', languages: ['en'] })
    await scene.tell(OutreachRequested, { of: 'sheet-2', message: request(id) })
    const [sent] = await ended(id)
    expect(sent).toMatchObject({ status: 'sent', channel: 'sms' })
    const [shown] = await outbox()
    expect(shown).toMatchObject({ channel: 'sms', to: '138****0002' })
    expect(shown.text).toContain('Dear Jane Doe, your appointment is confirmed.')
  })

  it.each([
    ['W11: no consent to its purpose', {}, { purposes: ['care'] }, 'no-consent'],
    ['W11: do not contact', {}, { doNotContact: true }, 'do-not-contact'],
    ['A17: nowhere to send it', { emails: [], phones: [] }, {}, 'no-address'],
    ['A16: no channel that was agreed to', {}, { channels: ['wechat'] }, 'no-consent'],
  ])('%s', async (_name, change, consent, reason) => {
    const id = await customer(change, consent)
    await scene.tell(OutreachRequested, { of: `sheet of ${id}`, message: request(id) })
    expect(await ended(id)).toMatchObject([{ status: 'failed', reason }])
    expect(mailsTo(people)).toEqual([])
  })

  it('A17: a template nobody knows, and a message that came too late', async () => {
    const id = await customer()
    const unknown = request(id, { kind: 'a', template: 'no-such-template' })
    await scene.tell(OutreachRequested, { of: `sheet of ${id}`, message: unknown })
    await scene.tell(OutreachRequested, {
      of: `sheet of ${id}`,
      message: request(id, { kind: 'b', lastsMs: 0 }),
    })
    const items = await ended(id, 2)
    const reasons = items.map(({ kind, reason }: { kind: string; reason: string }) => [
      kind,
      reason,
    ])
    expect(reasons.sort()).toEqual([
      ['a', 'rejected'],
      ['b', 'expired'],
    ])
  })

  it('W10: withdrawn in time it stays; another document cannot withdraw it', async () => {
    const [called, kept] = [await customer(), await customer()]
    const [first, second] = [people - 1, people]
    const later = { kind: 'reminder', template: 'booking-reminder', inMs: hour }
    for (const [id, place] of [
      [called, 'sheet-w1'],
      [kept, 'sheet-w2'],
    ] as const) {
      await scene.tell(OutreachRequested, { of: place, message: request(id, later) })
      await until(
        () => messagesOf(id),
        (items) => items.length === 1,
      )
    }
    const withdrawal = (id: string) => ({ customerId: id, correlation: `booking of ${id}` })
    await scene.tell(OutreachWithdrawn, { of: 'sheet-w1', message: withdrawal(called) })
    // The sheet this booking stood on before it moved to the one that asked.
    await scene.tell(OutreachWithdrawn, { of: 'sheet-w0', message: withdrawal(kept) })
    expect(await ended(called)).toMatchObject([{ status: 'failed', reason: 'withdrawn' }])
    await scene.service.clock.set(new Date(morning.getTime() + 2 * hour))
    await ended(kept)
    expect(mailsTo(second)).toHaveLength(1)
    expect(mailsTo(first)).toEqual([])
    await scene.service.clock.set(morning)
  })

  it('W10: moved twice on one sheet, each time it is told anew', async () => {
    const id = await customer()
    await scene.tell(OutreachRequested, { of: 'sheet-m', message: request(id) })
    await ended(id)
    await scene.tell(OutreachRequested, {
      of: 'sheet-m',
      message: request(id, { template: 'booking-rescheduled' }),
    })
    await until(
      async () => mailsTo(people),
      (found) => found.length === 2,
    )
    const [item, ...more] = await ended(id)
    expect(more).toEqual([])
    const ids = mailsTo(people).map(({ messageId }) => messageId)
    expect(ids).toEqual([`<${item.id}.1@east.example>`, `<${item.id}.2@east.example>`])
  })

  it('W10 A16: at night it waits for the morning, unless it is waited for', async () => {
    const night = new Date('2026-12-01T15:00:00Z')
    const [waits, urgent, useless] = [await customer(), await customer(), await customer()]
    await scene.service.clock.set(night)
    await scene.tell(OutreachRequested, { of: 'sheet-n1', message: request(waits) })
    const code = { ignoresQuietHours: true }
    await scene.tell(OutreachRequested, { of: 'sheet-n2', message: request(urgent, code) })
    await scene.tell(OutreachRequested, {
      of: 'sheet-n3',
      message: request(useless, { lastsMs: 14 * hour }),
    })
    expect(await ended(urgent)).toMatchObject([{ status: 'sent' }])
    expect(await ended(useless)).toMatchObject([{ status: 'failed', reason: 'expired' }])
    const eight = '2026-12-02T00:00:00'
    const [planned] = await until(
      () => messagesOf(waits),
      ([item]) => item?.due?.startsWith(eight) ?? false,
    )
    expect(planned.status).toBe('planned')
    await scene.service.clock.set(new Date('2026-12-02T00:00:05Z'))
    expect(await ended(waits)).toMatchObject([{ status: 'sent' }])
    await scene.service.clock.set(morning)
  })

  it('N9: beyond the budget of a day it waits for the next', async () => {
    const id = await customer({}, { purposes: ['service', 'marketing'] })
    const kinds = ['a', 'b', 'c']
    for (const kind of kinds) {
      const wanted = { kind, template: 'membership-welcome', priority: 6 }
      await scene.tell(OutreachRequested, {
        of: 'sheet-b',
        message: request(id, wanted, { purpose: 'marketing' }),
      })
    }
    const urgent = request(id, { kind: 'own', priority: 2 })
    await scene.tell(OutreachRequested, { of: 'sheet-b', message: urgent })
    const items = await until(
      () => messagesOf(id),
      (all) => all.filter(({ status }: { status: string }) => status === 'sent').length === 3,
    )
    const of = (state: string) => items.filter(({ status }: { status: string }) => status === state)
    expect(of('planned').map(({ due }: { due: string }) => due.slice(0, 13))).toEqual([
      '2026-12-01T16',
    ])
    expect(of('sent').map(({ kind }: { kind: string }) => kind)).toContain('own')
  })

  it('A17: refused for the moment it is tried again, refused for good it is not', async () => {
    const [later, never] = [await customer(), await customer()]
    refusals = [451]
    await scene.tell(OutreachRequested, { of: 'sheet-r1', message: request(later) })
    // Planned anew: while it is on its way its first attempt counts already.
    await until(
      () => messagesOf(later),
      ([item]) => item?.attempts === 1 && item.status === 'planned',
    )
    await scene.service.clock.set(new Date(morning.getTime() + 5 * 60_000))
    expect(await ended(later)).toMatchObject([{ status: 'sent', attempts: 2 }])
    refusals = [550]
    await scene.tell(OutreachRequested, { of: 'sheet-r2', message: request(never) })
    expect(await ended(never)).toMatchObject([
      { status: 'failed', reason: 'rejected', attempts: 1 },
    ])
    await scene.service.clock.set(morning)
  })

  it('A17: its fate is a fact for the asker', async () => {
    const types = new Set<string>()
    const log = scene.service.events.follow({
      name: 'test-messages',
      topics: [messageContract.MessageSent.topic],
      positions: async () => new Map(),
      handle: async (batch) => {
        for (const { type } of batch) types.add(type)
      },
    })
    await log.started
    await until(
      async () => types.size,
      (count) => count === 2,
    )
    await log.stop()
    expect([...types].sort()).toEqual([
      messageContract.MessageFailed.type,
      messageContract.MessageSent.type,
    ])
  })
})

describe('templates', () => {
  it('A17: are shown before they are used', async () => {
    const body = { language: 'en', parameters: { number: 'E-1', date: '2026-12-01' } }
    const { body: shown } = await boss('POST', '/outreach/templates/case-received/preview', {
      body,
    })
    expect(shown.subject).toBe('We have received your feedback: E-1')
    expect(shown.text).toContain('Dear N. N., we have received')
    expect(shown.fields.sort()).toEqual(['date', 'number', 'salutation'])
    expect((await boss('POST', '/outreach/templates/none/preview', { body })).status).toBe(404)
  })

  it('SEC1 SEC22: a foreign customer’s messages are not there; logs are impersonal', async () => {
    const id = await customer()
    const west = await scene.person('receptionist', { subject: 'w', branches: ['west'] })
    expect((await west('GET', `/outreach/messages?customerId=${id}`)).status).toBe(404)
    const planted = ['王小明', 'Jane Doe', 'example.com', '13800000002', '尊敬的']
    expect(planted.filter((value) => scene.logged().includes(value))).toEqual([])
  })
})
