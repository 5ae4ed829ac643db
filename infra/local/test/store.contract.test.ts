import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import { onPath } from '../program.ts'
import { installStore, type LocalEngine, type LocalStore, startStore } from '../store.ts'
import { atEnd, cleanUp, tempDir } from './support.ts'

const { MongoClient } = mongoose.mongo
const INSTALL_TIMEOUT_MS = 300_000
const durable = { writeConcern: { w: 'majority', j: true } } as const
const engines: LocalEngine[] = ['mongod', 'secantusd-rs', 'secantusd-py']

async function connected<T>(
  { uri }: { uri: string },
  use: (db: InstanceType<typeof mongoose.mongo.Db>) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1_000 })
  try {
    return await use(client.db('contract'))
  } finally {
    await client.close()
  }
}

type Write = (db: InstanceType<typeof mongoose.mongo.Db>, _id: never) => Promise<unknown>

/** What services send: each kind may be journalled in a way of its own. */
const writes: Readonly<Record<string, Write>> = {
  insert: (db, _id) => db.collection('kept').insertOne({ _id }, durable),
  upsert: (db, _id) =>
    db.collection('kept').updateOne({ _id }, { $set: { n: 1 } }, { ...durable, upsert: true }),
  'command over two collections': ({ client, databaseName }, _id) =>
    client.bulkWrite(
      ['other', 'kept'].map((collection) => ({
        namespace: `${databaseName}.${collection}`,
        name: 'insertOne',
        document: { _id },
      })),
      { ...durable, ordered: true },
    ),
}

/** Two clients write until the store is killed under them; gives the ids it had acknowledged. */
async function writeUntilKilled(store: LocalStore, write: Write): Promise<string[]> {
  const acknowledged: string[] = []
  const go = (name: string): Promise<void> =>
    connected(store, async (db) => {
      for (let n = 0; ; n++) {
        const _id = `${name}${n}` as never
        await write(db, _id)
        acknowledged.push(_id)
        if (acknowledged.length === 50) store.kill('SIGKILL')
      }
    })
  const ends = await Promise.allSettled([go('a'), go('b')])
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected'])
  return acknowledged
}

for (const engine of engines) {
  const here = engine === 'secantusd-py' || onPath(engine) !== undefined
  const given = here ? describe : describe.skip
  given(`startStore: ${engine}`, () => {
    let store: LocalStore
    const said: string[] = []
    beforeAll(async () => {
      if (engine === 'secantusd-py') await installStore()
      const say = (line: string): void => void said.push(line)
      store = (await startStore({ dataDir: tempDir(), preferred: engine, say })) as LocalStore
      atEnd(() => store.stop())
    }, INSTALL_TIMEOUT_MS)
    afterAll(cleanUp)

    it('says what it is, and what it is not for', () => {
      expect(said[0]).toMatch(`store: ${engine} on port `)
      expect(said[0]?.includes('not for patients')).toBe(engine !== 'mongod')
    })

    it('is a replica set, as in production', async () => {
      const hello = await connected(store, (db) => db.admin().command({ hello: 1 }))
      expect(hello.isWritablePrimary).toBe(true)
      expect(hello.setName).toEqual(expect.any(String))
    })

    it.each(Object.entries(writes))(
      'PR1: keeps every journalled %s through kill -9 under two writers',
      async (_, write) => {
        await connected(store, (db) => db.collection('kept').deleteMany({}, durable))
        await connected(store, (db) => db.collection('other').deleteMany({}, durable))
        const acknowledged = await writeUntilKilled(store, write)
        await store.restart()
        const found = await connected(store, (db) => db.collection('kept').distinct('_id'))
        expect(found).toEqual(expect.arrayContaining(acknowledged))
        expect(acknowledged.length).toBeGreaterThanOrEqual(50)
      },
    )

    it('S4: lets one of 64 guarded updates win', async () => {
      const winners = await connected(store, async (db) => {
        const sheets = db.collection<{ _id: string; version: number }>('sheets')
        await sheets.insertOne({ _id: 'sheet', version: 0 })
        const change = { $set: { version: 1 } }
        const tries = Array.from({ length: 64 }, () =>
          sheets.updateOne({ _id: 'sheet', version: 0 }, change, durable),
        )
        return (await Promise.all(tries)).filter((result) => result.modifiedCount === 1)
      })
      expect(winners).toHaveLength(1)
    })

    it('stops an ordered update command at its first error', async () => {
      const [reply, after] = await connected(store, async (db) => {
        const claims = db.collection<{ _id: string }>('claims')
        await claims.insertMany([{ _id: 'taken' }, { _id: 'next' }])
        const updates = [
          { q: { _id: 'taken', version: 7 }, u: { $set: { mine: true } }, upsert: true },
          { q: { _id: 'next' }, u: { $set: { mine: true } } },
        ]
        const reply = await db.command({ update: 'claims', ordered: true, updates })
        return [reply, await claims.findOne({ _id: 'next' })]
      })
      expect(reply?.writeErrors).toMatchObject([{ index: 0, code: 11000, keyPattern: { _id: 1 } }])
      expect(after).toEqual({ _id: 'next' })
    })

    it('refuses a second start on its data', async () => {
      const dataDir = store.dataDir
      const again = startStore({ dataDir, preferred: engine, say: () => {} })
      await expect(again).rejects.toThrow('already runs')
    }, 20_000)
  })
}

describe('startStore: choice', () => {
  afterAll(cleanUp)

  it('stays with the engine that has left data, and says so when it is gone', async () => {
    const dataDir = tempDir()
    mkdirSync(`${dataDir}/mongod`)
    const { PATH } = process.env
    process.env.PATH = '/nowhere'
    const start = startStore({ dataDir, say: () => {} })
    await expect(start).rejects.toThrow('mongod was not found on PATH, and it is needed for')
    process.env.PATH = PATH
  })

  it('takes the server of MONGODB_URI, and does not stop it', async () => {
    process.env.MONGODB_URI = 'mongodb://db.hospital.example/hcrm'
    try {
      const store = await startStore({ dataDir: tempDir(), say: () => {} })
      expect(store).toMatchObject({ engine: 'external', uri: process.env.MONGODB_URI })
      await store.stop()
    } finally {
      delete process.env.MONGODB_URI
    }
  })
})
