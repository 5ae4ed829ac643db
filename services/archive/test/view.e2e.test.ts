import { booking, feedbackCase, membership, points, survey } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive, until } from './start-archive.ts'

let scene: Scene
let boss: Person
let desk: Person
let id: string

const instant = new Date('2026-12-01T01:00:00Z')
const wall = { date: '2026-12-01', time: '09:00', zone: 'Asia/Shanghai', instant }

const theBooking = (change: object = {}) => ({
  bookingId: 'b1',
  customerId: id,
  branch: 'east',
  department: 'east-eye',
  resource: 'dr-chen',
  serviceItem: 'visit',
  session: 'am',
  starts: wall,
  durationMinutes: 10,
  channel: 'desk',
  number: 3,
  status: 'booked',
  at: instant,
  origin: '',
  ...change,
})

const theCase = (change: object = {}) => ({
  caseId: 'k1',
  number: 'E-2026-1',
  kind: 'complaint',
  customerId: id,
  branch: 'east',
  department: 'east-eye',
  staff: undefined,
  nature: 'service',
  severity: 'low',
  status: 'recorded',
  owner: 'o',
  dueAt: instant,
  openedAt: new Date('2026-11-01T01:00:00Z'),
  localDate: '2026-11-01',
  repeatedCause: false,
  ...change,
})

const posted = (balanceAfter: number) => ({
  accountId: id,
  seq: 1,
  kind: 'earned',
  points: balanceAfter,
  balanceAfter,
  pendingAfter: 0,
  branch: 'east',
  cause: 'c',
  at: new Date('2026-11-03T01:00:00Z'),
  localDate: '2026-11-03',
  counterpartAccountId: undefined,
  spendAfter: 0,
})

beforeAll(async () => {
  scene = await startArchive()
  desk = await scene.person('receptionist')
  boss = await scene.person('serviceSupervisor', { group: true, branches: [] })
  id = (await desk('POST', '/customers', { body: { name: '罗一' } })).body.customer.id
}, 120_000)
afterAll(() => scene?.stop())

const view = async (who: Person) => (await who('GET', `/customers/${id}/view`)).body
const timeline = async (who: Person, query = '') =>
  (await who('GET', `/customers/${id}/timeline${query}`)).body

