import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Collection, MongoClient } from 'mongodb'
import { eventually } from '../setting/client.ts'
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
  hospital = await openHospital(1)
}, 60_000)

const customers = '/api/archive/v1/customers'

interface Printed {
  /** 0: all is well. */
  readonly exit: number
  readonly lines: readonly string[]
}

/** Runs the operator's command line against the target. */
function hcrm(...args: readonly string[]): Promise<Printed> {
  const { operator, target } = hospital
  const command = join(import.meta.dirname, '../../apps/hcrm/bin/hcrm.mjs')
  const env = { ...process.env, HCRM_TOKEN: operator.token }
  return new Promise((resolve) => {
    execFile(command, ['--url', target.url, ...args], { env }, (error, stdout) => {
      const exit = error ? Number(error.code) : 0
      resolve({ exit, lines: stdout.trimEnd().split('\n') })
    })
  })
}

interface StoredEntry {
  readonly seq: number
  readonly subjects: readonly string[]
  readonly reason: string
}

/** What one with the password of the store can do to the archive's audit trail. */
async function inStoredAudit<T>(act: (entries: Collection<StoredEntry>) => Promise<T>): Promise<T> {
  const { storeUri, way } = hospital.target
  const client = await new MongoClient(storeUri, { retryWrites: false }).connect()
  try {
    const database = client.db(way === 'all-in-one' ? 'hcrm' : 'hcrm_archive')
    return await act(database.collection<StoredEntry>('archive.audit'))
  } finally {
    await client.close()
  }
}

describe('a customer', () => {
  it('A1 A3 N13: an unknown caller becomes one customer of two branches', async () => {
    const { reception } = hospital.east
    const phone = freshPhone()
    const none = ok(await reception.post(`${customers}/search`, { phone }))
    expect(none.body.items).toEqual([])
    const created = ok(
      await reception.post(customers, {
        name: '张晓明',
        sex: 'male',
        birthDate: '1988-05-06',
        phones: [`+86 ${phone}`],
        source: 'nearby',
      }),
    ).body.customer
    for (const by of [
      { phone },
      { code: created.code },
      { name: '张晓明' },
      { name: 'zhangxiaoming' },
      { name: 'zxm' },
    ]) {
      const found = await eventually(`found by ${JSON.stringify(Object.keys(by))}`, async () => {
        const { body } = ok(await reception.post(`${customers}/search`, by))
        return body.items.find(({ id }: { id: string }) => id === created.id)
      })
      expect(found).toMatchObject({ recognition: false, name: expect.not.stringContaining('晓') })
    }
    const west = hospital.west.reception
    expect((await west.get(`${customers}/${created.id}`)).status).toBe(404)
    expect(ok(await west.post(`${customers}/search`, { name: 'zxm' })).body.items).toEqual([])
    const [card] = ok(await west.post(`${customers}/search`, { phone })).body.items
    expect(card).toMatchObject({ id: created.id, recognition: true, branches: [] })
    expect(card).not.toHaveProperty('phone')
    const registered = ok(await west.post(`${customers}/${created.id}/registrations`, {}))
    expect(registered.body.id).toBe(created.id)
    expect((await west.get(`${customers}/${created.id}`)).status).toBe(200)
  }, 60_000)

  it('A14 P1: the view shows all at home, the other branch what policy says', async () => {
    const { reception, complaints, doctors } = hospital.east
    const customerId = await newCustomer(reception)
    const sheetId = await openDay(hospital.east, {
      doctor: doctors[0] ?? '',
      date: dayFromNow(6),
      places: 3,
    })
    ok(
      await reception.post('/api/scheduling/v1/bookings', {
        sheetId,
        session: 'am',
        customerId,
        channel: 'desk',
      }),
    )
    ok(
      await reception.post('/api/feedback/v1/cases', {
        kind: 'complaint',
        customerId,
        channel: 'phone',
        department: hospital.east.department,
        text: '态度不好',
      }),
    )
    const seen = await eventually('booking and complaint in the view', async () => {
      const { body } = ok(await complaints.get(`${customers}/${customerId}/view`))
      return body.appointments.length === 1 && body.openCases.length === 1 && body
    })
    expect(seen.timeline.length).toBeGreaterThanOrEqual(2)
    const west = hospital.west.reception
    expect((await west.get(`${customers}/${customerId}/view`)).status).toBe(404)
    ok(await west.post(`${customers}/${customerId}/registrations`, {}))
    const foreign = ok(await west.get(`${customers}/${customerId}/view`)).body
    expect([foreign.appointments, foreign.openCases, foreign.timeline]).toEqual([[], [], []])
  }, 60_000)

  it('A18 P4: a value is shown for a reason only, and the audit says to whom', async () => {
    const { reception } = hospital.east
    const phone = freshPhone()
    const customerId = await newCustomer(reception, { phones: [phone] })
    const masked = ok(await reception.get(`${customers}/${customerId}`)).body
    expect(JSON.stringify(masked)).not.toContain(phone)
    const refused = await reception.post(`${customers}/${customerId}/reveals`, {
      fields: ['phones'],
      reason: 'why',
    })
    expect([refused.status, refused.body.code]).toEqual([400, 'BAD_TEXT'])
    const reason = '客户要求核对电话号码，窗口办理'
    const clear = ok(
      await reception.post(`${customers}/${customerId}/reveals`, { fields: ['phones'], reason }),
    )
    expect(JSON.stringify(clear.body)).toContain(phone)
    const from = new Date(Date.now() - 86_400_000).toISOString()
    const before = new Date(Date.now() + 86_400_000).toISOString()
    const wanted = new URLSearchParams({ subject: customerId, from, before, limit: '100' })
    const audit = `/api/archive/v1/operations/audit?${wanted.toString()}`
    const { items } = ok(await hospital.auditor.get(audit)).body
    const entry = items.find(
      ({ operation }: { operation: string }) => operation === 'archive.customer.reveal',
    )
    expect(entry).toMatchObject({ reason, fields: ['phones'], outcome: 'allowed' })
    expect(JSON.stringify(items)).not.toContain(phone)
    const verdict = ok(await hospital.auditor.get('/api/archive/v1/operations/audit/verdict')).body
    expect(verdict).toMatchObject({ ok: true })
  }, 60_000)

  it('P4 PR23: an entry edited in the store is named by the operator’s command', async () => {
    const { reception } = hospital.east
    const customerId = await newCustomer(reception)
    const reason = '客户要求核对电话号码，窗口办理'
    ok(await reception.post(`${customers}/${customerId}/reveals`, { fields: ['phones'], reason }))
    const intact = expect.stringMatching(/^archive: intact, [1-9]\d* entries/)
    const sound = await hcrm('audit', 'verify')
    expect([sound.exit, sound.lines[0]]).toEqual([0, intact])
    await inStoredAudit(async (entries) => {
      const entry = await entries.findOne({ subjects: customerId, reason })
      if (!entry) throw new Error('the reveal is not in the store')
      await entries.updateOne({ _id: entry._id }, { $set: { reason: '客户没有要求任何东西' } })
      try {
        const edited = await hcrm('audit', 'verify')
        expect([edited.exit, edited.lines[0]]).toEqual([
          1,
          `archive: CHANGED at entry ${entry.seq}: changed`,
        ])
      } finally {
        await entries.replaceOne({ _id: entry._id }, entry)
      }
    })
    const mended = await hcrm('audit', 'verify')
    expect([mended.exit, mended.lines[0]]).toEqual([0, intact])
  }, 120_000)
})
