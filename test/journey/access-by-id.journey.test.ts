import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Client } from '../setting/client.ts'
import { openRpcDoor, type RpcDoor, type RpcReply } from '../setting/grpc.ts'
import { type Branch, type Hospital, ok, openHospital } from './hospital.ts'
import {
  type Answer,
  ask,
  askWith,
  type Cell,
  cellsOf,
  filled,
  isRead,
  leavesOf,
  member,
  offerOf,
  rolesOf,
  type Side,
  textsOf,
  thing,
} from './id-matrix.ts'
import { type RpcProbe, rpcMethods, rpcProbes, textsOfRpc } from './id-rpcs.ts'
import { type Operation, operationsOf, rowOf } from './operations.ts'
import { openTwin, type ThingKind, type Things } from './twins.ts'

let hospital: Hospital
let operations: readonly Operation[]
let door: RpcDoor
let own: Side
let sibling: Side
const tail = randomBytes(4).toString('hex').toUpperCase()
/** In every text of the sibling branch, and nowhere else. */
const marker = `W${tail}`

beforeAll(async () => {
  hospital = await openHospital(2)
  const { target, east, west } = hospital
  operations = await operationsOf(target)
  door = openRpcDoor(target)
  own = { target, things: await openTwin(hospital, east, `E${tail}`) }
  sibling = { target, things: await openTwin(hospital, west, marker) }
}, 120_000)
afterAll(() => door?.close())

/** Well formed, and nobody's; never twice, as a write may take what is new. */
function missing({ kind }: Pick<Cell, 'kind'>): string {
  const { branch } = own.things
  const fresh = randomBytes(4).toString('hex')
  const made: Readonly<Record<string, string>> = {
    ...named(['branch', 'department', 'doctor', 'person', 'item', 'visitItem'], `no-${fresh}`),
    ...named(['code', 'friendCode', 'newcomerCode'], '23456789'),
    ...named(['mrn', 'newMrn', 'name', 'charge', 'source', 'visitSource'], `N${fresh}`),
    ...named(['sheet', 'roster'], `${branch}:nobody:2030-01-01`),
    phone: '13900000000',
    encounter: `${branch}:his:N${fresh}`,
    checkIn: 'ZZZZZZZZ',
    cursor: 'AAAA',
  }
  return made[kind] ?? randomUUID()
}

function named(kinds: readonly string[], value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(kinds.map((kind) => [kind, value]))
}

const recognised = 'A3: who knows the code or number of a person has the person before them'
const told = 'A3: registers whom the code, number or ID has recognised'
const directory = 'S1: who works where is public to everybody who has signed in'
const codes = 'S1: codes are the group’s, so that another branch’s is refused, a new one taken'

/** Where another branch's answers differently by design, and why; `role:` before what is one's. */
const byDesign: Readonly<Record<string, string>> = {
  'archive.customer.create body.referrerCode': recognised,
  'archive.customer.change body.referrerCode': recognised,
  'archive.customer.search body.code': recognised,
  'archive.customer.search body.phone': recognised,
  'loyalty.points.give body.toCode': recognised,
  'archive.registration.create path.customerId': told,
  'archive.registration.createByCode body.code': told,
  'archive.unit.list query.branch': directory,
  'archive.staff.list query.branch': directory,
  '/hcrm.archive.v1.ArchiveService/GetCustomer code': recognised,
  'archive.unit.set path.code': codes,
  'archive.staff.set path.code': codes,
}

const nameOf = ({ operation, at }: Cell) => `${operation.name} ${at}`

/** Of a write that was done, what it made may differ; the leak is looked for in both. */
function isAlike(cell: Cell, [one, asked]: [Answer, string], [other, none]: [Answer, string]) {
  if (one.status < 300 && !isRead(cell.operation)) return one.status === other.status
  return one.said.replaceAll(asked, '*') === other.said.replaceAll(none, '*')
}

/** Exceptions that were met: one that is none any more has to go. */
const met = new Set<string>()

