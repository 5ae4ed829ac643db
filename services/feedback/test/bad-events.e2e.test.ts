import type { EventEnvelope } from '@hcrm/events'
import {
  badEvents,
  dayToken,
  parkedKeys,
  type StartedService,
  startService,
  textToken,
} from '@hcrm/platform/testing'
import { encounter, survey } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { feedbackModule } from '../src/module.ts'

const group = 'feedback.visits.consume'
const { EncounterRecorded } = encounter
const { SurveyInvited } = survey

let service: StartedService
/** Visits that were asked about. */
const asked: string[] = []

beforeAll(async () => {
  const linkKey = Buffer.alloc(32, 1).toString('base64')
  service = await startService(feedbackModule, { env: { FEEDBACK_LINK_KEY: linkKey } })
  const { started } = service.events.consume({
    group: 'test',
    topics: [SurveyInvited.topic],
    handle: async ({ type, data }) => {
      if (type === SurveyInvited.type) asked.push(SurveyInvited.decode(data).encounterId ?? '')
    },
  })
  await started
  const words = { zh: '问', en: 'ask' }
  const content = { title: words, questions: [{ id: 'a', kind: 'yesNo', words }] }
  await send('qualityController', { method: 'PUT', path: '/questionnaires/q', body: content })
  await send('qualityController', { path: '/questionnaires/q/publication' })
  const plan = {
    ...{ questionnaire: 'q', version: 1, aim: 'x', trigger: { encounterKinds: ['outpatient'] } },
    ...{ from: '2026-01-01T00:00:00Z', until: '2036-01-01T00:00:00Z', fatigueDays: 0 },
  }
  await send('surveyor', { path: '/surveys', body: plan })
}, 60_000)
afterAll(() => service?.stop())

interface Wanted {
  readonly method?: 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
}

async function send(role: string, { method = 'POST', path, body }: Wanted): Promise<void> {
  const group = role === 'qualityController'
  const actor = { subject: role, roles: [role], branches: ['east'], group }
  const response = await fetch(`${service.url}/api/feedback/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await service.tokenFor(actor)}`,
      'content-type': 'application/json',
      'idempotency-key': `${method} ${path}`,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

function visit(subject: string, change: object = {}): EventEnvelope {
  const { type, data } = EncounterRecorded.out({
    ...{ encounterId: subject, customerId: `customer of ${subject}`, branch: 'east' },
    ...{ department: textToken, staff: undefined, kind: 'outpatient' },
    ...{ startedAt: new Date(), endedAt: undefined, localDate: dayToken },
    ...{ conditions: [], procedures: [], bookingId: undefined, version: 1 },
    ...{ birthYear: undefined, sex: 'male', source: 'nearby', regionCode: undefined },
    ...change,
  })
  const origin = { source: '/archive', branch: 'east', time: new Date() }
  return { id: `${subject}:1`, subject, seq: 1, type, data, ...origin }
}

const tell = (event: EventEnvelope) => service.events.publish(EncounterRecorded.topic, [event])

it('PR9 SEC14: visits that are none are parked and ask nobody; other keys go on', async () => {
  const wrong = new Map<string, string>()
  for (const [index, { of, error }] of badEvents.entries()) {
    wrong.set(`bad-${index}`, error)
    await tell(of(visit(`bad-${index}`)))
    await tell(visit(`good-${index}`))
  }
  for (const change of [{ encounterId: '' }, { customerId: '' }]) {
    const [key = ''] = Object.keys(change)
    wrong.set(key, 'Problem:MISSING_FIELD')
    await tell(visit(key, change))
  }
  // Of a kind that no release has named: nobody asks after it, and nobody minds it.
  await tell(visit('strange', { kind: 'by-balloon' }))
  await tell({ ...visit('good-0'), seq: 2 })
  await tell(visit('good-0'))
  await until('every good visit', () => asked.length >= badEvents.length)
  await until('all parked', async () => (await parkedKeys(service, group)).length === wrong.size)
  const parked = await parkedKeys(service, group)
  expect(new Map(parked.map(({ key, error }) => [key, error]))).toEqual(wrong)
  expect([...asked].sort()).toEqual(badEvents.map((_, index) => `good-${index}`).sort())
}, 60_000)
