import { randomUUID } from 'node:crypto'
import * as contracts from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Collected, collect } from './collect.ts'
import type { Branch } from './organisation-facts.ts'
import {
  type Person,
  publishedSheet,
  type Scene,
  startScheduling,
  until,
} from './start-scheduling.ts'

let scene: Scene
let planner: Person
let desk: Person
let facts: Collected

beforeAll(async () => {
  scene = await startScheduling()
  await scene.service.clock.set(new Date('2026-03-01T01:00:00Z'))
  planner = await scene.person('serviceSupervisor', { group: true })
  desk = await scene.person('receptionist', { branches: ['east', 'west', 'south'] })
  facts = collect(scene.service, contracts.roster)
}, 60_000)
afterAll(async () => {
  await facts?.stop()
  await scene?.stop()
})

function week(change: object = {}) {
  const line = { session: 'am', starts: '08:00', ends: '12:00', places: 4, minutesPerPlace: 10 }
  return {
    ...{ branch: 'east', resource: 'dr-week', department: 'east-cardio', week: '2026-W12' },
    pattern: [1, 3].map((weekday) => ({ ...line, weekday, serviceItem: 'visit' })),
    releaseAt: { daysBefore: 30, time: '07:00' },
    ...change,
  }
}

async function publish(body: object) {
  const drafted = await planner('POST', '/rosters', { body })
  const published = await planner('POST', `/rosters/${drafted.body.id}/publication`)
  return { drafted, published }
}

function book(sheetId: string, change: object = {}) {
  const body = { sheetId, session: 'am', customerId: randomUUID(), channel: 'desk', ...change }
  return desk('POST', '/bookings', { body })
}

describe('rosters', () => {
  it('S2: a week becomes sheets; nothing before it is published', async () => {
    const drafted = await planner('POST', '/rosters', { body: week() })
    expect(drafted).toMatchObject({
      status: 201,
      body: { id: 'east:dr-week:2026-03-16', to: '2026-03-22', publication: { state: 'none' } },
    })
    expect((await book('east:dr-week:2026-03-16')).status).toBe(404)
    const key = randomUUID()
    const path = `/rosters/${drafted.body.id}/publication`
    const published = await planner('POST', path, { key })
    expect(published.body).toMatchObject({ publication: { state: 'done', revision: 1 } })
    expect((await planner('POST', path, { key })).status).toBe(200)
    expect((await planner('POST', path)).status).toBe(200)
    expect((await book('east:dr-week:2026-03-16')).status).toBe(201)
    expect((await book('east:dr-week:2026-03-17')).body.code).toBe('SLOT_CLOSED')
    await until(() => facts.of('RosterPublished').length === 1)
    expect(facts.of('RosterPublished')[0]).toMatchObject({
      rosterId: drafted.body.id,
      department: 'east-cardio',
      resource: 'dr-week',
    })
    const query = 'department=east-cardio&from=2026-03-01&to=2026-03-31'
    const listed = await planner('GET', `/rosters?${query}`)
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain(drafted.body.id)
  })

  it('S2 W21: leave keeps every booking, names those affected, closes the session', async () => {
    const resource = 'dr-leave'
    await publish(week({ resource }))
    const sheetId = `east:${resource}:2026-03-18`
    const booked = await book(sheetId)
    const exceptions = [{ date: '2026-03-18', session: 'am', closed: true }]
    const { published } = await publish(week({ resource, exceptions }))
    expect(published.body.affectedBookingIds).toEqual([booked.body.id])
    expect((await desk('GET', `/bookings/${booked.body.id}`)).body.status).toBe('booked')
    expect((await book(sheetId)).body.code).toBe('SLOT_CLOSED')
    await until(() => facts.of('RosterChanged').length === 1)
    const [change] = facts.of('RosterChanged')
    expect(change).toMatchObject({ resource, affectedBookingIds: [booked.body.id] })
    const moved = await desk('POST', `/bookings/${booked.body.id}/reschedule`, {
      body: { sheetId: `east:${resource}:2026-03-16`, session: 'am', reason: 'leave' },
    })
    expect(moved.status).toBe(201)
  })

  it('S2: two rosters do not share a day', async () => {
    const resource = 'dr-overlap'
    await publish(week({ resource }))
    const { week: _week, ...rest } = week({ resource })
    const overlapping = { ...rest, from: '2026-03-18', to: '2026-03-20' }
    const { drafted, published } = await publish(overlapping)
    expect(published).toMatchObject({ status: 409, body: { code: 'BAD_STATE' } })
    const query = 'department=east-cardio&from=2026-03-18&to=2026-03-18'
    const listed = await planner('GET', `/rosters?${query}`)
    const same = listed.body.items.find(({ id }: { id: string }) => id === drafted.body.id)
    expect(same.publication.state).toBe('none')
  })

  it('S1 SEC2: a department, an item or a branch of elsewhere is no reference', async () => {
    const wrong = [
      week({ department: 'west-cardio' }),
      week({ department: 'nowhere' }),
      week({ pattern: [{ ...week().pattern[0], serviceItem: 'nothing' }] }),
    ]
    for (const body of wrong) {
      const refused = await planner('POST', '/rosters', { body })
      expect(refused).toMatchObject({ status: 422, body: { code: 'UNKNOWN_REFERENCE' } })
    }
    const local = await scene.person('branchClient', { branches: ['west'] })
    const foreign = await local('POST', '/rosters', { body: week() })
    expect(foreign.body.code).toBe('NOT_FOUND')
    expect((await desk('POST', '/rosters', { body: week() })).status).toBe(403)
  })

  it('S1: a department counts as the archive has it now, whoever has been told', async () => {
    const { archive } = scene
    const known = archive.units.get('east-cardio')
    if (!known) throw new Error('the department of the tests is gone')
    const eye = { ...known, code: 'east-eye' }
    const item = {
      ...{ branch: 'east', nameZh: '门诊', nameEn: 'Visit', department: eye.code },
      ...{ durationMinutes: 10, fee: { amount: 5_000, currency: 'CNY' } },
    }
    const described = (body: object = item) => planner('PUT', '/service-items/eye', { body })
    const unknown = { status: 422, body: { code: 'UNKNOWN_REFERENCE', field: 'department' } }
    expect(await described()).toMatchObject(unknown)
    archive.units.set(eye.code, { ...eye, branch: 'west' })
    expect(await described()).toMatchObject(unknown)
    archive.units.set(eye.code, eye)
    expect((await described()).status).toBe(200)
    const pattern = [{ ...week().pattern[0], serviceItem: 'eye' }]
    const { published } = await publish(week({ resource: 'dr-eye', department: eye.code, pattern }))
    expect(published.body).toMatchObject({ publication: { state: 'done' } })
    archive.isAway = true
    const [unsure, told] = [await described(), await described({ ...item, department: known.code })]
    archive.isAway = false
    expect(unsure).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(told.status).toBe(200)
  })

  it('PR18: an archive of the earlier release, which names others, is not believed', async () => {
    const { archive } = scene
    archive.isEarlier = true
    const { published } = await publish(week({ resource: 'dr-earlier' }))
    const unknown = await planner('POST', '/rosters', { body: week({ department: 'nowhere' }) })
    archive.isEarlier = false
    expect(published.body).toMatchObject({ publication: { state: 'done' } })
    const { body } = await book('east:dr-earlier:2026-03-16')
    expect(body.starts).toMatchObject({ instant: '2026-03-16T00:00:00.000Z' })
    expect(unknown).toMatchObject({ status: 422, body: { code: 'UNKNOWN_REFERENCE' } })
  })

  it('SEC row 9: weeks, days and times that are none', async () => {
    const { week: _week, ...rest } = week()
    const wrong = [
      week({ week: '2026-W54' }),
      { ...rest, from: '2026-02-30', to: '2026-03-01' },
      { ...rest, from: '2026-03-02', to: '2026-03-01' },
      week({ pattern: [{ ...week().pattern[0], ends: '08:00' }] }),
    ]
    for (const body of wrong) {
      const refused = await planner('POST', '/rosters', { body })
      expect(refused.body.code).toBe('BAD_TIME')
    }
    const long = await planner('POST', '/rosters', {
      body: { ...rest, from: '2026-03-01', to: '2026-06-01' },
    })
    expect(long.body.code).toBe('LIMIT_REACHED')
  })
})

