import type { EventEnvelope } from '@hcrm/events'
import {
  badEvents,
  dayToken,
  parkedKeys,
  type StartedService,
  startService,
  textToken,
} from '@hcrm/platform/testing'
import { encounter } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { reportingModule } from '../src/module.ts'

const group = 'reporting.facts.follow'
const { EncounterRecorded } = encounter

let service: StartedService

beforeAll(async () => {
  service = await startService(reportingModule)
}, 120_000)
afterAll(() => service?.stop())

function visit(subject: string, change: object = {}): EventEnvelope {
  const { type, data } = EncounterRecorded.out({
    ...{ encounterId: subject, customerId: 'c1', branch: 'east', department: 'ent' },
    ...{ staff: undefined, kind: 'outpatient', startedAt: new Date(), endedAt: undefined },
    ...{ localDate: dayToken, conditions: [], procedures: [], bookingId: undefined },
    ...{ version: 1, birthYear: 1990, sex: 'male', source: textToken, regionCode: undefined },
    ...change,
  })
  const origin = { source: '/archive', branch: 'east', time: new Date() }
  return { id: `${subject}:1`, subject, seq: 1, type, data, ...origin }
}

const tell = (event: EventEnvelope) => service.events.publish(EncounterRecorded.topic, [event])

async function visits(): Promise<number> {
  const actor = { subject: 'r', roles: ['executive'], branches: ['east'], group: true }
  const path = '/api/reporting/v1/reports/visits?from=2026-01-01&to=2026-12-31&by=year'
  const response = await fetch(`${service.url}${path}`, {
    headers: { authorization: `Bearer ${await service.tokenFor(actor)}` },
  })
  // The reply's schema is the door's own.
  const { rows } = (await response.json()) as { rows: readonly { visits: number }[] }
  return rows[0]?.visits ?? 0
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 45_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}

/** Of another major version no report counts anything; a follower names no types. */
const ways = badEvents.filter(({ what }) => what !== 'another major version')

it('PR9 R1 SEC14: what is no fact is parked and counts nowhere; all else is counted', async () => {
  const wrong = new Map<string, string>()
  for (const [index, { of, error }] of ways.entries()) {
    wrong.set(`bad-${index}`, error)
    await tell(of(visit(`bad-${index}`)))
    await tell(visit(`good-${index}`))
  }
  wrong.set('nameless', 'Problem:MISSING_FIELD')
  await tell(visit('nameless', { encounterId: '' }))
  // A kind that no release has named counts as itself; twice or late counts once.
  await tell(visit('strange', { kind: 'by-balloon' }))
  await tell({ ...visit('good-0'), seq: 2 })
  await tell(visit('good-0'))
  await tell(visit('last'))
  await until('every good visit', async () => (await visits()) === ways.length + 2)
  await until('all parked', async () => (await parkedKeys(service, group)).length === wrong.size)
  const parked = await parkedKeys(service, group)
  expect(new Map(parked.map(({ key, error }) => [key, error]))).toEqual(wrong)
  expect(await visits()).toBe(ways.length + 2)
}, 120_000)
