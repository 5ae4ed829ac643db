import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
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

interface Span {
  readonly name: string
  /** 1 server, 2 client, 3 producer, 4 consumer. */
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** All spans of one trace that have been written so far, by all processes. */
async function spansOf(traceId: string): Promise<readonly Span[]> {
  const { tracesDir } = hospital.target
  const files = await readdir(tracesDir)
  const texts = await Promise.all(files.map((name) => readFile(join(tracesDir, name), 'utf8')))
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(traceId) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Span)
}

const [server, producer, consumer] = [1, 3, 4]

function isBooking({ kind, attributes }: Span): boolean {
  return kind === server && attributes['hcrm.operation'] === 'scheduling.booking.create'
}

describe('a trace', () => {
  it('P8: one trace joins request, relay, hop and the consumer’s write', async () => {
    const { reception, doctors } = hospital.east
    const sheetId = await openDay(hospital.east, {
      doctor: doctors[0] ?? '',
      date: dayFromNow(5),
      places: 3,
    })
    const customerId = await newCustomer(reception)
    const traceId = randomBytes(16).toString('hex')
    const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` }
    const body = { sheetId, session: 'am', customerId, channel: 'desk' }
    ok(await reception.post('/api/scheduling/v1/bookings', body, { headers }))
    await eventually('the whole way, from the request to the write of the message', async () => {
      const spans = await spansOf(traceId)
      const [request] = spans.filter(isBooking)
      if (!request) return false
      const sent = spans.filter(
        ({ kind, parentSpanId }) => kind === producer && parentSpanId === request.spanId,
      )
      const taken = spans.filter(
        (span) => span.kind === consumer && sent.some(({ spanId }) => spanId === span.parentSpanId),
      )
      const writes = spans.filter(({ name }) => name === 'documents.commit')
      return writes.some((write) => ancestors(spans, write).some((span) => taken.includes(span)))
    })
    const spans = await spansOf(traceId)
    const topics = spans.filter(({ kind }) => kind === consumer).map(({ name }) => name)
    expect(new Set(topics)).toContain('hcrm.scheduling.booking.v1 process')
  }, 60_000)

  it('SEC28: names and numbers of customers are in no span and in no line of any log', async () => {
    const { reception } = hospital.east
    const phone = freshPhone()
    const name = '欧阳测试隐私'
    const customerId = await newCustomer(reception, { name, phones: [phone] })
    ok(await reception.post('/api/archive/v1/customers/search', { phone }))
    ok(await reception.post('/api/archive/v1/customers/search', { name: 'oyceshi' }))
    await reception.post('/api/archive/v1/customers', { name, phones: ['not a phone'] })
    ok(await reception.get(`/api/archive/v1/customers/${customerId}/view`))
    const { tracesDir, logsDir } = hospital.target
    await eventually('a span of the view', async () => {
      const texts = await Promise.all(
        (await readdir(tracesDir)).map((file) => readFile(join(tracesDir, file), 'utf8')),
      )
      return texts.some((text) => text.includes('archive.view.read'))
    })
    for (const dir of [tracesDir, logsDir]) {
      for (const file of await readdir(dir)) {
        const text = await readFile(join(dir, file), 'utf8')
        expect([file, text.includes(name), text.includes(phone), text.includes('oyceshi')]).toEqual(
          [file, false, false, false],
        )
      }
    }
  }, 60_000)
})

function ancestors(spans: readonly Span[], span: Span): readonly Span[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return parent ? [parent, ...ancestors(spans, parent)] : []
}