/** Summer time begins on 29 March in Berlin and on 8 March in New York, never in Shanghai. */
const days: readonly {
  readonly branch: Branch
  readonly date: string
  readonly time: string
  readonly instant: string
}[] = [
  { branch: 'east', date: '2026-03-29', time: '08:02', instant: '2026-03-29T00:02:00.000Z' },
  { branch: 'west', date: '2026-03-28', time: '08:02', instant: '2026-03-28T07:02:00.000Z' },
  { branch: 'west', date: '2026-03-29', time: '08:02', instant: '2026-03-29T06:02:00.000Z' },
  { branch: 'south', date: '2026-03-07', time: '08:02', instant: '2026-03-07T13:02:00.000Z' },
  { branch: 'south', date: '2026-03-08', time: '08:02', instant: '2026-03-08T12:02:00.000Z' },
]

describe('time zones', () => {
  it.each(days)('W3: $branch $date has the same time everywhere', async (day) => {
    const { branch, date, time, instant } = day
    const sheetId = await publishedSheet(scene, { branch, date, resource: `dr-${date}` })
    const query = `branch=${branch}&resource=dr-${date}&from=${date}&to=${date}&channel=desk`
    const places = await desk('GET', `/places?${query}`)
    const zone = { east: 'Asia/Shanghai', west: 'Europe/Berlin', south: 'America/New_York' }[branch]
    await book(sheetId)
    const second = await book(sheetId)
    expect(second.body.starts).toEqual({ date, time, zone, instant })
    const shown = await desk('GET', `/places?${query}`)
    expect(places.body.items[0].starts.date).toBe(date)
    expect(shown.body.items[0].next).toMatchObject({ date, time: '08:04', zone })
    const token = second.body.link.split('/').pop()
    const file = await desk('GET', `/i/${token}/calendar.ics`)
    const stamp = instant.replace(/[-:]|\.\d+/g, '')
    expect(file.body).toContain(`DTSTART:${stamp}`)
    const card = await desk('GET', `/i/${token}`)
    expect(card.body).toContain(time)
  })

  it('W3: a time the clocks leap over is refused, as is a session across the change', async () => {
    const gap = { branch: 'west', date: '2026-03-29', resource: 'dr-gap' } as const
    for (const span of [
      { starts: '02:30', ends: '06:00' },
      { starts: '01:00', ends: '04:00' },
    ]) {
      await expect(publishedSheet(scene, { ...gap, ...span })).rejects.toThrow('BAD_TIME')
    }
    const summer = { ...gap, starts: '03:00', ends: '06:00' }
    await expect(publishedSheet(scene, summer)).resolves.toBe('west:dr-gap:2026-03-29')
  })
})