/** Asks with the sibling's and with nothing's; says what is wrong. */
async function compare(cell: Cell, role: string): Promise<readonly string[]> {
  const foreign = await offerOf(cell, sibling, role)
  const theirs = await askWith(cell, own, { role, value: foreign })
  const nothing = missing(cell)
  const none = await askWith(cell, own, { role, value: nothing })
  const name = `${role} ${nameOf(cell)}`
  const excepted = nameOf(cell) in byDesign
  // Whom a branch recognises it may name: by id and code, never by what is written of them.
  const secrets = excepted ? [marker] : [marker, ...Object.values(sibling.things)]
  const found = secrets.filter((each) => !foreign.includes(each) && theirs.bytes.includes(each))
  const same = isAlike(cell, [theirs, foreign], [none, nothing])
  if (!same) met.add(nameOf(cell))
  return [
    ...found.map((leak) => `${name} leaks ${leak}`),
    ...(theirs.status >= 500 ? [`${name}: ${theirs.status}`] : []),
    ...(same || excepted ? [] : [`${name}: ${theirs.status}, but missing ${none.status}`]),
  ]
}

/** That the request is a good one: with one's own somebody is let through to the rules. */
async function reaches(cell: Cell): Promise<readonly string[]> {
  const seen: string[] = []
  for (const role of rolesOf(cell.operation)) {
    const mine = await askWith(cell, own, { role, value: await offerOf(cell, own, role) })
    if (mine.status < 300 || mine.status === 409) return []
    seen.push(`${role} ${nameOf(cell)}: ${mine.bytes}`)
  }
  return seen
}

const isRpc = (name: string) => name.startsWith('/')

/** What a branch's own people see of their things. */
async function stateOf({ reception, complaints, his }: Branch, things: Things) {
  const seen = async (client: Client, path: string) => ok(await client.get(path)).text
  const encounter = encodeURIComponent(things.encounter)
  return {
    customer: await seen(reception, `/api/archive/v1/customers/${things.customer}`),
    encounter: await seen(his, `/api/archive/v1/encounters/${encounter}`),
    booking: await seen(reception, `/api/scheduling/v1/bookings/${things.booking}`),
    case: await seen(complaints, `/api/feedback/v1/cases/${things.case}`),
    account: await seen(reception, `/api/loyalty/v1/accounts/${things.customer}`),
    parked: await seen(his, '/api/archive/v1/imports/parked'),
  }
}

/** Texts that name nothing of a branch, by the last word of their place. */
const values = new Set(
  `limit from to by dimension dimensions channel date status region source kind sex ageBand
   name birthDate languages occupation address regionCode wechatId history allergies needs idNumber
   phone number emails phones reason text title nameZh nameEn zone specialities currency body line
   resourceType system item sourceSystem sourceId startedAt endedAt settledAt refundedAt before
   week session cause starts ends time origin aim until encounterKinds
   language parameters`.split(/\s+/),
)

/** Texts, by how their name begins, that name nothing of a branch, and why. */
const ofNoBranch: Readonly<Record<string, string>> = {
  'scheduling.invitation': 'the link is the right',
  'feedback.answer.open': 'the link is the right',
  'feedback.questionnaire': 'questionnaires are the group’s',
  'feedback.survey.write.post.surveys body.questionnaire': 'questionnaires are the group’s',
  'loyalty.club': 'clubs are the group’s',
  'loyalty.member.join path.code': 'clubs are the group’s',
  'archive.template.preview': 'templates are the group’s',
  '/hcrm.archive.v1.ArchiveService/ListOrganisation': directory,
  'archive.encounter.record body.conditions.code': 'codes of a public system',
  'archive.encounter.record body.procedures.code': 'codes of a public system',
}

interface RpcCell {
  readonly method: (typeof rpcMethods)[number]
  readonly probe: RpcProbe
  readonly at: string
  readonly kind: string
  readonly name: string
  readonly value: (things: Things) => string
}

function rpcCells(method: (typeof rpcMethods)[number]): readonly RpcCell[] {
  const { [method.path]: probes } = rpcProbes
  if (probes === undefined) throw new Error(`no question for ${method.path}`)
  return probes.flatMap((probe) =>
    leavesOf(probe.request).flatMap(({ at, text }) => {
      const kind = thing.exec(text)?.[1] as ThingKind | undefined
      if (kind === undefined) return []
      const name = `${method.path} ${at}`
      return [{ method, probe, at, kind, name, value: (things: Things) => things[kind] }]
    }),
  )
}

async function askRpc({ method, probe, at }: RpcCell, value: string): Promise<RpcReply> {
  const pick = (place: { at: string; kind: string }) =>
    place.at === at ? value : own.things[place.kind as ThingKind]
  const { token } = await member(own, probe.role)
  const headers = { 'idempotency-key': randomUUID() }
  return door.ask(method, { request: filled(probe.request, pick), token, headers })
}

