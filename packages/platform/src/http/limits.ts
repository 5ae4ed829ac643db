import type { ServerOptions } from 'node:http'
import type { JsonLimits } from './strict-json.ts'

/** `points` requests in `perSeconds`, then TOO_MANY_REQUESTS. */
export interface RateBudget {
  readonly points: number
  readonly perSeconds: number
}

/** Every limit of the HTTP door (law 11). Bytes, milliseconds and counts, as the names say. */
export interface DoorLimits extends JsonLimits {
  /** Of a request body; a route may set its own. */
  readonly bodyBytesMax: number
  readonly queryKeysMax: number
  /** Request line and all headers together. */
  readonly headerBytesMax: number
  /** From the first byte to the last of a request, against those who send slowly. */
  readonly receiveMs: number
  /** A handler that takes longer answers DEADLINE. */
  readonly handleMs: number
  /** Handlers at work at once; whoever comes then is told to wait (PR15). */
  readonly inHandMax: number
  /**
   * A connection without a request is closed after this. Longer than load balancers keep one (a
   * minute, most of them): were we first, a request of theirs could meet a closed connection.
   */
  readonly idleMs: number
  readonly requestsPerConnectionMax: number
  /** Proxies in front of us that append to `X-Forwarded-For`; 0 when there is none. */
  readonly trustedProxies: number
  /** Counted per address, for those who have not signed in and for refused tokens. */
  readonly address: RateBudget
  /** Counted per actor. */
  readonly actor: RateBudget
  /** Further budgets that routes name. */
  readonly budgets: Readonly<Record<string, RateBudget>>
}

export const doorLimits: DoorLimits = {
  bodyBytesMax: 1_048_576,
  jsonDepthMax: 32,
  jsonItemsMax: 1_000,
  queryKeysMax: 50,
  headerBytesMax: 16_384,
  receiveMs: 20_000,
  handleMs: 15_000,
  inHandMax: 768,
  idleMs: 75_000,
  requestsPerConnectionMax: 10_000,
  trustedProxies: 0,
  address: { points: 600, perSeconds: 60 },
  actor: { points: 3_000, perSeconds: 60 },
  budgets: {},
}

/** Settings of the `node:http` server of the door; `requestsPerConnectionMax` is its property. */
export function httpServerOptions(limits: DoorLimits): ServerOptions {
  return {
    maxHeaderSize: limits.headerBytesMax,
    requestTimeout: limits.receiveMs,
    headersTimeout: Math.min(limits.receiveMs, 10_000),
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: 1_000,
    requireHostHeader: true,
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
    noDelay: true,
  }
}
