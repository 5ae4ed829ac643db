import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hcrm/documents/testing'
import type { Call, Scope } from '@hcrm/kernel'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { view360 } from '../src/app/contact/view-customer.ts'
import { createCustomer } from '../src/app/customer/create-customer.ts'
import { findCustomers } from '../src/app/customer/find-customers.ts'
import { registerCustomerAtBranch } from '../src/app/customer/register-customer.ts'
import { contactStore } from '../src/outbound/store/contacts.ts'
import { customerStore } from '../src/outbound/store/customers.ts'
import { encounterStore } from '../src/outbound/store/encounters.ts'
import { contactBudget } from '../src/outbound/store/messages.ts'
import { organisationStore } from '../src/outbound/store/organisation.ts'
import { parkedLineStore } from '../src/outbound/store/parked-lines.ts'

let store: TestDatabase
let ports: ReturnType<typeof openPorts>

const openPorts = (database: TestDatabase['database']) => ({
  customers: customerStore(database),
  organisation: organisationStore(database, 'Asia/Shanghai'),
  contacts: contactStore(database),
  encounters: encounterStore(database),
  parkedLines: parkedLineStore(database),
  budget: contactBudget(database, 3),
})

beforeAll(async () => {
  store = await openTestDatabase()
  ports = openPorts(store.database)
  await store.database.createIndexes()
}, 60_000)
afterAll(() => store?.close())

const east: Scope = { kind: 'branches', branches: ['east'] }
const nobody = {
  kind: 'staff',
  subject: 's',
  roles: [],
  branches: ['east'],
  departments: [],
  group: false,
} as const
const call: Call = {
  actor: nobody,
  scope: east,
  now: new Date('2026-11-20T02:00:00Z'),
  may: () => true,
}

const create = (id: string, draft: object, mrn?: string) =>
  createCustomer(ports, { id, branch: 'east', draft: { name: '张晓明', ...draft }, mrn }, call)

/** Reads of the store since the last `forget`. */
const reads = () =>
  store.seen.filter(({ name }) => ['find', 'aggregate', 'getMore'].includes(name)).length

