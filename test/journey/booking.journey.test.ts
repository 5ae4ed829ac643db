import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, type Reply } from '../setting/client.ts'
import { resetClock, setClock } from '../setting/clock.ts'
import { readMails } from '../setting/mailbox.ts'
import {
  dayFromNow,
  freshPhone,
  type Hospital,
  newCustomer,
  ok,
  openDay,
  openHospital,
} from './hospital.ts'

let hospital: Hospital

beforeAll(async () => {
  hospital = await openHospital(4)
}, 60_000)
afterEach(() => resetClock(hospital.target))

const bookings = '/api/scheduling/v1/bookings'
const holds = '/api/scheduling/v1/holds'

function codes(replies: readonly Reply[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status, body } of replies) {
    const name = status < 300 ? 'won' : `${status} ${body.code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

async function manyCustomers(count: number): Promise<readonly string[]> {
  const { reception } = hospital.east
  return Promise.all(Array.from({ length: count }, () => newCustomer(reception)))
}

async function holdAndConfirm(sheetId: string, customerId: string): Promise<Reply> {
  const { reception } = hospital.east
  const held = await reception.post(holds, { sheetId, session: 'am', customerId, channel: 'desk' })
  if (held.status !== 201) return held
  return reception.post(bookings, { holdId: held.body.holdId })
}

describe('a place', () => {
  it('S2 S4: found, held, confirmed; one key, one answer, one body', async () => {
    const { reception, department, doctors } = hospital.east
    const date = dayFromNow(3)
    const sheetId = await openDay(hospital.east, { doctor: doctors[0] ?? '', date, places: 10 })
    const customerId = await newCustomer(reception)
    const found = ok(
      await reception.get(
        `/api/scheduling/v1/places?department=${department}&from=${date}&to=${date}&channel=desk`,
      ),
    )
    expect(found.body.items[0]).toMatchObject({
      sheetId,
      free: 10,
      starts: { time: '08:00', zone: 'Asia/Shanghai' },
    })
    const wanted = { sheetId, session: 'am', customerId, channel: 'desk' }
    const held = ok(await reception.post(holds, wanted, { key: `hold-${customerId}` }))
    const again = ok(await reception.post(holds, wanted, { key: `hold-${customerId}` }))
    expect(again.body).toEqual(held.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await reception.post(
      holds,
      { ...wanted, customerId: await newCustomer(reception) },
      { key: `hold-${customerId}` },
    )
    expect([other.status, other.body.code]).toEqual([422, 'KEY_REUSED'])
    const booked = ok(await reception.post(bookings, { holdId: held.body.holdId }))
    expect(booked.body).toMatchObject({ status: 'booked', customerId, starts: { date } })
    const twice = await reception.post(bookings, wanted)
    expect([twice.status, twice.body.code]).toEqual([409, 'ALREADY_BOOKED'])
  })

  it('S4: 64 race for the last 8 places: 8 win, losers are told, none is lost', async () => {
    const sheetId = await openDay(hospital.east, {
      doctor: hospital.east.doctors[1] ?? '',
      date: dayFromNow(4),
      places: 8,
    })
    const people = await manyCustomers(64)
    const replies = await Promise.all(
      people.map((customerId) => holdAndConfirm(sheetId, customerId)),
    )
    expect(codes(replies)).toEqual({ won: 8, '409 SLOT_TAKEN': 56 })
    const winner = replies.find(({ status }) => status === 201)
    ok(
      await hospital.east.reception.post(`${bookings}/${winner?.body.id}/cancellation`, {
        reason: 'test',
      }),
    )
    const loser = people[replies.findIndex(({ status }) => status === 409)] ?? ''
    expect((await holdAndConfirm(sheetId, loser)).status).toBe(201)
  }, 60_000)

  it('S6: 64 race to move to 8 places: 8 move, the others keep theirs', async () => {
    const { reception, doctors } = hospital.east
    const from = await openDay(hospital.east, {
      doctor: doctors[2] ?? '',
      date: dayFromNow(5),
      places: 40,
      ends: '18:00',
    })
    const rest = await openDay(hospital.east, {
      doctor: doctors[2] ?? '',
      date: dayFromNow(6),
      places: 40,
      ends: '18:00',
    })
    const to = await openDay(hospital.east, {
      doctor: doctors[3] ?? '',
      date: dayFromNow(7),
      places: 8,
    })
    const people = await manyCustomers(64)
    const booked = await Promise.all(
      people.map((customerId, index) => holdAndConfirm(index < 40 ? from : rest, customerId)),
    )
    const ids: readonly string[] = booked.map((reply) => ok(reply).body.id)
    const moves = await Promise.all(
      ids.map((id) =>
        reception.post(`${bookings}/${id}/reschedule`, {
          sheetId: to,
          session: 'am',
          reason: 'earlier',
        }),
      ),
    )
    expect(codes(moves)).toEqual({ won: 8, '409 SLOT_TAKEN': 56 })
    const stand = await eventually('the old places of those who moved are free', async () => {
      const states = await Promise.all(
        ids.map(async (id) => (await reception.get(`${bookings}/${id}`)).body.status as string),
      )
      return states.filter((status) => status === 'cancelled').length === 8 && states
    })
    expect(stand.filter((status) => status === 'booked')).toHaveLength(56)
  }, 90_000)

  it('S7 A17: confirmation and reminders come by mail, none after cancelling', async () => {
    const { reception, doctors } = hospital.west
    const { target } = hospital
    const date = dayFromNow(9)
    const sheetId = await openDay(hospital.west, { doctor: doctors[0] ?? '', date, places: 5 })
    const [kept, cancelled] = [
      `kept-${freshPhone()}@example.org`,
      `gone-${freshPhone()}@example.org`,
    ]
    const mailsTo = async (address: string) =>
      (await readMails(target.mailDir)).filter(({ to }) => JSON.stringify(to).includes(address))
    await setClock(target, new Date(`${dayFromNow(1)}T10:00:00+08:00`))
    const ids: string[] = []
    for (const email of [kept, cancelled]) {
      const customerId = await newCustomer(reception, { emails: [email] })
      ok(
        await reception.put(`/api/archive/v1/customers/${customerId}/consents`, {
          purposes: ['care', 'service'],
          channels: ['email'],
          quietHours: { from: '21:00', to: '07:00' },
          doNotContact: false,
        }),
      )
      ids.push(
        ok(await reception.post(bookings, { sheetId, session: 'am', customerId, channel: 'desk' }))
          .body.id,
      )
    }
    const [confirmation] = await eventually('the confirmation', async () => {
      const mails = await mailsTo(kept)
      return mails.length > 0 && mails
    })
    expect(confirmation?.attachments.map(({ contentType }) => contentType)).toEqual(
      expect.arrayContaining([expect.stringContaining('calendar')]),
    )
    expect(confirmation?.attachments[0]?.content.toString()).toContain(
      `DTSTART:${date.replaceAll('-', '')}T000000Z`,
    )
    await eventually('the other confirmation', async () => (await mailsTo(cancelled)).length === 1)
    ok(await reception.post(`${bookings}/${ids[1]}/cancellation`, { reason: 'ill' }))
    // The day before at 23:00: the reminder is due, but it is night.
    await setClock(target, new Date(`${dayFromNow(8)}T23:00:00+08:00`))
    const quiet = new Date(Date.now() + 1_500)
    await eventually('some sweeps in quiet hours', async () => new Date() > quiet)
    expect(await mailsTo(kept)).toHaveLength(1)
    await setClock(target, new Date(`${dayFromNow(9)}T07:00:30+08:00`))
    await eventually('the reminder in the morning', async () => (await mailsTo(kept)).length >= 2)
    const subjects = (await mailsTo(cancelled)).map(({ subject }) => subject)
    expect(subjects.filter((subject) => subject?.includes('提醒'))).toEqual([])
  }, 60_000)

  it('S8: checked in by the code on the card; who does not come becomes a no-show', async () => {
    const { reception, doctors } = hospital.west
    const { target } = hospital
    const date = dayFromNow(2)
    const sheetId = await openDay(hospital.west, { doctor: doctors[1] ?? '', date, places: 5 })
    const [comes, stays] = [await newCustomer(reception), await newCustomer(reception)]
    const booked = ok(
      await reception.post(bookings, {
        sheetId,
        session: 'am',
        customerId: comes,
        channel: 'desk',
      }),
    ).body
    const missed = ok(
      await reception.post(bookings, {
        sheetId,
        session: 'am',
        customerId: stays,
        channel: 'desk',
      }),
    ).body
    const card = await fetch(`${target.url}${new URL(booked.link).pathname}`)
    expect([card.status, (await card.text()).includes(booked.code)]).toEqual([200, true])
    await setClock(target, new Date(`${date}T07:50:00+08:00`))
    const arrived = ok(await reception.post('/api/scheduling/v1/arrivals', { code: booked.code }))
    expect(arrived.body).toMatchObject({ id: booked.id, status: 'arrived' })
    await setClock(target, new Date(`${date}T18:00:00+08:00`))
    await eventually(
      'the no-show',
      async () => (await reception.get(`${bookings}/${missed.id}`)).body.status === 'no-show',
    )
    expect((await reception.get(`${bookings}/${booked.id}`)).body.status).toBe('arrived')
  }, 60_000)

  it('P1 SEC1: another branch’s booking answers as one that is not there', async () => {
    const { reception, doctors } = hospital.east
    const sheetId = await openDay(hospital.east, {
      doctor: doctors[0] ?? '',
      date: dayFromNow(12),
      places: 2,
    })
    const customerId = await newCustomer(reception)
    const { id } = ok(
      await reception.post(bookings, { sheetId, session: 'am', customerId, channel: 'desk' }),
    ).body
    const foreign = await hospital.west.reception.get(`${bookings}/${id}`)
    const missing = await hospital.west.reception.get(
      `${bookings}/00000000-0000-8000-8000-000000000000`,
    )
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' })
    const cancel = await hospital.west.reception.post(`${bookings}/${id}/cancellation`, {
      reason: 'foreign',
    })
    expect(cancel.status).toBe(404)
  })
})
