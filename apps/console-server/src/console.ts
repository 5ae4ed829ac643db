import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { consoleMounts } from './pages.ts'
import type { ConsoleSettings } from './settings.ts'

/** Longer than load balancers keep a connection: no request of theirs meets a closed one. */
const idleMs = 75_000

export interface RunningConsole {
  readonly port: number
  /** Whether requests are wanted; where not, each answer is the last of its connection. */
  open(yes: boolean): void
  /** Takes no more connections, ends the requests in hand. */
  stop(): Promise<void>
}

/** Serves the console until it is stopped; probes answer beside it. */
export async function startConsole(settings: ConsoleSettings): Promise<RunningConsole> {
  let wanted = true
  const app = express()
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    if (!wanted) response.shouldKeepAlive = false
    next()
  })
  app.get(
    ['/livez', '/startupz'],
    probe(() => true),
  )
  app.get(
    '/readyz',
    probe(() => wanted),
  )
  for (const { path, handler } of consoleMounts(settings)) app.use(path, handler)
  const server = createServer({ keepAliveTimeout: idleMs }, app)
  server.listen(settings.port, settings.host)
  await once(server, 'listening')
  return {
    // A listening TCP server has an address with a port.
    port: (server.address() as AddressInfo).port,
    open: (yes) => {
      wanted = yes
    },
    stop: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

function probe(good: () => boolean): RequestHandler {
  return (_request, response) => {
    response
      .status(good() ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: good() ? 'ok' : 'not ready' })
  }
}
