import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, createServer, type Server as Listener } from 'node:net'

/**
 * Sockets that listen on one port. Node takes one new connection of each at a turn of its loop
 * (libuv, pull request 3696), and spends the rest of the turn on the connections it has. With one
 * socket, those who came first of a crowd waited outside until all others had gone (docs/adr/0011).
 * Elsewhere than on Linux a port cannot be shared so.
 */
const listenersMax = process.platform === 'linux' ? 128 : 1

/** Connections that wait at each; who finds no room there gets no answer at all. */
const backlog = 128

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

export interface Listening {
  readonly port: number
  /** Takes no more connections, and resolves when the last has ended. */
  close(): Promise<void>
}

/** Opens the server's port, whose newcomers are let in beside a crowd (PR15). */
export async function listen(server: Server, { host, port }: ListenOptions): Promise<Listening> {
  const others = Array.from({ length: listenersMax - 1 }, () =>
    // As `node:http` has its own.
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      server.emit('connection', socket),
    ),
  )
  const listeners: readonly Listener[] = [server, ...others]
  const close = async () => {
    await Promise.all(listeners.map(closed))
  }
  try {
    const reusePort = others.length > 0
    if (reusePort && port !== 0) await refuseTaken({ host, port })
    await opened(server, { host, port, backlog, reusePort })
    // A listening TCP server has an address with a port.
    const { port: bound } = server.address() as AddressInfo
    for (const each of others) await opened(each, { host, port: bound, backlog, reusePort })
    return { port: bound, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A port that is shared by sockets would be shared with another process of ours as well. */
async function refuseTaken(options: ListenOptions): Promise<void> {
  const alone = createServer()
  await opened(alone, options)
  await closed(alone)
}

async function opened(
  listener: Listener,
  options: ListenOptions & { readonly backlog?: number; readonly reusePort?: boolean },
): Promise<void> {
  listener.listen(options)
  // Rejects with what the listener says instead.
  await once(listener, 'listening')
}

function closed(listener: Listener): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve())
  })
}