describe('the stores of the archive', () => {
  it('V8: the 360° view of a customer with 150 contacts takes two reads', async () => {
    await create('v8', {})
    const at = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString()
    for (let n = 0; n < 150; n += 1) {
      const row = {
        customerId: 'v8',
        branch: 'east',
        kind: 'encounter',
        at: at(n),
        status: 'recorded',
      } as const
      await ports.contacts.put(`e${n}`, 1, { ...row, standing: n === 0, ref: `e${n}`, data: {} })
    }
    store.forget()
    const { view } = await view360(ports, 'v8', call)
    expect(reads()).toBeLessThanOrEqual(2)
    expect(view.timeline).toHaveLength(30)
    expect(view.timeline[0]?.at).toBe(at(149))
  })

  it('V19: a search reads once, by an index, and examines what it returns', async () => {
    const spelled = (n: number) => `${String.fromCodePoint(0x4e00 + n * 7)}晓明`
    for (let n = 0; n < 200; n += 1) {
      await create(
        `v19-${n}`,
        { name: spelled(n), phones: [`138${String(n).padStart(8, '0')}`] },
        `M-${n}`,
      )
    }
    const queries = [
      { phone: '13800000017' },
      { mrn: 'M-17', branch: 'east' },
      { name: spelled(17) },
    ]
    for (const query of queries) {
      store.forget()
      const { items } = await findCustomers(ports, { query, page: { limit: 20 } }, call)
      expect(items.map(({ id }) => id)).toEqual(['v19-17'])
      expect(reads()).toBe(1)
      // Nothing narrows the search but the token and the scope, which holds for every customer:
      // what the index finds is what is returned.
      const { filter, limit } = store.sent.findLast((command) => 'find' in command) ?? {}
      const { branch, ...token } = filter as Record<string, { readonly $in: readonly string[] }>
      expect(branch?.$in).toContain('group')
      expect(Object.keys(token)).toHaveLength(1)
      expect(limit).toBe(21)
    }
  }, 60_000)

  it('A3: 16 branches of one customer at once: each registers it, none is lost', async () => {
    await create('race', {})
    const branches = Array.from({ length: 16 }, (_none, n) => `b${n}`)
    await Promise.all(
      branches.map((branch) =>
        registerCustomerAtBranch(ports.customers, { branch, customer: { id: 'race' } }, call),
      ),
    )
    const found = await ports.customers.within(east).read('race')
    expect(found?.state.registrations.map(({ branch }) => branch).sort()).toEqual(
      ['east', ...branches].sort(),
    )
  })

  it('A1 A3: of 16 who enter the same ID document or MRN at once one wins', async () => {
    const idDocument = { kind: 'passport', number: 'E12345678' } as const
    const attempts = await Promise.allSettled(
      Array.from({ length: 16 }, (_none, n) => create(`same-${n}`, { idDocument })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const numbered = await Promise.allSettled(
      Array.from({ length: 16 }, (_none, n) => create(`mrn-${n}`, {}, 'X-1')),
    )
    expect(numbered.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const lost = [...attempts, ...numbered].flatMap((each) => ('reason' in each ? [each] : []))
    expect(lost.map(({ reason }) => reason.code)).toEqual(lost.map(() => 'ALREADY_EXISTS'))
  })

  it('N9: a day has its places, whoever asks, however often', async () => {
    const place = (message: string) =>
      ports.budget.take({ customerId: 'c', localDate: '2026-11-20', message, now: call.now })
    const first = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(place))
    expect(first.filter(Boolean)).toHaveLength(3)
    const again = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(place))
    expect(again).toEqual(first)
    const other = { customerId: 'c', localDate: '2026-11-21', message: 'f', now: call.now }
    expect(await ports.budget.take(other)).toBe(true)
  })

  it('SEC22: no name, number, address, history or line lies open in the store', async () => {
    const planted = {
      name: '诸葛钢铁侠',
      phones: ['13987654321'],
      emails: ['canary-mail@example.org'],
      address: 'canary-address',
      wechatId: 'canary-wechat',
      history: 'canary-history',
      occupation: 'canary-occupation',
      idDocument: { kind: 'passport', number: 'CANARY999' },
    }
    await create('sec22', planted, 'CANARY-MRN')
    const visit = {
      customerId: 'sec22',
      department: 'd',
      kind: 'outpatient',
      startedAt: '2026',
      localDate: '2026',
    } as const
    const text = 'canary-diagnosis'
    const clinical = { conditions: { a: { system: 'icd10', code: 'J11', text } }, procedures: {} }
    await ports.encounters.within(east).update('east:his:1', { now: call.now }, () => ({
      events: [
        {
          ...{ type: 'Recorded', branch: 'east', system: 'his', sourceId: '1', version: 1 },
          ...{ visit, clinical, about: { sex: 'male', source: 'his' } },
        } as const,
      ],
      answer: null,
    }))
    const line = {
      branch: 'east',
      resource: '',
      text: 'canary-line',
      error: 'BAD_JSON',
      at: '2026',
    }
    await ports.parkedLines.within(east).update('p', { now: call.now }, () => ({
      events: [{ type: 'Parked', ...line }],
      answer: null,
    }))
    const marks = ['诸葛', '13987654321', 'canary', 'CANARY', 'zhugegangtiexia', 'zgtx']
    const found = await marksIn(store, marks)
    expect(found.texts).toBeGreaterThan(1_000)
    expect(found.marks).toEqual([])
    const read = await ports.customers.within(east).read('sec22')
    expect(read?.state.identity.name).toBe('诸葛钢铁侠')
  })
})

/** Looks through all that was sent to the store, and every byte of its files if they are here. */
async function marksIn({ dataDir, sent }: TestDatabase, marks: readonly string[]) {
  const chunks = [...textsIn(sent)]
  if (dataDir) {
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((each) => each.isFile())) {
      chunks.push((await readFile(join(entry.parentPath, entry.name))).toString())
    }
  }
  return {
    texts: chunks.length,
    marks: marks.filter((mark) => chunks.some((text) => text.includes(mark))),
  }
}

/** Every text within a value, bytes read as text. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Buffer.isBuffer(value)) yield value.toString()
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString()
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      yield key
      yield* textsIn(each)
    }
  }
}
