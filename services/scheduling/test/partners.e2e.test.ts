import { randomUUID } from 'node:crypto'
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import * as contracts from '@hcrm/proto/contracts'
import {
  type BookPlaceRequest,
  type BookPlaceResponse,
  type CancelBookingResponse,
  type FindPlacesResponse,
  type GetBookingResponse,
  SchedulingServiceClient,
} from '@hcrm/proto/scheduling/v1/scheduling_service'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Person,
  publish,
  publishedSheet,
  type Scene,
  startScheduling,
  until,
} from './start-scheduling.ts'

let scene: Scene
let desk: Person
let client: SchedulingServiceClient
let token: string

beforeAll(async () => {
  scene = await startScheduling()
  await scene.service.clock.set(new Date('2026-11-20T01:00:00Z'))
  desk = await scene.person('receptionist')
  const { service } = scene
  client = new SchedulingServiceClient(service.grpcAddress, credentials.createInsecure())
  const actor = { subject: 'his-1', kind: 'client', roles: ['branchClient'] } as const
  token = await service.tokenFor({ ...actor, branches: ['east'] })
}, 60_000)
afterAll(async () => {
  client?.close()
  await scene?.stop()
})

type Answer<Reply> = { readonly reply?: Reply; readonly error?: ServiceError }

function told<Reply>(
  ask: (meta: Metadata, done: (error: ServiceError | null, reply: Reply) => void) => unknown,
  key?: string,
): Promise<Answer<Reply>> {
  const meta = new Metadata()
  meta.set('authorization', `Bearer ${token}`)
  if (key !== undefined) meta.set('idempotency-key', key)
  return new Promise((resolve) => {
    ask(meta, (error, reply) => resolve(error === null ? { reply } : { error }))
  })
}

function bookPlace(request: Partial<BookPlaceRequest>, key?: string) {
  const blank = { sheetId: '', session: 'am', customerId: randomUUID(), serviceItem: '' }
  const whole = { ...blank, channel: 'his', ...request }
  return told<BookPlaceResponse>((meta, done) => client.bookPlace(whole, meta, done), key)
}

describe('gRPC', () => {
  it('P2 S4: finds, books once, reads and cancels by the same rules', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-rpc', places: 1 })
    const found = await told<FindPlacesResponse>((meta, done) =>
      client.findPlaces(
        { branch: 'east', department: 'east-cardio', date: '2026-11-25', channel: 'his' },
        meta,
        done,
      ),
    )
    expect(found.reply?.places).toMatchObject([
      { sheetId, free: 1, fee: { amount: 5_000, currency: 'CNY' }, starts: { time: '08:00' } },
    ])
    const key = randomUUID()
    const customerId = randomUUID()
    const first = await bookPlace({ sheetId, customerId }, key)
    const again = await bookPlace({ sheetId, customerId }, key)
    expect(first.reply?.booking).toMatchObject({
      ...{ sheetId, customerId, status: 'booked', number: 1 },
      starts: { date: '2026-11-25', time: '08:00', instant: new Date('2026-11-25T00:00:00Z') },
      checkInCode: expect.stringMatching(/^[2-9A-Z]{8}$/),
    })
    expect(again.reply).toEqual(first.reply)
    const full = await bookPlace({ sheetId }, randomUUID())
    expect(full.error).toMatchObject({ code: 9, details: expect.stringContaining('place') })
    const bookingId = first.reply?.booking?.bookingId ?? ''
    const read = await told<GetBookingResponse>((meta, done) =>
      client.getBooking({ bookingId }, meta, done),
    )
    expect(read.reply).toEqual(first.reply)
    const cancelled = await told<CancelBookingResponse>(
      (meta, done) => client.cancelBooking({ bookingId, reason: 'his' }, meta, done),
      randomUUID(),
    )
    expect(cancelled.reply?.booking?.status).toBe('cancelled')
  })

  it('PR3 row 9: refuses without a key, without sense, without right', async () => {
    const sheetId = await publishedSheet(scene, { resource: 'dr-rpc-2' })
    expect((await bookPlace({ sheetId })).error?.code).toBe(3)
    expect((await bookPlace({ sheetId, session: 'noon' }, randomUUID())).error?.code).toBe(3)
    expect((await bookPlace({ sheetId: 'x' }, randomUUID())).error?.code).toBe(3)
    expect((await bookPlace({ sheetId, channel: 'vip' }, randomUUID())).error?.code).toBe(7)
    const west = await publishedSheet(scene, { branch: 'west' })
    expect((await bookPlace({ sheetId: west }, randomUUID())).error?.code).toBe(5)
  })
})

describe('visits the archive tells of', () => {
  const visit = (change: object) => ({
    ...{ encounterId: randomUUID(), customerId: '', branch: 'east', department: 'east-cardio' },
    ...{ kind: 'outpatient', startedAt: new Date(), localDate: '2026-11-25', conditions: [] },
    ...{ procedures: [], version: 1, sex: '', source: '', ...change },
  })

  async function booked(resource: string) {
    const sheetId = await publishedSheet(scene, { resource })
    const body = { sheetId, session: 'am', customerId: randomUUID(), channel: 'desk' }
    return (await desk('POST', '/bookings', { body })).body
  }

  async function fulfilled(id: string): Promise<boolean> {
    return (await desk('GET', `/bookings/${id}`)).body.status === 'fulfilled'
  }

  it('S8: fulfil the booking they name, or the one of customer, department and day', async () => {
    const named = await booked('dr-visit')
    const meant = await booked('dr-visit-2')
    const other = await booked('dr-visit-3')
    const foreign = await booked('dr-visit-4')
    const { EncounterRecorded } = contracts.encounter
    const facts = [
      // Somebody else's booking, another department, nobody's.
      visit({ customerId: randomUUID(), bookingId: other.id }),
      visit({ customerId: other.customerId, department: 'east-eye' }),
      // The customer was at another branch, whose HIS names a booking of ours.
      visit({
        ...{ customerId: foreign.customerId, bookingId: foreign.id },
        ...{ branch: 'west', department: 'west-cardio' },
      }),
      visit({ customerId: randomUUID() }),
      visit({ customerId: named.customerId, bookingId: named.id }),
      visit({ customerId: meant.customerId }),
    ]
    for (const fact of [...facts, ...facts]) {
      const subject = fact.encounterId
      await publish(
        scene,
        { subject },
        EncounterRecorded.out(EncounterRecorded.decode(encoded(fact))),
      )
    }
    await until(() => fulfilled(named.id))
    await until(() => fulfilled(meant.id))
    for (const { id } of [other, foreign])
      expect((await desk('GET', `/bookings/${id}`)).body.status).toBe('booked')
  })

  function encoded(fact: object): Uint8Array {
    return contracts.encounter.EncounterRecorded.out(fact as never).data
  }
})
