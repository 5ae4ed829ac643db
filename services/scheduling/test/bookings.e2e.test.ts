import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  numbers,
  type Person,
  publishedSheet,
  type Reply,
  type Scene,
  startScheduling,
  until,
} from './start-scheduling.ts'

let scene: Scene
let desk: Person

beforeAll(async () => {
  scene = await startScheduling()
  await scene.service.clock.set(new Date('2026-11-20T01:00:00Z'))
  desk = await scene.person('receptionist')
}, 60_000)
afterAll(() => scene?.stop())

function wanted(sheetId: string, change: object = {}) {
  return { sheetId, session: 'am', customerId: randomUUID(), channel: 'desk', ...change }
}

async function book(sheetId: string, change: object = {}): Promise<Reply> {
  return desk('POST', '/bookings', { body: wanted(sheetId, change) })
}

async function freeOn(sheetId: string): Promise<number> {
  const sheet = await desk('GET', `/sheets/${sheetId}`)
  return sheet.body.sessions[0].free
}

function counted(replies: readonly Reply[]) {
  const counts: Record<string, number> = {}
  for (const { status, body } of replies) {
    const name = status < 300 ? String(status) : `${status} ${body.code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('the way of a booking', () => {
  it('S4: search, hold, confirm, read', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-way' })
    const query = 'department=east-cardio&from=2026-11-24&to=2026-11-26&channel=desk'
    const found = await desk('GET', `/places?${query}&resource=dr-way`)
    expect(found.body.items).toMatchObject([{ sheetId, session: 'am', free: 8 }])
    const customerId = randomUUID()
    const held = await desk('POST', '/holds', { body: wanted(sheetId, { customerId }) })
    expect(held).toMatchObject({ status: 201, body: { number: 1, sheetId } })
    const booked = await desk('POST', '/bookings', { body: { holdId: held.body.holdId } })
    expect(booked).toMatchObject({
      status: 201,
      body: {
        id: held.body.holdId,
        status: 'booked',
        customerId,
        starts: {
          date: '2026-11-25',
          time: '08:00',
          zone: 'Asia/Shanghai',
          instant: '2026-11-25T00:00:00.000Z',
        },
        fee: { amount: 5_000, currency: 'CNY' },
      },
    })
    const read = await desk('GET', `/bookings/${held.body.holdId}`)
    expect(read.body).toEqual(booked.body)
    const listed = await desk('GET', `/bookings?customerId=${customerId}`)
    expect(listed.body.items).toEqual([booked.body])
    const after = await desk('GET', `/places?${query}&resource=dr-way`)
    expect(after.body.items).toMatchObject([{ free: 7, next: { time: '08:02' } }])
    const day = await desk('GET', '/sheets?department=east-cardio&date=2026-11-25')
    const sheet = day.body.items.find(({ id }: { id: string }) => id === sheetId)
    expect(sheet.bookings).toMatchObject([{ customerName: '张*明', status: 'booked' }])
  })

  it('S4: a hold ends by itself, in time for the next one and without a sweep', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-hold', places: 1 })
    const first = wanted(sheetId)
    const held = await desk('POST', '/holds', { body: first })
    expect((await book(sheetId)).body.code).toBe('SLOT_TAKEN')
    await scene.service.clock.advance(5 * 60_000)
    const late = await desk('POST', '/bookings', { body: { holdId: held.body.holdId } })
    expect(late).toMatchObject({ status: 409, body: { code: 'HOLD_EXPIRED' } })
    expect((await desk('POST', '/holds', { body: first })).status).toBe(201)
  })

  it('S4: a hold can be given back', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-back', places: 1 })
    const held = await desk('POST', '/holds', { body: wanted(sheetId) })
    expect((await desk('DELETE', `/holds/${held.body.holdId}`)).status).toBe(200)
    expect((await book(sheetId)).status).toBe(201)
  })

  it('S4: nobody the archive does not know, and nothing while it is away', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-stranger' })
    const customerId = randomUUID()
    scene.archive.strangers.add(customerId)
    const stranger = await book(sheetId, { customerId })
    expect(stranger).toMatchObject({ status: 422, body: { code: 'UNKNOWN_REFERENCE' } })
    scene.archive.isAway = true
    const away = await book(sheetId)
    scene.archive.isAway = false
    expect(away).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(await freeOn(sheetId)).toBe(8)
  })
})

describe('races', () => {
  it('S4 PR4: 64 race for 8 places by hold and confirm; 8 win, the rest are told why', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-race' })
    const replies = await Promise.all(
      numbers(64).map(async () => {
        const held = await desk('POST', '/holds', { body: wanted(sheetId) })
        if (held.status !== 201) return held
        return desk('POST', '/bookings', { body: { holdId: held.body.holdId } })
      }),
    )
    expect(counted(replies)).toEqual({ '201': 8, '409 SLOT_TAKEN': 56 })
    const winners = replies.filter(({ status }) => status === 201)
    const places = winners.map(({ body }) => body.number).sort((a, b) => a - b)
    expect(places).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await freeOn(sheetId)).toBe(0)
    const [winner] = winners
    const path = `/bookings/${winner?.body.id}/cancellation`
    expect((await desk('POST', path, { body: { reason: 'ill' } })).status).toBe(200)
    expect((await book(sheetId)).body.number).toBe(winner?.body.number)
  })

  it('S6 PR4: 64 race for 8 places by reschedule; losers keep the place they have', async () => {
    const from = await publishedSheet(scene, { resource: 'dr-from', places: 64 })
    const to = await publishedSheet(scene, { resource: 'dr-to', date: '2026-11-26' })
    const mine = await Promise.all(numbers(64).map(() => book(from)))
    const body = { sheetId: to, session: 'am', reason: 'travel' }
    const replies = await Promise.all(
      mine.map((booked) => desk('POST', `/bookings/${booked.body.id}/reschedule`, { body })),
    )
    expect(counted(replies)).toEqual({ '201': 8, '409 SLOT_TAKEN': 56 })
    expect(await freeOn(to)).toBe(0)
    expect(await freeOn(from)).toBe(8)
    const olds = await Promise.all(mine.map(({ body: { id } }) => desk('GET', `/bookings/${id}`)))
    const states = olds.map((old) => old.body.status)
    expect(states.filter((status) => status === 'booked')).toHaveLength(56)
    expect(olds.filter((old) => old.body.movedTo)).toHaveLength(8)
  })

  it('S4: one customer races with himself over two doctors of a department: one wins', async () => {
    const sheets = await Promise.all(
      ['dr-twin-a', 'dr-twin-b'].map((resource) => publishedSheet(scene, { resource })),
    )
    const customerId = randomUUID()
    const replies = await Promise.all(
      numbers(16).map((n) => book(sheets[n % 2] as string, { customerId })),
    )
    expect(counted(replies)).toEqual({ '201': 1, '409 ALREADY_BOOKED': 15 })
    const free = await Promise.all(sheets.map(freeOn))
    expect(free.toSorted((a, b) => a - b)).toEqual([7, 8])
  })
})

describe('repeated requests', () => {
  it('PR3: one effect and one answer, also for those who come at once', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-again' })
    const body = wanted(sheetId)
    const key = randomUUID()
    const replies = await Promise.all(
      numbers(8).map(() => desk('POST', '/bookings', { body, key })),
    )
    const again = await desk('POST', '/bookings', { body, key })
    for (const reply of replies) expect(reply.body).toEqual(again.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await freeOn(sheetId)).toBe(7)
  })

  it('PR3: a hold, its confirmation and its cancellation, each repeated after all', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-all' })
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
    const body = wanted(sheetId)
    const hold = () => desk('POST', '/holds', { body, key: one })
    const held = await hold()
    const confirm = () =>
      desk('POST', '/bookings', { body: { holdId: held.body.holdId }, key: two })
    const confirmed = await confirm()
    const path = `/bookings/${held.body.holdId}/cancellation`
    const cancel = () => desk('POST', path, { body: { reason: 'ill' }, key: three })
    const cancelled = await cancel()
    expect(cancelled.body.status).toBe('cancelled')
    expect((await hold()).body).toEqual(held.body)
    expect((await confirm()).body).toEqual(confirmed.body)
    expect((await cancel()).body).toEqual(cancelled.body)
    expect(await freeOn(sheetId)).toBe(8)
    // None of it has taken the claim again.
    expect((await book(sheetId, { customerId: body.customerId })).status).toBe(201)
  })

  it('PR3: the key with another body is refused: same or other sheet, other customer', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-key' })
    const other = await publishedSheet(scene, { resource: 'dr-key-2' })
    const body = wanted(sheetId)
    const key = randomUUID()
    for (const path of ['/bookings', '/holds']) {
      const first = await desk('POST', path, { body: { ...body, customerId: randomUUID() }, key })
      expect(first.status).toBe(201)
      const { customerId } = { ...body, customerId: first.body.customerId ?? randomUUID() }
      const others = [
        { ...body, customerId, time: '08:10' },
        { ...body, customerId, sheetId: other },
        { ...body, customerId: randomUUID() },
        { ...body, customerId: randomUUID(), sheetId: other },
      ]
      for (const each of others) {
        const refused = await desk('POST', path, { body: each, key })
        expect(refused).toMatchObject({ status: 422, body: { code: 'KEY_REUSED' } })
        const again = await desk('POST', path, { body: each, key })
        expect(again.body.code).toBe('KEY_REUSED')
      }
    }
    expect(await freeOn(other)).toBe(8)
    expect(await freeOn(sheetId)).toBe(6)
  })

  it('PR3: a second booking is refused as long as the first stands; nothing is kept', async () => {
    const [a, b] = await Promise.all(
      ['dr-second-a', 'dr-second-b'].map((resource) => publishedSheet(scene, { resource })),
    )
    const customerId = randomUUID()
    const first = await book(a as string, { customerId })
    const key = randomUUID()
    const body = wanted(b as string, { customerId })
    const attempt = () => desk('POST', '/bookings', { body, key })
    for (const _ of [1, 2]) expect((await attempt()).body.code).toBe('ALREADY_BOOKED')
    expect(await freeOn(b as string)).toBe(8)
    const path = `/bookings/${first.body.id}/cancellation`
    await desk('POST', path, { body: { reason: 'ill' } })
    expect((await attempt()).status).toBe(201)
  })

  it('PR3: a key is required', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-nokey' })
    const reply = await desk('POST', '/holds', { body: wanted(sheetId), key: '' })
    expect(reply).toMatchObject({ status: 400, body: { code: 'KEY_REQUIRED' } })
  })
})

describe('cancel and move', () => {
  it('S6: customers until the deadline, staff with a reason also later', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-late', date: '2026-11-23' })
    const customerId = randomUUID()
    const patient = await scene.person('patient', { self: customerId, branches: [] })
    const booked = await patient('POST', '/bookings', {
      body: wanted(sheetId, { customerId, channel: 'web' }),
    })
    expect(booked.status).toBe(201)
    const path = `/bookings/${booked.body.id}/cancellation`
    const move = { sheetId, session: 'am', time: '08:10', reason: 'r' }
    await scene.service.clock.set(new Date('2026-11-22T22:00:01Z'))
    expect((await patient('POST', path, { body: { reason: 'ill' } })).body.code).toBe('TOO_LATE')
    const moved = await patient('POST', `/bookings/${booked.body.id}/reschedule`, { body: move })
    expect(moved.body.code).toBe('TOO_LATE')
    const byStaff = await desk('POST', path, { body: { reason: 'the customer called' } })
    expect(byStaff).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    await scene.service.clock.set(new Date('2026-11-20T02:00:00Z'))
  })

  it('S6: moves within a session, keeps the claim, and can go on moving', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-move' })
    const other = await publishedSheet(scene, { resource: 'dr-move-2' })
    const customerId = randomUUID()
    const first = await book(sheetId, { customerId })
    const moveTo = (id: string, to: object) =>
      desk('POST', `/bookings/${id}/reschedule`, {
        body: { sheetId, session: 'am', reason: 'r', ...to },
      })
    const second = await moveTo(first.body.id, { time: '08:08' })
    expect(second).toMatchObject({
      status: 201,
      body: { number: 5, movedFrom: first.body.id, customerId },
    })
    const third = await moveTo(second.body.id, { sheetId: other })
    expect(third).toMatchObject({ status: 201, body: { sheetId: other } })
    expect(await freeOn(sheetId)).toBe(8)
    expect((await book(sheetId, { customerId })).body.code).toBe('ALREADY_BOOKED')
    const gone = await moveTo(first.body.id, { time: '08:06' })
    expect(gone.body.code).toBe('BAD_STATE')
    await desk('POST', `/bookings/${third.body.id}/cancellation`, { body: { reason: 'r' } })
    expect((await book(sheetId, { customerId })).status).toBe(201)
  })

  it('S6: a move to another day frees the claim of the first one', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-day' })
    const next = await publishedSheet(scene, { resource: 'dr-day', date: '2026-11-26' })
    const customerId = randomUUID()
    const first = await book(sheetId, { customerId })
    const body = { sheetId: next, session: 'am', reason: 'r' }
    const key = randomUUID()
    const path = `/bookings/${first.body.id}/reschedule`
    const moved = await desk('POST', path, { body, key })
    expect(moved.status).toBe(201)
    expect((await desk('POST', path, { body, key })).body).toEqual(moved.body)
    expect((await book(sheetId, { customerId })).status).toBe(201)
    expect((await book(next, { customerId })).body.code).toBe('ALREADY_BOOKED')
  })
})

describe('quotas and release', () => {
  it('S3: places are released at their time, kept for channels, and flow back', async () => {
    const sheetId = await publishedSheet(scene, {
      resource: 'dr-quota',
      places: 3,
      date: '2026-12-02',
      quotas: { vip: 2 },
      releaseAt: { daysBefore: 7, time: '07:00' },
    })
    expect((await book(sheetId)).body.code).toBe('SLOT_CLOSED')
    const query = 'resource=dr-quota&from=2026-12-02&to=2026-12-02&channel=desk'
    const closed = await desk('GET', `/places?${query}`)
    expect(closed.body.items[0].releasesAt).toBe('2026-11-24T23:00:00.000Z')
    await scene.service.clock.set(new Date('2026-11-24T23:00:00Z'))
    expect((await book(sheetId)).status).toBe(201)
    expect((await book(sheetId)).body.code).toBe('QUOTA_REACHED')
    expect((await desk('GET', `/places?${query}`)).body.items[0]).toMatchObject({ free: 0 })
    const vip = await scene.person('coordinator')
    const forVip = await vip('POST', '/bookings', { body: wanted(sheetId, { channel: 'vip' }) })
    expect(forVip.status).toBe(201)
    await scene.service.clock.set(new Date('2026-12-01T10:00:00Z'))
    expect((await desk('GET', `/places?${query}`)).body.items[0]).toMatchObject({ free: 1 })
    expect((await book(sheetId)).status).toBe(201)
    await scene.service.clock.set(new Date('2026-11-20T02:00:00Z'))
  })

  it('S3 W2: overbooking is for those who may, with author and reason', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-over', places: 1 })
    await book(sheetId)
    const overbook = { reason: 'referred by the head of department' }
    expect((await book(sheetId, { overbook })).body.code).toBe('FORBIDDEN')
    const doctor = await scene.person('clinician', { subject: 'dr-wang' })
    const over = await doctor('POST', '/bookings', { body: wanted(sheetId, { overbook }) })
    expect(over).toMatchObject({ status: 201, body: { number: 2, overbooked: true } })
    const sheet = await desk('GET', `/sheets/${sheetId}`)
    expect(sheet.body.bookings[1]).toMatchObject({
      overbookedBy: 'dr-wang',
      overbookedReason: overbook.reason,
    })
  })

  it('S3: a channel is for its own people', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-channel' })
    expect((await book(sheetId, { channel: 'vip' })).body.code).toBe('FORBIDDEN')
    const customerId = randomUUID()
    const patient = await scene.person('patient', { self: customerId, branches: [] })
    const asDesk = await patient('POST', '/holds', { body: wanted(sheetId, { customerId }) })
    expect(asDesk.body.code).toBe('FORBIDDEN')
  })
})

describe('who may see what', () => {
  it('SEC1: another branch answers as if it were not there', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-border' })
    const booked = await book(sheetId)
    const foreign = await scene.person('receptionist', { branches: ['west'], subject: 'west-1' })
    const { id, customerId } = booked.body
    const span = 'from=2026-11-25&to=2026-11-25'
    const asked: readonly Reply[] = [
      await foreign('GET', `/bookings/${id}`),
      await foreign('GET', `/sheets/${sheetId}`),
      await foreign('POST', `/bookings/${id}/cancellation`, { body: { reason: 'r' } }),
      await foreign('POST', `/bookings/${id}/reschedule`, {
        body: { sheetId, session: 'am', reason: 'r' },
      }),
      await foreign('POST', '/bookings', { body: wanted(sheetId) }),
      await foreign('POST', '/arrivals', { body: { bookingId: id } }),
      await foreign('POST', '/arrivals', { body: { code: booked.body.code } }),
      await foreign('DELETE', `/holds/${id}`),
      await foreign('GET', `/places?branch=east&department=east-cardio&${span}`),
    ]
    expect(counted(asked)).toEqual({ '404 NOT_FOUND': asked.length })
    const listed = await foreign('GET', `/bookings?customerId=${customerId}`)
    expect(listed.body.items).toEqual([])
    const day = await foreign('GET', '/sheets?department=east-cardio&date=2026-11-25')
    expect(day.body.items).toEqual([])
    expect((await desk('GET', `/bookings/${id}`)).body.status).toBe('booked')
  })

  it('SEC1: a customer sees his own bookings only', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-self' })
    const other = await book(sheetId)
    const self = randomUUID()
    const patient = await scene.person('patient', { self, branches: [] })
    expect((await patient('GET', `/bookings/${other.body.id}`)).status).toBe(404)
    expect((await patient('GET', `/bookings?customerId=${other.body.customerId}`)).status).toBe(404)
    const body = wanted(sheetId, { channel: 'web' })
    expect((await patient('POST', '/holds', { body })).status).toBe(404)
    const mine = await patient('POST', '/holds', { body: { ...body, customerId: self } })
    expect(mine.status).toBe(201)
    expect((await patient('GET', `/sheets/${sheetId}`)).status).toBe(403)
  })
})

describe('arrival', () => {
  it('S8: check-in by code, walk-in, and who did not come', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-here' })
    const [first, second] = [await book(sheetId), await book(sheetId)]
    const early = await desk('POST', '/arrivals', { body: { code: first.body.code } })
    expect(early.body.code).toBe('BAD_STATE')
    await scene.service.clock.set(new Date('2026-11-25T00:01:00Z'))
    const here = await desk('POST', '/arrivals', { body: { code: first.body.code.toLowerCase() } })
    expect(here).toMatchObject({ status: 200, body: { id: first.body.id, status: 'arrived' } })
    const { channel: _none, ...walkIn } = wanted(sheetId)
    const came = await desk('POST', '/arrivals/walk-in', { body: walkIn })
    expect(came).toMatchObject({ status: 201, body: { status: 'arrived', channel: 'desk' } })
    expect((await desk('POST', '/arrivals', { body: { code: 'ZZZZ2222' } })).status).toBe(404)
    await scene.service.clock.set(new Date('2026-11-25T05:00:01Z'))
    await until(async () => {
      const read = await desk('GET', `/bookings/${second.body.id}`)
      return read.body.status === 'no-show'
    })
    const still = await desk('GET', `/bookings/${first.body.id}`)
    expect(still.body.status).toBe('arrived')
    await scene.service.clock.set(new Date('2026-11-20T02:00:00Z'))
  })
})
