import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerClientError } from './http/client-error.ts'
import { type DoorLimits, httpServerOptions } from './http/limits.ts'

export interface HttpServer {
  readonly port: number
  /**
   * Each answer from now on is the last of its connection. A load balancer that keeps one open
   * would send the next request into the closing door, and may not send it again.
   */
  retire(): void
  /** Takes no more connections and ends the requests in hand, for at most `drainMs`. */
  stop(drainMs: number): Promise<void>
}

export interface HttpServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly limits: DoorLimits
}

/** Connections that wait to be taken; who finds no room among them gets no answer at all. */
const backlog = 4_096

export async function openHttpServer(
  handler: RequestListener,
  { host, port, limits }: HttpServerOptions,
): Promise<HttpServer> {
  const inHand = new Set<ServerResponse>()
  let retired = false
  const server = createServer(httpServerOptions(limits), (request, response) => {
    if (retired) response.shouldKeepAlive = false
    inHand.add(response)
    response.once('close', () => inHand.delete(response))
    handler(request, response)
  })
  server.on('clientError', answerClientError)
  server.maxRequestsPerSocket = limits.requestsPerConnectionMax
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog }, resolve)
  })
  const retire = (): void => {
    retired = true
    for (const response of inHand) response.shouldKeepAlive = false
  }
  return {
    // A listening TCP server has an address with a port.
    port: (server.address() as AddressInfo).port,
    retire,
    async stop(drainMs) {
      retire()
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      await closed
      clearTimeout(cut)
    },
  }
}
