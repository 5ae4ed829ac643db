import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from '@hcrm/kernel'
import { corsHeaders, type Language, languageOf, requestIdOf, securityHeaders } from './headers.ts'
import { problemDocument, problemHeaders } from './problem-document.ts'
import type { RouteReply } from './route.ts'
import { traceOf } from './trace.ts'

/** One request and its answer, with what every answer needs. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly traceId: string
  readonly language: Language
  readonly cors: Readonly<Record<string, string>>
}

export function newExchange(
  corsOrigins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const requestId = requestIdOf(request)
  const { traceparent } = request.headers
  return {
    request,
    response,
    requestId,
    traceId: traceOf(typeof traceparent === 'string' ? traceparent : undefined, requestId),
    language: languageOf(request),
    cors: corsHeaders(request, corsOrigins),
  }
}

function commonHeaders({ requestId, cors }: Exchange): Record<string, string> {
  return { ...securityHeaders, 'x-request-id': requestId, ...cors }
}

/** For answers that others write: they may replace each of these. */
export function setHeaders(exchange: Exchange): void {
  for (const [name, value] of Object.entries(commonHeaders(exchange))) {
    exchange.response.setHeader(name, value)
  }
}

/** JSON, or what `produces` names: then a text or bytes go out as they are. */
export function sendReply(exchange: Exchange, reply: RouteReply, produces?: string): void {
  const { status, body, options } = reply
  const { version, location, replayed, headers } = options
  const isPlain = produces !== undefined && (typeof body === 'string' || body instanceof Uint8Array)
  send(exchange, status, {
    headers: {
      ...(version === undefined ? {} : { etag: `"${version}"` }),
      ...(location === undefined ? {} : { location }),
      ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { type: produces ?? 'application/json', body: isPlain ? body : JSON.stringify(body) }),
  })
}

export function sendProblem(
  exchange: Exchange,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  const document = problemDocument(problem, exchange)
  send(exchange, document.status, {
    headers: { ...problemHeaders(problem), ...headers },
    type: 'application/problem+json',
    body: JSON.stringify(document),
  })
}

interface Content {
  readonly headers: Readonly<Record<string, string>>
  readonly type?: string
  readonly body?: string | Uint8Array
}

function send(exchange: Exchange, status: number, { headers, type, body }: Content): void {
  const { response } = exchange
  const all: Record<string, string | number> = { ...commonHeaders(exchange), ...headers }
  if (type !== undefined && body !== undefined) {
    all['content-type'] = type
    all['content-length'] = Buffer.byteLength(body)
  }
  response.writeHead(status, all)
  response.end(body)
}
