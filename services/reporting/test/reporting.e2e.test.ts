import { type StartedService, startService } from '@hcrm/platform/testing'
import { booking, customer, type EventContract, encounter } from '@hcrm/proto/contracts'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { reportingModule } from '../src/module.ts'

let service: StartedService
let seq = 0

beforeAll(async () => {
  service = await startService(reportingModule)
}, 60_000)
afterAll(() => service.stop())

async function tell<M>(contract: EventContract<M>, subject: string, message: M): Promise<void> {
  seq += 1
  await publish(service, contract, { subject, seq, message })
}

async function publish<M>(
  { events }: StartedService,
  contract: EventContract<M>,
  { subject, seq, message }: { subject: string; seq: number; message: M },
): Promise<void> {
  const { topic, type, data } = contract.out(message)
  const { branch = 'east' } = message as { readonly branch?: string }
  const event = {
    id: `${subject}:${seq}`,
    type,
    source: '/test',
    subject,
    seq,
    time: new Date(),
    branch,
    data,
  }
  await events.publish(topic, [event])
}

const wholeGroup = { branches: ['east', 'west'], group: true }

interface Reach {
  readonly branches?: readonly string[]
  readonly group?: boolean
  /** Whom to ask, if not the service of all tests. */
  readonly of?: StartedService
}

