import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { BSON } from 'mongodb'

/** What went by on its way to an engine since the last `forget`. */
export interface Tap {
  readonly port: number
  stop(): Promise<void>
}

/** Commands of the driver, by kind and collection, as they were sent. */
export interface StoreTap extends Tap {
  /** Waiting for durability: with a write concern that is acknowledged. */
  readonly commits: ReadonlyMap<string, number>
  readonly reads: ReadonlyMap<string, number>
  forget(): void
}

export interface CacheTap extends Tap {
  /** Times the client wrote: commands of one tick travel together and share a round trip. */
  readonly trips: number
  forget(): void
}

const commits = new Set(['insert', 'update', 'delete', 'bulkWrite', 'findAndModify'])
const reads = new Set(['find', 'getMore', 'aggregate', 'count', 'distinct'])

/**
 * Stands between a service and its store. Counting here sees every connection of the process, also
 * those that the service does not watch itself, and does not depend on how it is built.
 */
export async function tapStore(port: number): Promise<StoreTap> {
  const seen: Seen = { commits: new Map(), reads: new Map() }
  const tap = await tapPort(port, () => {
    let rest = Buffer.alloc(0)
    return (bytes) => {
      rest = Buffer.concat([rest, bytes])
      while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
        const length = rest.readInt32LE(0)
        note(rest.subarray(0, length), seen)
        rest = rest.subarray(length)
      }
    }
  })
  return {
    ...tap,
    ...seen,
    forget() {
      seen.commits.clear()
      seen.reads.clear()
    },
  }
}

export async function tapCache(port: number): Promise<CacheTap> {
  let trips = 0
  const tap = await tapPort(port, () => (bytes) => {
    // The client's sign of life is no work of ours.
    if (!bytes.equals(ping)) trips += 1
  })
  return {
    ...tap,
    get trips() {
      return trips
    },
    forget() {
      trips = 0
    },
  }
}

const ping = Buffer.from('*1\r\n$4\r\nPING\r\n')
const messageOp = 2013

interface Seen {
  readonly commits: Counts
  readonly reads: Counts
}

/** One message: 16 bytes header, 4 bytes flags, then sections; kind 0 is the command itself. */
function note(message: Buffer, seen: Seen): void {
  if (message.readInt32LE(12) !== messageOp) return
  for (let at = 20; at < message.length - 4; ) {
    const kind = message[at]
    const size = message.readInt32LE(at + 1)
    if (kind === 0) noteCommand(BSON.deserialize(message.subarray(at + 1, at + 1 + size)), seen)
    at += 1 + size
  }
}

/** The first field of a command is its name; its value the collection, save for some. */
function noteCommand(command: Command, seen: Seen): void {
  const [name = '', first] = Object.entries(command)[0] ?? []
  const { writeConcern, nsInfo } = command
  const where = nsInfo?.map(({ ns }) => ns).join('+') ?? command.collection ?? String(first)
  const isDurable = writeConcern !== undefined && writeConcern.w !== 0
  if (commits.has(name) && isDurable) add(seen.commits, new Map([[where, 1]]))
  if (reads.has(name)) add(seen.reads, new Map([[where, 1]]))
}

interface Command {
  /** Of a `getMore`. */
  readonly collection?: string
  readonly writeConcern?: { readonly w?: unknown }
  /** Of a `bulkWrite` over several collections. */
  readonly nsInfo?: readonly { readonly ns: string }[]
}

/** Hands everything on in both directions; `listen` makes a listener for each connection. */
async function tapPort(port: number, listen: () => (bytes: Buffer) => void): Promise<Tap> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true })
    const heard = listen()
    near.on('data', heard)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close').catch(() => undefined)
    },
  }
}

export type Counts = Map<string, number>

export function add(sum: Counts, counts: ReadonlyMap<string, number>): void {
  for (const [where, count] of counts) sum.set(where, (sum.get(where) ?? 0) + count)
}

export function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
