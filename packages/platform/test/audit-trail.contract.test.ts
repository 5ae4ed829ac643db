import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hcrm/documents/testing'
import type { Call } from '@hcrm/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import { type AuditAnchor, fileAnchor, processAnchor } from '../src/audit/anchor.ts'
import { type AuditEntry, type AuditKey, signHead } from '../src/audit/chain.ts'
import { searchAudit } from '../src/audit/search.ts'
import { type AuditStore, auditStore } from '../src/audit/store.ts'
import { type OpenTrail, openTrail } from '../src/audit/trail.ts'
import { verifyAudit } from '../src/audit/verify.ts'
import { testActor } from './auth-test-issuer.ts'

const key: AuditKey = { id: 'k1', secret: randomBytes(32) }
const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
const start = new Date('2026-01-05T08:00:00Z')

let database: TestDatabase
let connection: mongoose.Connection
let dir: string
let service: string
let store: AuditStore
let anchor: AuditAnchor
let services = 0

beforeAll(async () => {
  database = await openTestDatabase()
  const options = { dbName: database.dbName, retryWrites: false, autoIndex: false }
  connection = await mongoose.createConnection(database.uri, options).asPromise()
  dir = await mkdtemp(join(tmpdir(), 'hcrm-audit-'))
}, 60_000)

afterAll(async () => {
  await connection?.close()
  await database?.close()
  await rm(dir, { recursive: true, force: true })
})

beforeEach(() => {
  services += 1
  service = `s${services}`
  store = auditStore(connection, service)
  anchor = fileAnchor(dir)
})

function entries() {
  return connection.getClient().db(database.dbName).collection<AuditEntry>(`${service}.audit`)
}

function open(): Promise<OpenTrail> {
  return openTrail({ service, store: auditStore(connection, service), anchor, keys: [key], log })
}

function verify() {
  return verifyAudit({ service, store, anchor, keys: [key] })
}

function callAt(minute: number, subject = 'staff-1'): Call {
  const now = new Date(start.getTime() + minute * 60_000)
  return { actor: testActor({ subject }), scope: { kind: 'group' }, now, may: () => true }
}

async function write(count: number): Promise<void> {
  const trail = await open()
  const records = Array.from({ length: count }, (_each, index) =>
    trail.record(callAt(index, `staff-${index % 3}`), {
      operation: 'x.thing.read',
      subjects: [`thing-${index % 5}`],
      outcome: index % 7 === 0 ? 'refused' : 'allowed',
      branch: 'b1',
      reason: 'asked by telephone',
      fields: ['phone'],
    }),
  )
  await Promise.all(records)
  await trail.close()
}