describe('the 360° view', () => {
  it('A14: shows what every service told: what stands first, the latest next', async () => {
    await scene.tell(booking.Booked, { of: 'sheet-1', message: { booking: theBooking() } })
    await scene.tell(feedbackCase.CaseOpened, { of: 'k1', message: { case: theCase() } })
    await scene.tell(membership.MemberJoined, {
      of: 'm1',
      message: {
        membershipId: 'm1',
        club: 'vip',
        customerId: id,
        tier: 'silver',
        branch: 'east',
        joinedAt: new Date('2020-01-01T00:00:00Z'),
      },
    })
    await scene.tell(points.PointsPosted, { of: id, message: posted(500) })
    const invited = { invitationId: 'i1', surveyId: 's1', customerId: id, branch: 'east' }
    await scene.tell(survey.SurveyInvited, {
      of: 'i1',
      message: {
        ...invited,
        department: 'east-eye',
        staff: undefined,
        encounterId: undefined,
        invitedAt: new Date('2026-11-04T01:00:00Z'),
      },
    })
    const seen = await until(
      () => view(boss),
      ({ timeline: rows }) => rows.length === 5,
    )
    expect(seen).toMatchObject({
      customer: { id, name: '罗一' },
      appointments: [{ ref: 'b1', at: instant.toISOString(), data: { number: 3, time: '09:00' } }],
      openCases: [{ ref: 'k1', status: 'recorded', data: { number: 'E-2026-1' } }],
      memberships: [{ data: { club: 'vip', tier: 'silver' } }],
      points: { data: { balance: 500 } },
      lastSurvey: { status: 'invited' },
    })
    const order = seen.timeline.map(({ kind }: { kind: string }) => kind)
    expect(order).toEqual(['booking', 'survey', 'points', 'case', 'membership'])
  })

  it('A14: follows them: one row per item, the latest fact holds', async () => {
    await scene.tell(booking.Arrived, {
      of: 'sheet-1',
      message: { booking: theBooking({ status: 'arrived' }) },
    })
    await scene.tell(feedbackCase.CaseClosed, {
      of: 'k1',
      message: {
        case: theCase({ status: 'closed' }),
        closedAt: instant,
        inTime: true,
      },
    })
    await scene.tell(points.PointsPosted, { of: id, message: posted(800) })
    await scene.tell(membership.TierChanged, {
      of: 'm1',
      message: {
        membershipId: 'm1',
        club: 'vip',
        customerId: id,
        fromTier: 'silver',
        toTier: 'gold',
      },
    })
    const answer = { invitationId: 'i1', surveyId: 's1', branch: 'east', department: 'east-eye' }
    await scene.tell(survey.ResponseReceived, {
      of: 'i1',
      message: {
        ...answer,
        customerId: id,
        staff: undefined,
        questionnaireId: 'q',
        satisfactionBp: 9_000,
        recommend: 9,
        receivedAt: new Date('2026-11-05T01:00:00Z'),
        localDate: '2026-11-05',
      },
    })
    // Topics are read side by side: each fact has its own time.
    const seen = await until(
      () => view(boss),
      ({ appointments, openCases, memberships, points: account, lastSurvey }) =>
        appointments.length + openCases.length === 0 &&
        memberships[0]?.data.tier === 'gold' &&
        account.data.balance === 800 &&
        lastSurvey?.status === 'answered',
    )
    expect(seen).toMatchObject({
      appointments: [],
      openCases: [],
      memberships: [{ data: { tier: 'gold' } }],
      points: { data: { balance: 800 } },
      lastSurvey: { data: { satisfactionBp: 9_000, recommend: 9 } },
    })
    expect(seen.timeline).toHaveLength(5)
  })

  it('A14: a fact that comes twice or late changes nothing', async () => {
    await scene.tell(booking.Booked, { of: 'sheet-1', message: { booking: theBooking() }, seq: 1 })
    await scene.tell(points.PointsPosted, { of: id, message: posted(500), seq: 1 })
    // Facts of one topic and key are taken in order: when this one is there, those have been.
    await scene.tell(booking.Booked, {
      of: 'sheet-1',
      message: { booking: theBooking({ bookingId: 'b2' }) },
      seq: 9,
    })
    const seen = await until(
      () => view(boss),
      (body) => body.appointments.length > 0,
    )
    expect(seen.appointments).toMatchObject([{ ref: 'b2' }])
    expect(seen.points.data.balance).toBe(800)
  })

  it('A14: an anonymous answer stays nobody’s', async () => {
    const before = (await timeline(boss)).items.length
    const fact = {
      ...{ invitationId: 'i2', surveyId: 's1', customerId: '', branch: 'east', department: 'x' },
      ...{ staff: undefined, questionnaireId: 'q', satisfactionBp: 1, recommend: undefined },
      receivedAt: instant,
      localDate: '2026-12-01',
    }
    await scene.tell(survey.ResponseReceived, { of: 'i2', message: fact })
    const marked = { ...theBooking({ bookingId: 'b3' }) }
    await scene.tell(booking.Booked, { of: 'sheet-2', message: { booking: marked } })
    await until(
      () => timeline(boss),
      (body) => body.items.length > before,
    )
    expect((await timeline(boss)).items).toHaveLength(before + 1)
  })

  it.each([
    ['receptionist', ['booking', 'membership', 'points']],
    ['complaintHandler', ['booking', 'case', 'membership', 'points']],
    ['surveyor', ['booking', 'survey']],
    ['marketing', ['membership', 'points']],
    ['serviceSupervisor', ['booking', 'case', 'membership', 'points', 'survey']],
  ])('A14 SEC24: %s sees %j', async (role, kinds) => {
    const who = await scene.person(role)
    for (const rows of [(await view(who)).timeline, (await timeline(who)).items]) {
      const seen = new Set(rows.map(({ kind }: { kind: string }) => kind))
      expect([...seen].map(String).sort()).toEqual(kinds)
    }
  })

  it('A3 A16: contacts elsewhere are seen there, by the group, or with consent', async () => {
    const fact = { booking: theBooking({ bookingId: 'w1', branch: 'west' }) }
    await scene.tell(booking.Booked, { of: 'sheet-w', message: fact, branch: 'west' })
    const refs = (body: { items: readonly { ref: string }[] }) => body.items.map(({ ref }) => ref)
    await until(
      () => timeline(boss),
      (body) => refs(body).includes('w1'),
    )
    expect(refs(await timeline(desk))).not.toContain('w1')
    expect((await view(desk)).appointments.map(({ ref }: { ref: string }) => ref)).not.toContain(
      'w1',
    )
    const west = await scene.person('receptionist', { subject: 'w', branches: ['west'] })
    await west('POST', `/customers/${id}/registrations`, { body: {} })
    expect(refs(await timeline(west)).filter((ref) => !['m1', id].includes(ref))).toEqual(['w1'])
    const consent = {
      purposes: ['care', 'service', 'sharing'],
      channels: ['sms'],
      doNotContact: false,
    }
    await desk('PUT', `/customers/${id}/consents`, { body: consent })
    expect(refs(await timeline(desk))).toContain('w1')
    expect(refs(await timeline(west))).toContain('b2')
  })

  it('A14: pages of the timeline hold every contact once, latest first', async () => {
    const seen: { ref: string; at: string }[] = []
    let cursor = ''
    do {
      const page = await timeline(boss, `?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.items)
      cursor = page.nextCursor ?? ''
    } while (cursor)
    expect(seen).toHaveLength((await timeline(boss, '?limit=100')).items.length)
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .sort()
        .reverse(),
    )
  })

  it('A15: a patient sees their own, whatever the branch', async () => {
    const self = await scene.person('patient', { kind: 'customer', branches: [], self: id })
    const rows = (await timeline(self)).items.map(({ ref }: { ref: string }) => ref)
    expect(rows).toEqual(expect.arrayContaining(['b2', 'w1', 'k1', 'm1', id]))
  })

  it('A18 P4: every view is on the record', async () => {
    const auditor = await scene.person('auditor', { group: true, branches: [] })
    const period = 'from=2020-01-01T00:00:00Z&before=2100-01-01T00:00:00Z'
    const { body } = await auditor('GET', `/operations/audit?subject=${id}&${period}&limit=100`)
    const views = body.items.filter(
      (entry: { operation: string }) => entry.operation === 'archive.view.read',
    )
    expect(views.length).toBeGreaterThan(5)
    expect(JSON.stringify(body.items)).not.toContain('罗一')
  })
})
