import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { answerClientError } from './http/client-error.ts'
import { type DoorLimits, httpServerOptions } from './http/limits.ts'
import { type ListenOptions, listen } from './listen.ts'

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

export interface HttpServerOptions extends ListenOptions {
  readonly limits: DoorLimits
}

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
  const listening = await listen(server, { host, port })
  const retire = (): void => {
    retired = true
    for (const response of inHand) response.shouldKeepAlive = false
  }
  return {
    port: listening.port,
    retire,
    async stop(drainMs) {
      retire()
      const closed = listening.close()
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      await closed
      clearTimeout(cut)
    },
  }
}
