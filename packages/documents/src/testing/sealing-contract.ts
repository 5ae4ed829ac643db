import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { book, open, record, sheets } from './fixtures.ts'
import type { Kit } from './kit.ts'
import { codeOf, intent, lastUpdate, now, numbers, outcomes, system } from './kit.ts'
import type { TestDatabase, TestDatabaseOptions } from './open-test-database.ts'

interface Stored {
  _id: string
  state: Record<string, unknown>
}

async function bench(kit: Kit, options: TestDatabaseOptions = {}) {
  const test = await kit.open(options)
  const store = test.database.aggregates(sheets)
  if (!options.like) await test.database.createIndexes()
  return { test, store, sheet: store.within(system) }
}

function person(name: string, guest: string) {
  return record({ type: 'personGiven', person: name, guest })
}

/** Looks at the collection as an intruder with the data files would. */
async function behind<T>(
  { uri, dbName }: TestDatabase,
  look: (collection: mongoose.mongo.Collection<Stored>) => Promise<T>,
): Promise<T> {
  const client = await new mongoose.mongo.MongoClient(uri).connect()
  try {
    return await look(client.db(dbName).collection<Stored>(sheets.collection))
  } finally {
    await client.close()
  }
}

export function sealingContract(kit: Kit): void {
  kit.describe('sealed fields', () => {
    atRest(kit)
    erasure(kit)
  })
}