describe('access by id', () => {
  it('SEC1: no list tells of another branch', async () => {
    const wrong: string[] = []
    const lists = operations.filter(({ method, path }) => method === 'get' && !path.includes('{'))
    for (const operation of lists) {
      const isDirectory = `${operation.name} query.branch` in byDesign
      const secrets = isDirectory ? [marker] : [marker, ...Object.values(sibling.things)]
      const asked = Object.keys(rowOf(operation)?.allow ?? {}).map(async (role) => {
        const { bytes } = await ask(operation, {}, await member(own, role))
        const found = secrets.filter((each) => bytes.includes(each))
        if (found.length > 0) wrong.push(`${role} ${operation.name}: ${found.join()}`)
      })
      await Promise.all(asked)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('SEC1: what is another branch’s answers as what is not there, everywhere', async () => {
    const before = await stateOf(hospital.west, sibling.things)
    const wrong: string[] = []
    let asked = 0
    const tried = async (cell: Cell): Promise<void> => {
      for (const role of rolesOf(cell.operation)) wrong.push(...(await compare(cell, role)))
      wrong.push(...(await reaches(cell)))
      asked += 2 * rolesOf(cell.operation).length + 1
    }
    const cells = operations.flatMap(cellsOf)
    await Promise.all(cells.filter(({ operation }) => isRead(operation)).map(tried))
    // One after the other: what one has done another may meet.
    for (const cell of cells.filter(({ operation }) => !isRead(operation))) await tried(cell)
    expect(wrong).toEqual([])
    expect(Object.keys(byDesign).filter((name) => !met.has(name) && !isRpc(name))).toEqual([])
    expect(asked).toBeGreaterThan(700)
    expect(await stateOf(hospital.west, sibling.things)).toEqual(before)
  }, 300_000)

  it('SEC1: every text a route takes is tried, or is known to name nothing', () => {
    const tried = new Set(operations.flatMap(cellsOf).map(nameOf))
    const untried = operations
      // Only for those who work for the group: see below.
      .filter((operation) => !rowOf(operation)?.whole)
      .flatMap((operation) => textsOf(operation).map((at) => `${operation.name} ${at}`))
      .filter((name) => !Object.keys(ofNoBranch).some((each) => name.startsWith(each)))
      .filter((name) => !tried.has(name) && !values.has(name.split(/[. ]/).at(-1) ?? ''))
    expect(untried).toEqual([])
  })

  it('SEC1 SEC4: what has no branch is closed to all who work for one branch only', async () => {
    const whole = operations.filter((operation) => rowOf(operation)?.whole)
    expect(whole.length).toBeGreaterThan(30)
    const wrong: string[] = []
    for (const operation of whole) {
      for (const role of Object.keys(rowOf(operation)?.allow ?? {})) {
        const { status } = await ask(operation, {}, await member(own, role))
        if (status !== 403) wrong.push(`${role} ${operation.name}: ${status}`)
      }
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('SEC1 SEC6: by gRPC too', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const cell of rpcMethods.flatMap(rpcCells)) {
      const { value, name } = cell
      const nothing = missing(cell)
      const [theirs, none, mine] = [
        await askRpc(cell, value(sibling.things)),
        await askRpc(cell, nothing),
        await askRpc(cell, value(own.things)),
      ]
      asked += 3
      const told = (answer: RpcReply) => JSON.stringify(answer)
      const secrets = name in byDesign ? [marker] : [marker, ...Object.values(sibling.things)]
      const foreign = value(sibling.things)
      const found = secrets.filter((each) => !foreign.includes(each) && told(theirs).includes(each))
      if (found.length > 0) wrong.push(`${name} leaks ${found.join()}`)
      const same = told(theirs) === told(none)
      if (same === name in byDesign) wrong.push(`${name}: ${told(theirs)}, missing ${told(none)}`)
      if ([2, 3, 5, 7, 13, 16].includes(mine.status)) wrong.push(`own ${name}: ${told(mine)}`)
    }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(40)
    const tried = new Set(rpcMethods.flatMap(rpcCells).map(({ name }) => name))
    const untried = rpcMethods
      .flatMap(textsOfRpc)
      .filter((name) => !Object.keys(ofNoBranch).some((each) => name.startsWith(each)))
      .filter((name) => !tried.has(name) && !values.has(name.split(' ').at(-1) ?? ''))
    expect(untried).toEqual([])
  }, 120_000)
})
