import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fail } from '@hcrm/kernel'

export type Language = 'zh-CN' | 'en'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Unique among processes; a counter makes it unique among requests. */
const processPart = randomUUID().slice(0, -12)
let requests = 0

/** The caller's request id when it is a UUID: anything else could write into our logs. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && uuid.test(given) ? given.toLowerCase() : nextRequestId()
}

function nextRequestId(): string {
  requests += 1
  return processPart + requests.toString(16).padStart(12, '0')
}

/** The better liked of the two languages we write; English when neither is named. */
export function languageOf(request: IncomingMessage): Language {
  let best: { readonly language: Language; readonly q: number } = { language: 'en', q: 0 }
  for (const range of (request.headers['accept-language'] ?? '').split(',', 20)) {
    const [tag = '', weight] = range
      .trim()
      .toLowerCase()
      .split(/;\s*q=/)
    const q = weight === undefined ? 1 : Number(weight)
    if (tag.startsWith('zh') && q > best.q) best = { language: 'zh-CN', q }
    if (tag.startsWith('en') && q > best.q) best = { language: 'en', q }
  }
  return best.language
}

/** The token of `Authorization: Bearer`; undefined without the header, '' for another scheme. */
export function bearerOf(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  return /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1] ?? ''
}

/**
 * Version from `If-Match: "<version>"`; undefined without the header. Throws STALE_VERSION for
 * anything else, since only a strong tag of ours can match.
 */
export function ifMatchOf(request: IncomingMessage): number | undefined {
  const header = request.headers['if-match']
  if (header === undefined) return undefined
  const version = /^"(\d{1,15})"$/.exec(header)?.[1]
  return version === undefined ? fail('STALE_VERSION') : Number(version)
}

/** Who is at the other end, as far as proxies that we trust tell. */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? ''
  if (trustedProxies === 0) return direct
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  return forwarded.at(-trustedProxies)?.trim() || direct
}

/** Of every answer; documents pages may set their own policy over these. */
export const securityHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const

const exposedHeaders = 'etag, location, retry-after, x-request-id, idempotency-replayed'
const acceptedHeaders = [
  'authorization, content-type, accept-language',
  'idempotency-key, if-match, traceparent, x-request-id',
].join(', ')

/** CORS headers for an origin on the list; none for others, so that browsers refuse. */
export function corsHeaders(
  request: IncomingMessage,
  origins: readonly string[],
): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined || !origins.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposedHeaders,
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  }
}

/** Answer to the question a browser asks before a request; only for an origin on the list. */
export function preflightHeaders(methods: string): Record<string, string> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': acceptedHeaders,
    'access-control-max-age': '600',
  }
}