function atRest(kit: Kit): void {
  const { expect, it } = kit

  it('SEC22: of 200 canaries no byte lies in the files of the store', async () => {
    const { test, sheet } = await bench(kit, { ownStore: true })
    const canaries = numbers(200).map(() => `canary${randomBytes(9).toString('hex')}`)
    await sheet.update('marker', { now }, open(1))
    await sheet.update('marker', { now }, book('plainmarkerplainmarker'))
    for (const [n, canary] of canaries.entries()) {
      const id = `s${n % 20}`
      if (n < 20) await sheet.update(id, { now }, open(1))
      await sheet.update(id, { now }, person(canary, `guest ${canary}`))
    }
    expect((await sheet.read('s3'))?.state.person).toBe(canaries[183])
    await test.database.close()
    const bytes = await filesOf(test.dataDir ?? '')
    // What is not sealed is found, so the search is one that can find.
    expect(bytes.includes('plainmarkerplainmarker')).toBe(true)
    expect(canaries.filter((canary) => bytes.includes(canary))).toEqual([])
  })

  it('SEC22: a sealed value opens in no other field or document, nor damaged', async () => {
    const { test, sheet } = await bench(kit)
    for (const id of ['a', 'b']) {
      await sheet.update(id, { now }, open(1))
      await sheet.update(id, { now }, person(`name of ${id}`, `guest of ${id}`))
    }
    const put = (field: string, value: unknown) =>
      behind(test, (c) => c.updateOne({ _id: 'b' }, { $set: { [field]: value } }))
    const [a, b] = await behind(test, (c) => c.find({}).sort({ _id: 1 }).toArray())
    const damaged = Buffer.from(sealedBytes(b?.state.person))
    damaged.writeUInt8(damaged.readUInt8(40) ^ 1, 40)
    for (const value of [a?.state.person, b?.state.guests, damaged, 'plain', damaged.subarray(9)]) {
      await put('state.person', value)
      await expect(sheet.read('b')).rejects.toThrow()
    }
    await put('state.person', b?.state.person)
    expect((await sheet.read('b'))?.state.person).toBe('name of b')
    // Nor with the key of another owner.
    await put('owner', 'owner of a')
    await expect(sheet.read('b')).rejects.toThrow()
  })

  it('SEC22: read together each opens for itself; a damaged one spoils no other', async () => {
    const { test, sheet } = await bench(kit)
    for (const id of ['a', 'b']) {
      await sheet.update(id, { now }, open(1))
      await sheet.update(id, { now }, person(`name of ${id}`, `guest of ${id}`))
    }
    await behind(test, (c) => c.updateOne({ _id: 'b' }, { $set: { 'state.person': 'plain' } }))
    const other = await bench(kit, { like: test })
    other.test.forget()
    const results = await Promise.allSettled(['a', 'b', 'a'].map((id) => other.sheet.read(id)))
    const seen = results.map((one) => (one.status === 'fulfilled' ? one.value : 'refused'))
    const a = { id: 'a', state: { person: 'name of a' } }
    expect(seen).toMatchObject([a, 'refused', a])
    expect(other.test.seen).toHaveLength(1)
  })

  it('D1: a sealed field is written only when it has changed', async () => {
    const { test, sheet } = await bench(kit)
    await sheet.update('s', { now }, open(5))
    await sheet.update('s', { now }, person('n', 'p'))
    test.forget()
    await sheet.update('s', intent('k'), book('x'))
    expect(JSON.stringify(lastUpdate(test, sheets.collection))).not.toMatch(
      /state\.(person|guests)/,
    )
  })

  it('SEC23: a token finds its value, another field gives another token', async () => {
    const { test, sheet } = await bench(kit)
    await sheet.update('s', { now }, open(5))
    await sheet.update('s', { now }, person('Zhang San', 'Zhang San'))
    const { blind } = test.database
    const find = async (key: string, token: string) =>
      (await sheet.list({ [key]: token }, { limit: 9 })).items.map(({ id }) => id)
    expect(await find('person', blind('person', 'Zhang San'))).toEqual(['s'])
    expect(await find('guest', blind('guest', 'Zhang San'))).toEqual(['s'])
    expect(await find('person', blind('guest', 'Zhang San'))).toEqual([])
    expect(await find('person', blind('person', 'Zhang Si'))).toEqual([])
  })

  it('V8: a document that is read alone brings its key in the same read', async () => {
    const { test, sheet } = await bench(kit)
    await sheet.update('s', { now }, open(1))
    await sheet.update('s', { now }, person('Zhang San', 'p'))
    const other = await bench(kit, { like: test })
    other.test.forget()
    expect((await other.sheet.read('s'))?.state.person).toBe('Zhang San')
    expect(await other.sheet.read('nobody')).toBeUndefined()
    expect(other.test.seen).toHaveLength(2)
    expect(other.test.sent.filter((command) => 'aggregate' in command)).toMatchObject([
      { readConcern: { level: 'majority' } },
      { readConcern: { level: 'majority' } },
    ])
    // The key is kept for what is opened next.
    expect((await other.sheet.readMany(['s', 'nobody']))[0]?.state.person).toBe('Zhang San')
    expect(other.test.seen).toHaveLength(3)
    await test.database.eraseOwner('owner of s')
    expect(await other.sheet.read('s')).toMatchObject({ erased: true })
  })

  it('V8: many documents are opened with one read of their keys', async () => {
    const { test, sheet } = await bench(kit)
    const ids = numbers(20).map((n) => `s${n}`)
    for (const id of ids) {
      await sheet.update(id, { now }, open(1))
      await sheet.update(id, { now }, person(`n${id}`, 'p'))
    }
    const other = await bench(kit, { like: test })
    other.test.forget()
    const found = await other.sheet.readMany(ids)
    expect(found.map(({ state }) => state.person)).toEqual(ids.map((id) => `n${id}`))
    expect(other.test.seen).toHaveLength(2)
  })
}

