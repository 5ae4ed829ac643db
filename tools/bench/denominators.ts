import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { perSecond } from './generator.ts'
import type { Wanted } from './load.ts'
import { rate } from './measure.ts'
import type { Stage } from './stage.ts'

const clients = 64
const durable = { w: 'majority', journal: true } as const

/** What speed is a ratio of; measured in every round, on the same engines and clients. */
export interface Denominators {
  /** H: requests a second of bare `node:http` POST with JSON.parse. */
  http(seconds: number): Promise<number>
  /** D: transactions a second that each take one from a counter and insert a document. */
  transactions(seconds: number): Promise<number>
  stop(): Promise<void>
}

export async function openDenominators(
  { storeUri, generator }: Pick<Stage, 'storeUri' | 'generator'>,
  request: Wanted,
): Promise<Denominators> {
  const bare = fork(join(import.meta.dirname, 'bare.ts'), { execArgv: [] })
  const [port] = (await once(bare, 'message')) as [number]
  const options = { dbName: 'bare', maxPoolSize: clients, writeConcern: durable }
  const connection = await mongoose.createConnection(storeUri, options).asPromise()
  const sheets = connection.collection<{ _id: string; free: number }>('sheets')
  const bookings = connection.collection('bookings')
  await sheets.insertOne({ _id: 'hot', free: 1_000_000_000 })
  const book = () =>
    connection.transaction(async (session) => {
      const wanted = { _id: 'hot', free: { $gt: 0 } }
      await sheets.updateOne(wanted, { $inc: { free: -1 } }, { session })
      await bookings.insertOne({ at: new Date(), request: request.body }, { session })
    })
  let loads = 0
  return {
    async http(seconds) {
      loads += 1
      const load = { name: `h${loads}`, port, clients, seconds, requests: [request], cycle: true }
      return perSecond(await generator.run(load), 201)
    },
    transactions: (seconds) => rate(clients, seconds * 1_000, book),
    async stop() {
      bare.disconnect()
      await connection.close()
    },
  }
}
