import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { doorLimits } from '../src/http/limits.ts'
import { type HttpServer, openHttpServer } from '../src/http-server.ts'

const host = '127.0.0.1'
const options = { host, port: 0, limits: doorLimits }

let server: HttpServer | undefined
const clients: Socket[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await server?.stop(100)
  server = undefined
})

const ask = `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

/** A connection that asks at once, and is told of each answer. */
function client(port: number, answered: (client: Socket) => void): void {
  const socket = connect({ host, port, noDelay: true }, () => socket.write(ask))
  socket.on('data', () => answered(socket))
  clients.push(socket)
}

describe('newcomers beside a crowd', () => {
  it('PR15: are let in while those inside ask without pause', async () => {
    let served = 0
    server = await openHttpServer((_request, response) => {
      served += 1
      response.end()
    }, options)
    const { port } = server
    const inside = 50
    for (let n = 0; n < inside; n += 1) client(port, (socket) => socket.write(ask))
    await until(() => served >= 10 * inside)
    const newcomers = 64
    const before = served
    let left = newcomers
    const all = Promise.withResolvers<void>()
    for (let n = 0; n < newcomers; n += 1) {
      client(port, () => {
        left -= 1
        if (left === 0) all.resolve()
      })
    }
    await all.promise
    // One at a turn of the loop takes 1,833: at each of them everybody inside is served.
    expect(served - before).toBeLessThan((newcomers / 4) * inside)
  })

  it('PR18: end with the server, wherever they were let in, and none comes after', async () => {
    server = await openHttpServer((_request, response) => response.end(), options)
    const { port } = server
    const answers = Array.from({ length: 64 }, () => Promise.withResolvers<Socket>())
    for (const { resolve } of answers) client(port, resolve)
    const open = await Promise.all(answers.map(({ promise }) => promise))
    const ends = open.map((socket) => once(socket, 'close'))
    await server.stop(60_000)
    server = undefined
    await Promise.all(ends)
    const late = answers.map(() =>
      once(connect({ host, port }), 'connect').catch(({ code }) => code),
    )
    expect(new Set(await Promise.all(late))).toEqual(new Set(['ECONNREFUSED']))
  })

  it('find one process only at a port', async () => {
    server = await openHttpServer((_request, response) => response.end(), options)
    const { port } = server
    const again = openHttpServer((_request, response) => response.end(), { ...options, port })
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const other = createServer().listen(0, host)
    await once(other, 'listening')
    const taken = { ...options, port: (other.address() as { port: number }).port }
    await expect(openHttpServer(() => {}, taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    other.close()
  })
})