function erasure(kit: Kit): void {
  const { expect, it } = kit

  it('SEC22: of an erased owner the sealed fields read as empty, the rest stays', async () => {
    const { test, sheet } = await bench(kit)
    const other = await bench(kit, { like: test, limits: { dataKeyAgeMs: 0 } })
    for (const id of ['a', 'b']) {
      await sheet.update(id, { now }, open(5))
      await sheet.update(id, { now }, person(`name of ${id}`, 'p'))
    }
    expect((await other.sheet.read('a'))?.state.person).toBe('name of a')
    await test.database.eraseOwner('owner of a')
    await test.database.eraseOwner('owner of nobody')
    for (const side of [sheet, other.sheet]) {
      const erased = await side.read('a')
      expect(erased).toMatchObject({
        erased: true,
        state: { person: '', guests: [], capacity: 5 },
      })
      expect(await side.read('b')).not.toHaveProperty('erased')
      expect((await side.read('b'))?.state.person).toBe('name of b')
    }
    // It can still be worked with, but nothing personal can be added.
    const booked = await sheet.update('a', { now }, book('x'))
    expect(booked.state).toMatchObject({ person: '', seats: { x: {} } })
    expect(await sheet.update('a', { now }, person('new', 'p')).catch(codeOf)).toBe('BAD_STATE')
    expect((await other.sheet.update('a', { now }, book('y'))).state.person).toBe('')
    const mixed = [book('u'), person('new', 'p'), book('v')].map((decide, n) =>
      sheet.update<unknown>('a', intent(`k${n}`), decide),
    )
    expect(await outcomes(mixed)).toEqual(['done', 'BAD_STATE', 'done'])
  })

  it('SEC22: data keys move to a new master key; the old one is then not needed', async () => {
    const { test, sheet } = await bench(kit)
    for (const id of ['a', 'b', 'c']) {
      await sheet.update(id, { now }, open(5))
      await sheet.update(id, { now }, person(`name of ${id}`, 'p'))
    }
    await test.database.eraseOwner('owner of c')
    const masters = new Map([...test.keys.masters, [2, randomBytes(32)] as const])
    const rotating = await bench(kit, { like: test, keys: { ...test.keys, current: 2, masters } })
    expect(await rotating.test.database.rewrapDataKeys(1)).toBe(1)
    expect((await rotating.sheet.read('b'))?.state.person).toBe('name of b')
    while ((await rotating.test.database.rewrapDataKeys(10)) > 0);
    masters.delete(1)
    const after = await bench(kit, { like: test, keys: { ...test.keys, current: 2, masters } })
    const names = (await after.sheet.readMany(['a', 'b', 'c'])).map(({ state }) => state.person)
    expect(names).toEqual(['name of a', 'name of b', ''])
  })

  it('SEC22: an owner erased while the keys are rotated stays erased', async () => {
    const { test, sheet } = await bench(kit)
    const ids = numbers(20).map((n) => `s${n}`)
    await Promise.all(ids.map((id) => sheet.update(id, { now }, person(`n${id}`, 'p'))))
    const masters = new Map([...test.keys.masters, [2, randomBytes(32)] as const])
    const rotating = await bench(kit, { like: test, keys: { ...test.keys, current: 2, masters } })
    await Promise.all([
      rotating.test.database.rewrapDataKeys(50),
      ...ids.map((id) => test.database.eraseOwner(`owner of ${id}`)),
    ])
    const fresh = await bench(kit, { like: test, keys: { ...test.keys, current: 2, masters } })
    const found = await fresh.sheet.readMany(ids)
    expect(found.map(({ erased }) => erased)).toEqual(ids.map(() => true))
  })

  it('SEC22: with a wrong master key nothing opens, nothing passes for erased', async () => {
    const { test, sheet } = await bench(kit)
    await sheet.update('a', { now }, open(5))
    await sheet.update('a', { now }, person('n', 'p'))
    const masters = new Map([[1, randomBytes(32)]])
    const wrong = await bench(kit, { like: test, keys: { ...test.keys, masters } })
    await expect(wrong.sheet.read('a')).rejects.toThrow()
  })
}

function sealedBytes(value: unknown): Uint8Array {
  if (value instanceof mongoose.mongo.Binary) return value.buffer
  throw new TypeError('not sealed')
}

async function filesOf(directory: string): Promise<Buffer> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Buffer.concat(await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name)))))
}
