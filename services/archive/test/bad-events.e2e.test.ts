import type { EventEnvelope } from '@hcrm/events'
import { badEvents, dayToken, parkedKeys, textToken } from '@hcrm/platform/testing'
import { booking } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive, until } from './start-archive.ts'

const group = 'archive.timeline'
const { Booked } = booking

let scene: Scene
let desk: Person
let id: string

beforeAll(async () => {
  scene = await startArchive()
  desk = await scene.person('receptionist')
  id = (await desk('POST', '/customers', { body: { name: '张晓明' } })).body.customer.id
}, 120_000)
afterAll(() => scene?.stop())

function booked(subject: string): EventEnvelope {
  const instant = new Date('2026-11-22T01:00:00Z')
  const { type, data } = Booked.out({
    booking: {
      ...{ bookingId: `of ${subject}`, customerId: id, branch: 'east', department: 'eye' },
      ...{ resource: 'dr-chen', serviceItem: textToken, session: 'am', durationMinutes: 10 },
      ...{ channel: 'desk', number: 3, status: 'booked', at: instant, origin: '' },
      starts: { date: dayToken, time: '09:00', zone: 'Asia/Shanghai', instant },
    },
  })
  const origin = { source: '/scheduling', branch: 'east', time: new Date() }
  return { id: `${subject}:1`, subject, seq: 1, type, data, ...origin }
}

const tell = (event: EventEnvelope) => scene.service.events.publish(Booked.topic, [event])
const parked = () => parkedKeys(scene.service, group)
const timeline = async (): Promise<readonly { readonly ref: string }[]> =>
  (await desk('GET', `/customers/${id}/timeline?limit=100`)).body.items

it('PR9 SEC14: facts that are none are parked and shown nowhere; other keys go on', async () => {
  const wrong = new Map<string, string>()
  for (const [index, { of, error }] of badEvents.entries()) {
    wrong.set(`bad-${index}`, error)
    await tell(of(booked(`bad-${index}`)))
    await tell(booked(`good-${index}`))
  }
  await tell({ ...booked('good-0'), seq: 2 })
  await tell(booked('good-0'))
  await until(timeline, (rows) => rows.length === badEvents.length)
  const found = await until(parked, (keys) => keys.length === wrong.size)
  expect(new Map(found.map(({ key, error }) => [key, error]))).toEqual(wrong)
  expect((await timeline()).map(({ ref }) => ref).sort()).toEqual(
    badEvents.map((_, index) => `of good-${index}`).sort(),
  )
  expect(scene.logged()).not.toContain('张晓明')
}, 60_000)
