import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '../setting/client.ts'
import { resetClock, setClock } from '../setting/clock.ts'
import { readMails } from '../setting/mailbox.ts'
import { dayFromNow, freshPhone, type Hospital, newCustomer, ok, openHospital } from './hospital.ts'

let hospital: Hospital
const code = `q${Date.now().toString(36)}`

beforeAll(async () => {
  hospital = await openHospital(1)
}, 60_000)
afterEach(() => resetClock(hospital.target))

const words = (zh: string, en: string) => ({ zh, en })

/** The next Friday at 17:00 in Shanghai, a working hour before the weekend. */
function nextFriday(): Date {
  const now = new Date(Date.now() + 8 * 3_600_000)
  const days = (5 - now.getUTCDay() + 7) % 7 || 7
  const date = new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
  return new Date(`${date}T17:00:00+08:00`)
}

/** A published questionnaire, and a survey of the east branch that asks after every visit. */
async function startSurvey(): Promise<void> {
  const { quality } = hospital
  const { surveyor } = hospital.east
  const questions = [
    { id: 'overall', kind: 'degree', steps: 5, words: words('总体', 'Overall') },
    {
      id: 'why',
      kind: 'recall',
      words: words('为什么', 'Why'),
      when: { question: 'overall', atMost: 2 },
    },
    { id: 'nps', kind: 'nps', required: false, words: words('推荐', 'Recommend') },
  ]
  ok(
    await quality.put(`/api/feedback/v1/questionnaires/${code}`, {
      title: words('就诊', 'Visit'),
      questions,
    }),
  )
  ok(await quality.post(`/api/feedback/v1/questionnaires/${code}/publication`, undefined))
  const plan = {
    questionnaire: code,
    version: 1,
    aim: 'test',
    trigger: { encounterKinds: ['outpatient'], delayMinutes: 0 },
    from: '2026-01-01T00:00:00Z',
    until: '2036-01-01T00:00:00Z',
  }
  ok(await surveyor.post('/api/feedback/v1/surveys', plan))
}

describe('feedback', () => {
  it('F1 F2 F3: a link comes after the visit and is answered once', async () => {
    const { executive, target } = hospital
    const { reception, his, department, code: branch } = hospital.east
    await startSurvey()
    const email = `asked-${freshPhone()}@example.org`
    const customerId = await newCustomer(reception, { emails: [email] })
    ok(
      await reception.put(`/api/archive/v1/customers/${customerId}/consents`, {
        purposes: ['care', 'service'],
        channels: ['email'],
        doNotContact: false,
      }),
    )
    // At ten in the morning, in Shanghai: at night a mail would wait.
    await setClock(target, new Date(`${dayFromNow(1)}T10:00:00+08:00`))
    const visit = {
      sourceSystem: 'his',
      sourceId: `v-${branch}`,
      customer: { id: customerId },
      department,
      kind: 'outpatient',
      startedAt: `${dayFromNow(1)}T09:00:00+08:00`,
    }
    ok(await his.post('/api/archive/v1/encounters', visit))
    const mail = await eventually('the mail with the link', async () =>
      (await readMails(target.mailDir)).find(({ to }) => JSON.stringify(to).includes(email)),
    )
    const link = /https?:\/\/\S+\/s\/[\w.-]+/.exec(mail.text ?? '')?.[0] ?? ''
    const path = new URL(link).pathname
    const page = await fetch(`${target.url}${path}`, { headers: { 'accept-language': 'zh-CN' } })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('总体')])
    const send = (answers: unknown) =>
      fetch(`${target.url}/api/feedback/v1/answers/${path.slice(3)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ answers }),
      })
    expect((await send({ overall: 2 })).status).toBe(400)
    expect((await send({ overall: 4, nps: 9 })).status).toBe(201)
    const second = await send({ overall: 5 })
    expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([
      409,
      'LINK_USED',
    ])
    expect((await fetch(`${target.url}${path.slice(0, -2)}xx`)).status).toBe(404)
    const today = dayFromNow(1)
    await eventually('the score in the report', async () => {
      const report = await executive.get(
        `/api/reporting/v1/reports/satisfaction?from=${today}&to=${today}&branch=${branch}`,
      )
      return report.body.rows?.[0]?.meanBp === 7_500
    })
  }, 60_000)

  it('F5 F6 W14: a complaint runs to its close, its clock rests at the weekend', async () => {
    const { target } = hospital
    const { complaints, supervisor, reception, department } = hospital.east
    const customerId = await newCustomer(reception)
    const friday = nextFriday()
    await setClock(target, friday)
    const opened = ok(
      await reception.post('/api/feedback/v1/cases', {
        kind: 'complaint',
        customerId,
        channel: 'phone',
        department,
        text: '等了两个小时',
        severity: 'critical',
      }),
    )
    const { caseId } = opened.body
    const path = `/api/feedback/v1/cases/${caseId}`
    expect(opened.body).toMatchObject({
      status: 'recorded',
      owner: expect.stringContaining('reception'),
      level: 0,
    })
    // 240 working minutes from Friday 17:00: half an hour today, the rest on Monday until 11:30.
    const monday = new Date(friday.getTime() + 3 * 86_400_000 - 5.5 * 3_600_000)
    expect(opened.body.clock).toMatchObject({
      limitMinutes: 240,
      dueAt: expect.stringContaining(monday.toISOString().slice(0, 16)),
    })
    await setClock(target, new Date(friday.getTime() + 2 * 86_400_000))
    const sunday = ok(await complaints.get(path)).body
    expect(sunday.level).toBe(0)
    // Whole minutes: the first half hour began some milliseconds late.
    expect([29, 30]).toContain(sunday.clock.usedMinutes)
    await setClock(target, new Date(monday.getTime() + 60_000))
    await eventually(
      'the first escalation',
      async () => (await complaints.get(path)).body.level === 1,
    )
    const judgement = { nature: 'service', severity: 'medium', department }
    ok(await complaints.post(`${path}/judgement`, judgement))
    const beyond = ok(
      await complaints.post(`${path}/proposal`, { proposal: { kind: 'points', points: 800 } }),
    )
    expect(beyond.body.status).toBe('proposed')
    const self = await complaints.post(`${path}/approval`, {})
    expect([self.status, self.body.code]).toEqual([409, 'AUTHORITY_EXCEEDED'])
    expect(ok(await supervisor.post(`${path}/approval`, {})).body.status).toBe('decided')
    const agree = () => complaints.post(`${path}/settlement`, {}, { key: `agree-${caseId}` })
    expect([ok(await agree()).body.status, ok(await agree()).body.status]).toEqual([
      'settled',
      expect.stringMatching(/settled/),
    ])
    await eventually(
      'the points and the note of it',
      async () => (await complaints.get(path)).body.executed === true,
    )
    const account = ok(await reception.get(`/api/loyalty/v1/accounts/${customerId}`)).body
    expect(account.balance).toBe(800)
    const closed = ok(await complaints.post(`${path}/closure`, { text: '已道歉并改进排队' }))
    expect(closed.body).toMatchObject({ status: 'closed', closing: '已道歉并改进排队' })
    const late = await complaints.post(`${path}/judgement`, judgement)
    expect([late.status, late.body.code]).toEqual([409, 'BAD_STATE'])
    expect((await hospital.west.complaints.get(path)).status).toBe(404)
  }, 60_000)
})
