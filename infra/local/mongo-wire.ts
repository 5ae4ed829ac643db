import { exchange, framed } from './probe.ts'

const OP_MSG = 2013
const HEADER_BYTES = 21

/** Asks a MongoDB wire server whether it takes writes; rejects while nothing answers. */
export async function isPrimary(port: number): Promise<boolean> {
  const reply = await command(port, { hello: 1, $db: 'admin' })
  // One BSON element: type boolean, name, true. A decoder would be more code than a start needs.
  return reply.includes('\x08isWritablePrimary\0\x01', 0, 'latin1')
}

/** Makes the server a replica set of one. One that is so already refuses, which is as good. */
export async function initiateReplicaSet(port: number, name: string): Promise<void> {
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }]
  await command(port, { replSetInitiate: { _id: name, members }, $db: 'admin' })
}

type Value = number | string | Document | readonly Value[]
interface Document {
  readonly [name: string]: Value
}

/** Sends an OP_MSG: header (length, ids, opcode), flags, a section of kind 0 with the document. */
async function command(port: number, body: Document): Promise<Buffer> {
  const document = encode(body)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeInt32LE(HEADER_BYTES + document.length, 0)
  header.writeInt32LE(OP_MSG, 12)
  const whole = framed((reply) => reply.readInt32LE(0), 0)
  return await exchange(port, Buffer.concat([header, document]), whole)
}

/** BSON of what the two commands need: int32, string, document, array. */
function encode(document: Document | readonly Value[]): Buffer {
  const elements = Object.entries(document).map(([name, value]) => element(name, value))
  const body = Buffer.concat([...elements, Buffer.of(0)])
  return Buffer.concat([int32(body.length + 4), body])
}

function element(name: string, value: Value): Buffer {
  const head = (type: number): Buffer => Buffer.from(`${String.fromCharCode(type)}${name}\0`)
  if (typeof value === 'number') return Buffer.concat([head(0x10), int32(value)])
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`)
    return Buffer.concat([head(0x02), int32(text.length), text])
  }
  return Buffer.concat([head(Array.isArray(value) ? 0x04 : 0x03), encode(value)])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