describe('audit trail', () => {
  it('SEC26: an entry says who, what, to whom, why and with which outcome', async () => {
    await write(1)
    const [entry] = await entries().find().toArray()
    expect(entry).toMatchObject({
      _id: `${service}:1`,
      seq: 1,
      at: start,
      actor: 'staff-0',
      actorKind: 'staff',
      operation: 'x.thing.read',
      subjects: ['thing-0'],
      outcome: 'refused',
      branch: 'b1',
      reason: 'asked by telephone',
      fields: ['phone'],
    })
  })

  it('PR23: entries recorded together are written together and the chain is whole', async () => {
    let appends = 0
    const append: AuditStore['append'] = (batch) => {
      appends += 1
      return store.append(batch)
    }
    const counted = { ...store, append }
    const trail = await openTrail({ service, store: counted, anchor, keys: [key], log })
    const entry = { operation: 'x.y.z', subjects: [], outcome: 'allowed' } as const
    await Promise.all(Array.from({ length: 1_200 }, () => trail.record(callAt(0), entry)))
    await trail.close()
    // The first goes alone, the others in batches of 500.
    expect(appends).toBe(4)
    expect(await verify()).toEqual({ ok: true, entries: 1_200, anchored: 1_200 })
  })

  it('PR23: two processes write one chain, nothing is lost', async () => {
    const trails = await Promise.all([open(), open()])
    const record = (trail: OpenTrail, minute: number) =>
      trail.record(callAt(minute), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    for (let round = 0; round < 20; round++) {
      await Promise.all(trails.flatMap((trail) => [record(trail, round), record(trail, round)]))
    }
    for (const trail of trails) await trail.close()
    expect(await verify()).toEqual({ ok: true, entries: 80, anchored: 80 })
  })

  it('D20: what could not be written is refused', async () => {
    const broken = { ...store, append: () => Promise.reject(new Error('gone')) }
    const trail = await openTrail({ service, store: broken, anchor, keys: [key], log })
    const entry = { operation: 'x.y.z', subjects: [], outcome: 'allowed' } as const
    await expect(trail.record(callAt(0), entry)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await trail.close()
  })

  it('PR23: the head goes to its anchor without closing, too', async () => {
    const trail = await open()
    await trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    const deadline = Date.now() + 5_000
    while ((await anchor.read(service))?.seq !== 1 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await anchor.read(service)).toMatchObject({ seq: 1 })
    await trail.close()
  })

  it('PR23: a chain that is younger than its first anchor is sound', async () => {
    const trail = await open()
    expect(await verify()).toEqual({ ok: true, entries: 0, anchored: 0 })
    await trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    expect(await verify()).toEqual({ ok: true, entries: 1, anchored: 0 })
    await entries().updateOne({ seq: 1 }, { $set: { actor: 'staff-9' } })
    expect(await verify()).toEqual({ ok: false, at: 1, fault: 'changed' })
    await trail.close()
  })

  it('PR23: a lost head stays lost, whoever writes or starts', async () => {
    await write(3)
    const headFile = join(dir, `${service}.audit-head.json`)
    const head = await readFile(headFile, 'utf8')
    const trail = await open()
    await rm(headFile)
    await trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    await trail.close()
    expect(await verify()).toEqual({ ok: false, at: 5, fault: 'no-head' })
    await write(1)
    expect(await verify()).toEqual({ ok: false, at: 6, fault: 'no-head' })
    await writeFile(headFile, head)
    expect(await verify()).toEqual({ ok: true, entries: 5, anchored: 3 })
    await write(1)
    expect(await verify()).toEqual({ ok: true, entries: 6, anchored: 6 })
  })

  it('PR23: without a place for heads a process begins with the chain as it stands', async () => {
    await write(5)
    anchor = processAnchor()
    const said: string[] = []
    const loud = { ...log, error: (line: string) => void said.push(line) }
    const trail = await openTrail({ service, store, anchor, keys: [key], log: loud })
    await trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    await trail.close()
    expect(await verify()).toEqual({ ok: true, entries: 6, anchored: 6 })
    expect(said).toEqual([])
    await entries().deleteOne({ seq: 6 })
    expect(await verify()).toEqual({ ok: false, at: 6, fault: 'cut' })
  })

  it('PR23: closing waits for what is being written', async () => {
    const trail = await open()
    void trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    await trail.close()
    expect(await anchor.read(service)).toMatchObject({ seq: 1 })
  })

  it('PR23: a chain that was cut is not continued', async () => {
    await write(5)
    await entries().deleteOne({ seq: 5 })
    await expect(open()).rejects.toThrow(/does not reach its anchored head/)
  })

  it('SEC38: entries of an earlier key stay valid', async () => {
    await write(3)
    const newKey = { id: 'k2', secret: randomBytes(32) }
    const keys = [newKey, key] as const
    const trail = await openTrail({ service, store, anchor, keys, log })
    await trail.record(callAt(0), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    await trail.close()
    const whole = { ok: true, entries: 4, anchored: 4 }
    expect(await verifyAudit({ service, store, anchor, keys })).toEqual(whole)
    expect(await verify()).toMatchObject({ ok: false, at: 4 })
  })
})

type Damage = (at: number, other: number) => Promise<unknown>

const manipulations: Readonly<Record<string, Damage>> = {
  'another actor': (at) => entries().updateOne({ seq: at }, { $set: { actor: 'staff-9' } }),
  'another time': (at) => entries().updateOne({ seq: at }, { $set: { at: new Date(0) } }),
  'a time that is a text': (at) =>
    entries().updateOne({ seq: at }, [{ $set: { at: { $toString: '$at' } } }]),
  'another outcome': (at) =>
    entries().updateOne({ seq: at }, [
      { $set: { outcome: { $cond: [{ $eq: ['$outcome', 'refused'] }, 'allowed', 'refused'] } } },
    ]),
  'a subject less': (at) => entries().updateOne({ seq: at }, { $set: { subjects: [] } }),
  'a field more': (at) =>
    entries().updateOne({ seq: at }, { $set: { note: 1 } as Partial<AuditEntry> }),
  'no reason': (at) => entries().updateOne({ seq: at }, { $unset: { reason: 1 } }),
  'another hash': (at) => entries().updateOne({ seq: at }, { $set: { hash: 'x' } }),
  'an unknown key': (at) => entries().updateOne({ seq: at }, { $set: { key: 'k9' } }),
  removed: (at) => entries().deleteOne({ seq: at }),
  'cut off': (at) => entries().deleteMany({ seq: { $gte: at } }),
  'all removed': () => entries().deleteMany({}),
  moved: (at) => entries().updateOne({ seq: at }, { $set: { seq: at + 1_000 } }),
  'moved out of sight': (at) => entries().updateOne({ seq: at }, { $unset: { seq: 1 } }),
  swapped: async (at, other) => {
    const [one, two] = await Promise.all([at, other].map((seq) => entries().findOne({ seq })))
    if (!one || !two) throw new Error('no such entries')
    const { _id: first, seq: firstSeq, ...oneRest } = one
    const { _id: second, seq: secondSeq, ...twoRest } = two
    await entries().replaceOne({ _id: first }, { ...twoRest, seq: firstSeq })
    await entries().replaceOne({ _id: second }, { ...oneRest, seq: secondSeq })
  },
  'put in': async (at) => {
    const copy = await entries().findOne({ seq: at })
    if (!copy) throw new Error('no such entry')
    await entries().insertOne({ ...copy, _id: `${service}:copy` })
  },
  'put in between': async (at) => {
    const copy = await entries().findOne({ seq: at })
    if (!copy) throw new Error('no such entry')
    await entries().insertOne({ ...copy, _id: `${service}:copy`, seq: at + 0.5 })
  },
  'put in before the first': (at) =>
    entries().insertOne({ _id: `${service}:0`, seq: 0, hash: `${at}` } as AuditEntry),
  'put in after the last': (at) =>
    entries().insertOne({ _id: `${service}:41`, seq: 41, hash: `${at}` } as AuditEntry),
  'head set back': async (at) => {
    const other: AuditKey = { id: 'k1', secret: randomBytes(32) }
    const entry = await entries().findOne({ seq: at })
    if (!entry) throw new Error('no such entry')
    await entries().deleteMany({ seq: { $gt: at } })
    await anchor.write(signHead({ service, end: entry }, other))
  },
  'head removed': () => rm(join(dir, `${service}.audit-head.json`)),
}

describe('tampering', () => {
  const length = 40

  it('PR23: 100 manipulations by one without the key are all found', async () => {
    await write(length)
    const whole = await entries().find().toArray()
    const headFile = join(dir, `${service}.audit-head.json`)
    const head = await readFile(headFile, 'utf8')
    const names = Object.keys(manipulations)
    const missed: string[] = []
    for (let round = 0; round < 100; round++) {
      const name = names[round % names.length] ?? ''
      const at = 1 + ((round * 17) % length)
      const other = 1 + ((at + 7 + round) % length)
      await manipulations[name]?.(at, other === at ? (at % length) + 1 : other)
      const verdict = await verify()
      if (verdict.ok) missed.push(`${name} at ${at}`)
      await entries().deleteMany({})
      await entries().insertMany(whole)
      await writeFile(headFile, head)
    }
    expect(missed).toEqual([])
    expect(await verify()).toEqual({ ok: true, entries: length, anchored: length })
  }, 120_000)

  it('PR23: an entry of a past that was undone is found in the place of a later one', async () => {
    const headFile = join(dir, `${service}.audit-head.json`)
    await write(2)
    const head = await readFile(headFile, 'utf8')
    await write(1)
    const past = await entries().findOne({ seq: 3 })
    if (!past) throw new Error('no such entry')
    await entries().deleteOne({ seq: 3 })
    await writeFile(headFile, head)
    const trail = await open()
    for (const minute of [7, 8]) {
      await trail.record(callAt(minute), { operation: 'x.y.z', subjects: [], outcome: 'allowed' })
    }
    await trail.close()
    expect(await verify()).toEqual({ ok: true, entries: 4, anchored: 4 })
    await entries().replaceOne({ _id: past._id }, past)
    expect(await verify()).toEqual({ ok: false, at: 4, fault: 'changed' })
  })

  it.each([
    ['another actor', 'changed'],
    ['removed', 'missing'],
    ['put in between', 'inserted'],
    ['cut off', 'cut'],
    ['head removed', 'no-head'],
    ['head set back', 'bad-head'],
  ])('PR23: says where and how: %s', async (name, fault) => {
    await write(10)
    await manipulations[name]?.(6, 7)
    const at = { changed: 6, missing: 6, cut: 6, inserted: 7, 'no-head': 11, 'bad-head': 7 }[fault]
    expect(await verify()).toEqual({ ok: false, at, fault })
  })
})

describe('search', () => {
  it('SEC40: finds by subject, by actor and by time, newest first, page by page', async () => {
    await write(30)
    const period = { from: start, before: new Date(start.getTime() + 20 * 60_000) }
    const seqs = async (query: { subject?: string; actor?: string }, limit = 100) => {
      const page = await searchAudit(store, { ...period, ...query, limit })
      return page.items.map(({ seq }) => seq)
    }
    expect(await seqs({ subject: 'thing-2' })).toEqual([18, 13, 8, 3])
    expect(await seqs({ actor: 'staff-1' })).toEqual([20, 17, 14, 11, 8, 5, 2])
    expect(await seqs({}, 3)).toEqual([20, 19, 18])
    const first = await searchAudit(store, { ...period, limit: 3 })
    const second = await searchAudit(store, { ...period, limit: 3, cursor: first.nextCursor ?? '' })
    expect(second.items.map(({ seq }) => seq)).toEqual([17, 16, 15])
    await expect(searchAudit(store, { ...period, limit: 3, cursor: 'x' })).rejects.toMatchObject({
      code: 'BAD_CURSOR',
    })
  })
})
