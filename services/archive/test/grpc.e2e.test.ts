import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import type { Actor } from '@hcrm/kernel'
import {
  ArchiveServiceClient,
  type CustomerCard,
  type ListOrganisationResponse,
} from '@hcrm/proto/archive/v1/archive_service'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Person, type Scene, startArchive } from './start-archive.ts'

let scene: Scene
let client: ArchiveServiceClient
let desk: Person
let id: string
let code: string

const east = { subject: 'r-east', roles: ['receptionist'], branches: ['east'] }
const west = { subject: 'r-west', roles: ['receptionist'], branches: ['west'] }

beforeAll(async () => {
  scene = await startArchive()
  client = new ArchiveServiceClient(scene.service.grpcAddress, credentials.createInsecure())
  desk = await scene.person('receptionist')
  const body = { name: '高小山', sex: 'male', birthDate: '1980-02-29', phones: ['13811112222'] }
  ;({ id, code } = (await desk('POST', '/customers', { body })).body.customer)
}, 120_000)
afterAll(async () => {
  client?.close()
  await scene?.stop()
})

type Who = Partial<Actor> & Pick<Actor, 'subject'>

/** As another service asks, for a user of its own or alone. */
async function asked(service: string, user?: Who): Promise<Metadata> {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${await scene.service.tokens.issue(service, 'archive')}`)
  if (user) metadata.set('x-user-assertion', await scene.service.tokenFor(user))
  return metadata
}

function settle<T>(call: (done: (error: ServiceError | null, reply: T) => void) => unknown) {
  return new Promise<T>((resolve, reject) => {
    call((error, reply) => (error ? reject(error) : resolve(reply)))
  })
}

async function get(by: { customerId?: string; code?: string }, user?: Who): Promise<CustomerCard> {
  const metadata = await asked('scheduling', user)
  const request = { customerId: undefined, code: undefined, ...by }
  const { customer } = await settle<{ customer: CustomerCard | undefined }>((done) =>
    client.getCustomer(request, metadata, done),
  )
  if (!customer) throw new Error('no card')
  return customer
}

const refused = async (work: Promise<unknown>) =>
  (
    await work.then(
      () => undefined,
      (error) => error,
    )
  )?.code

describe('what other services ask', () => {
  it('A1: who somebody is, masked, by id and by code', async () => {
    const card = await get({ customerId: id }, east)
    expect(card).toMatchObject({
      customerId: id,
      code,
      displayName: '高*山',
      branches: ['east'],
      language: 'zh-CN',
      birthYear: 1980,
      sex: 'male',
      purposes: ['care', 'service'],
    })
    expect((await get({ code: code.toLowerCase() }, east)).customerId).toBe(id)
  })

  it('A3 SEC1: of another branch nobody by id; by code enough to recognise', async () => {
    expect(await refused(get({ customerId: id }, west))).toBe(status.NOT_FOUND)
    const card = await get({ code }, west)
    expect(card).toMatchObject({
      customerId: id,
      displayName: '高*山',
      branches: [],
      purposes: [],
      language: '',
    })
    expect(await refused(get({ code: '23456789' }, west))).toBe(status.NOT_FOUND)
    expect(await refused(get({}, east))).toBe(status.INVALID_ARGUMENT)
  })

  it('SEC1: a service without its user, or a user without the right, learns nothing', async () => {
    expect(await refused(get({ customerId: id }))).toBe(status.PERMISSION_DENIED)
    const trainer = { subject: 't', roles: ['trainer'], branches: ['east'] }
    expect(await refused(get({ customerId: id }, trainer))).toBe(status.PERMISSION_DENIED)
  })

  it('A15: a patient is themselves to every service', async () => {
    const self = { subject: 'p', kind: 'customer', roles: ['patient'], self: id } as const
    expect((await get({ customerId: id }, self)).customerId).toBe(id)
    const other = { ...self, self: crypto.randomUUID() }
    expect(await refused(get({ customerId: id }, other))).toBe(status.NOT_FOUND)
  })

  it('SEC1: lists leave out whom the user may not see', async () => {
    const describeAs = async (user: Who) => {
      const metadata = await asked('scheduling', user)
      const request = { customerIds: [id, crypto.randomUUID()] }
      const { customers } = await settle<{ customers: CustomerCard[] }>((done) =>
        client.describeCustomers(request, metadata, done),
      )
      return customers.map(({ displayName }) => displayName)
    }
    expect(await describeAs(east)).toEqual(['高*山'])
    expect(await describeAs(west)).toEqual([])
  })

  it('A17: a hundred at once, no more', async () => {
    const metadata = await asked('scheduling', east)
    const request = { customerIds: Array.from({ length: 101 }, () => id) }
    const work = settle((done) => client.describeCustomers(request, metadata, done))
    expect(await refused(work)).toBe(status.RESOURCE_EXHAUSTED)
  })

  it('S1: the whole organisation, page by page, to a service alone', async () => {
    const his = await scene.person('branchClient', { kind: 'client' })
    const names = { nameZh: '科', nameEn: 'Ward' }
    for (let n = 0; n < 105; n += 1) {
      await his('PUT', `/organisation/units/u${n}`, { body: { ...names, kind: 'department' } })
    }
    const doctor = { ...names, department: 'u1', position: 'doctor' }
    await his('PUT', '/organisation/staff/d1', { body: doctor })
    const metadata = await asked('scheduling')
    const units: string[] = []
    const staff: string[] = []
    let cursor = ''
    do {
      const page = await settle<ListOrganisationResponse>((done) =>
        client.listOrganisation({ cursor, unitCodes: [] }, metadata, done),
      )
      units.push(...page.units.map((unit) => unit.code))
      staff.push(...page.staff.map((member) => member.code))
      cursor = page.nextCursor
    } while (cursor !== '')
    expect(new Set(units).size).toBe(105)
    expect(units).toHaveLength(105)
    expect(staff).toEqual(['d1'])
  }, 60_000)

  it('S1: units by their codes, on one page and without those that are not', async () => {
    const metadata = await asked('scheduling')
    const named = (unitCodes: string[]) =>
      settle<ListOrganisationResponse>((done) =>
        client.listOrganisation({ cursor: '', unitCodes }, metadata, done),
      )
    const { units, staff, nextCursor } = await named(['u7', 'nowhere', 'd1'])
    expect({ units, staff, nextCursor }).toMatchObject({
      units: [{ code: 'u7', kind: 'department', branch: 'east', nameZh: '科', active: true }],
      staff: [],
      nextCursor: '',
    })
    expect(units).toHaveLength(1)
    const tooMany = Array.from({ length: 101 }, (_, n) => `u${n}`)
    expect(await refused(named(tooMany))).toBe(status.RESOURCE_EXHAUSTED)
  })

  it('SEC22: no log holds a name or number', () => {
    const planted = ['高小山', '高*山', '13811112222']
    expect(planted.filter((value) => scene.logged().includes(value))).toEqual([])
  })
})