async function get(path: string, roles: readonly string[], reach: Reach = {}) {
  const { branches = ['east'], group = false, of = service } = reach
  const token = await of.tokenFor({ subject: 'reader', roles, branches, group })
  const response = await fetch(`${of.url}/api/reporting/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  // `text()` would take the byte order mark away.
  const text = Buffer.from(await response.arrayBuffer()).toString()
  return {
    status: response.status,
    text,
    body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined,
  }
}

async function counted(events: number, of = service): Promise<void> {
  const end = Date.now() + 10_000
  for (;;) {
    const { body } = await get('/freshness', ['executive'], { of })
    if (body.events >= events) return
    if (Date.now() > end) throw new Error(`only ${body.events} of ${events} events were counted`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}

function visit(encounterId: string, branch: string, localDate: string) {
  return {
    encounterId,
    customerId: 'c1',
    branch,
    department: `${branch}-ent`,
    staff: undefined,
    kind: 'outpatient',
    startedAt: new Date(`${localDate}T01:00:00Z`),
    endedAt: undefined,
    localDate,
    conditions: [],
    procedures: ['p'],
    bookingId: undefined,
    version: 1,
    birthYear: 1990,
    sex: 'male',
    source: 'nearby',
    regionCode: undefined,
  }
}

const year = 'from=2026-01-01&to=2026-12-31'

describe('reports', () => {
  it('R1 R2: visits of the log are counted, corrected and compared', async () => {
    await tell(encounter.EncounterRecorded, 'v1', visit('v1', 'east', '2026-03-01'))
    await tell(encounter.EncounterRecorded, 'v2', visit('v2', 'east', '2025-03-01'))
    await tell(encounter.EncounterRecorded, 'v3', visit('v3', 'west', '2026-03-01'))
    await tell(encounter.EncounterCorrected, 'v1', { encounter: visit('v1', 'east', '2026-04-01') })
    await counted(4)
    const { body, status } = await get(`/reports/operations?${year}`, ['serviceSupervisor'])
    expect(status).toBe(200)
    expect(body.rows).toMatchObject([{ period: '2026-04', visits: 1, procedures: 1 }])
    expect(body.comparison[0]).toEqual({
      measure: 'visits',
      total: 1,
      yearOnYearBp: 0,
      periodOnPeriodBp: 0,
    })
  })

  it('P1: a branch sees itself, the group sees all, others see nothing', async () => {
    const path = `/reports/visits?${year}&by=year&dimensions=branch`
    expect((await get(path, ['serviceSupervisor'])).body.rows).toEqual([
      { period: '2026', branch: 'east', visits: 1 },
    ])
    expect((await get(`${path}&branch=west`, ['serviceSupervisor'])).body.rows).toEqual([])
    expect((await get(path, ['executive'], wholeGroup)).body.rows).toHaveLength(2)
    expect((await get(path, ['receptionist'])).status).toBe(403)
  })

  it('R4: a booking is counted once on its way from booked to treated', async () => {
    const told = (status: string) => ({
      bookingId: 'b1',
      customerId: 'c1',
      branch: 'east',
      department: 'east-ent',
      resource: 'd1',
      serviceItem: 'x',
      session: 'am',
      starts: { date: '2026-05-05', time: '08:00', zone: 'Asia/Shanghai', instant: new Date() },
      durationMinutes: 10,
      channel: 'web',
      number: 1,
      status,
      at: new Date(),
      origin: '',
    })
    await tell(booking.Booked, 's1', { booking: told('booked') })
    await tell(booking.Arrived, 's1', { booking: told('arrived') })
    await tell(booking.Fulfilled, 's1', { booking: told('fulfilled'), encounterId: 'v9' })
    await counted(7)
    const { body } = await get(`/reports/conversion?${year}`, ['executive'])
    expect(body.rows).toEqual([
      {
        group: 'east-ent',
        booked: 1,
        arrived: 1,
        treated: 1,
        cancelled: 0,
        noShows: 0,
        arrivedBp: 10_000,
        treatedBp: 10_000,
      },
    ])
  })

  it('W18: the file has the rows of the screen', async () => {
    const { text, status } = await get(`/reports/visits/export.csv?${year}&by=year`, ['executive'])
    expect(status).toBe(200)
    expect(text).toBe('\ufeffperiod,visits\r\n2026,1\r\n')
  })

  it.each([
    ['from=2026-02-30&to=2026-03-01', 'BAD_TIME'],
    ['from=2026-03-02&to=2026-03-01', 'BAD_TIME'],
    ['to=2026-03-01', 'MISSING_FIELD'],
    [`${year}&dimensions=name`, 'NOT_ALLOWED_HERE'],
    [`${year}&secret=1`, 'UNKNOWN_FIELD'],
  ])('W18: %s is refused with %s', async (query, code) => {
    const { status, body } = await get(`/reports/visits?${query}`, ['executive'])
    expect([status < 500, body.code]).toEqual([true, code])
  })

  it('R1: rebuilt from the log, every table is the same', async () => {
    const operator = ['itOperator'] as const
    const before = (await get('/facts/digest', operator, { branches: [], group: true })).body
    const token = await service.tokenFor({ subject: 'ops', roles: operator, group: true })
    const response = await fetch(`${service.url}/api/reporting/v1/rebuild`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'again' },
    })
    expect(response.status).toBe(202)
    await counted(7)
    expect((await get('/facts/digest', operator, { branches: [], group: true })).body).toEqual(
      before,
    )
  })

  it('SEC23: the key of a person follows from the secret, not from the id alone', async () => {
    const other = await startService(reportingModule)
    try {
      const { events } = (await get('/freshness', ['executive'])).body
      const [mine, theirs] = [await registered(service, events + 1), await registered(other, 1)]
      expect([mine.rows, theirs.rows]).toEqual([1, 1])
      expect(mine.sum).not.toBe(theirs.sum)
    } finally {
      await other.stop()
    }
  }, 60_000)
})

/** Count and checksum of the customers after one has registered, as the event `events`. */
async function registered(of: StartedService, events: number) {
  const message = {
    customerId: 'c1',
    code: 'x',
    kinds: [],
    sex: 'male',
    birthYear: 1990,
    regionCode: undefined,
    source: 'nearby',
    branch: 'east',
    registeredAt: new Date(0),
  }
  await publish(of, customer.CustomerRegistered, { subject: 'c1', seq: 1, message })
  await counted(events, of)
  const { body } = await get('/facts/digest', ['itOperator'], { of, branches: [], group: true })
  return body.tables.find(({ table }: { table: string }) => table === 'customer')
}
