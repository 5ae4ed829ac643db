import type { Delivery } from '@hcrm/events'
import { type StartedService, startService } from '@hcrm/platform/testing'
import { encounter, survey } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { feedbackModule } from '../src/module.ts'

let service: StartedService
/** By their ids: each may come twice. */
const told = new Map<string, Delivery>()

beforeAll(async () => {
  const linkKey = Buffer.alloc(32, 1).toString('base64')
  service = await startService(feedbackModule, { env: { FEEDBACK_LINK_KEY: linkKey } })
  const { started } = service.events.consume({
    group: 'test',
    topics: [survey.SurveyInvited.topic],
    handle: async (event) => void told.set(event.id, event),
  })
  await started
}, 60_000)
afterAll(() => service.stop())

interface Wanted {
  readonly method?: 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
}

async function send(role: string, { method = 'POST', path, body }: Wanted) {
  const actor = {
    subject: role,
    roles: [role],
    branches: ['east'],
    group: role === 'qualityController',
  }
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

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); ) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

interface Told {
  readonly customerId?: string
  /** Events of one key are taken in order. */
  readonly key?: string
}

/** One event of a visit, as often as it is sent. */
async function visit(
  encounterId: string,
  kind: string,
  { customerId = `customer of ${encounterId}`, key = encounterId }: Told = {},
): Promise<void> {
  const { topic, type, data } = encounter.EncounterRecorded.out({
    encounterId,
    customerId,
    branch: 'east',
    department: 'ent',
    staff: undefined,
    kind,
    startedAt: new Date(),
    endedAt: undefined,
    localDate: '2026-11-22',
    conditions: [],
    procedures: [],
    bookingId: undefined,
    version: 1,
    birthYear: undefined,
    sex: 'male',
    source: 'nearby',
    regionCode: undefined,
  })
  const attributes = {
    source: '/archive',
    subject: key,
    seq: 1,
    time: new Date(),
    branch: 'east',
  }
  await service.events.publish(topic, [{ id: `${encounterId}:1`, type, data, ...attributes }])
}

describe('a survey', () => {
  it('F2 W23 PR8: asks once about a visit of its kind, however often it is told', async () => {
    const words = { zh: '问', en: 'ask' }
    const content = { title: words, questions: [{ id: 'a', kind: 'yesNo', words }] }
    await send('qualityController', { method: 'PUT', path: '/questionnaires/q', body: content })
    await send('qualityController', { path: '/questionnaires/q/publication' })
    const trigger = { encounterKinds: ['outpatient'] }
    const period = { from: '2026-01-01T00:00:00Z', until: '2036-01-01T00:00:00Z' }
    const plan = { questionnaire: 'q', version: 1, aim: 'x', trigger, ...period }
    await send('surveyor', { path: '/surveys', body: plan })
    await visit('v1', 'outpatient')
    await visit('v1', 'outpatient')
    await visit('v2', 'inpatient')
    await visit('v3', 'outpatient')
    await until('two invitations', () => invited().length >= 2)
    const encounters = invited().map(({ encounterId }) => encounterId)
    expect(new Set(encounters)).toEqual(new Set(['v1', 'v3']))
    expect(encounters).toHaveLength(2)
    const links = [...told.values()]
      .filter(({ type }) => type === survey.OutreachRequested.type)
      .map(({ data }) => survey.OutreachRequested.decode(data).parameters['link'])
    expect(new Set(links).size).toBe(2)
    expect(await service.events.parking.list()).toEqual([])
  }, 30_000)

  it('F2 W23: of two visits of one person that are told at once, one is asked about', async () => {
    const people = Array.from({ length: 10 }, (_, n) => `person ${n}`)
    const visits = people.flatMap((customerId) =>
      ['a', 'b'].map((one) => ({ customerId, key: `${customerId} ${one}` })),
    )
    await Promise.all(visits.map((each) => visit(each.key, 'outpatient', each)))
    // Whoever is asked about what comes after a visit has been through that visit.
    await Promise.all(visits.map(({ key }) => visit(`after ${key}`, 'outpatient', { key })))
    const after = () => invited().filter(({ encounterId }) => encounterId?.startsWith('after'))
    await until('all that comes after', () => after().length === visits.length)
    const asked = invited().map(({ customerId }) => customerId)
    expect(asked.filter((customer) => people.includes(customer)).sort()).toEqual(people.sort())
    expect(await service.events.parking.list()).toEqual([])
  }, 60_000)
})

function invited() {
  return [...told.values()]
    .filter(({ type }) => type === survey.SurveyInvited.type)
    .map(({ data }) => survey.SurveyInvited.decode(data))
}
