import type { Call } from '@hcrm/kernel'
import type { z } from 'zod'
import type { Urgency } from '../intake.ts'

/** What a handler gets: everything parsed, nothing raw. */
export interface RouteInput<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly call: Call
  /** From If-Match, when the route says so. */
  readonly ifVersion: number | undefined
  /** For `document` replies that depend on it: preferred language of the reader. */
  readonly language: 'zh-CN' | 'en'
}

type Schema = z.core.$ZodType
type ObjectSchema = z.core.$ZodObject
type Out<S> = S extends Schema ? z.core.output<S> : undefined
type In<S> = S extends Schema ? z.core.input<S> : undefined

/** JSON replies by status; `text` routes answer pages, calendars, CSV. */
export type Replies = Readonly<Record<number, Schema>>

export interface ReplyOptions {
  /** Version of the shared record, sent as ETag. */
  readonly version?: number
  readonly location?: string
  readonly replayed?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** A reply as a value; `reply(status, body)` makes it, so that both are checked together. */
export interface RouteReply {
  readonly status: number
  readonly body: unknown
  readonly options: ReplyOptions
}

export type ReplyOf<R extends Replies> = <S extends keyof R & number>(
  status: S,
  body: In<R[S]>,
  options?: ReplyOptions,
) => RouteReply

export interface RouteSpec<
  P extends ObjectSchema | undefined,
  Q extends ObjectSchema | undefined,
  B extends Schema | undefined,
  R extends Replies,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below `/api/<service>/v1`, unless `root` is set; Express form, `/customers/:customerId`. */
  readonly path: string
  /** The row of the policy table; the OpenAPI operationId begins with it. */
  readonly operation: string
  readonly summary: string
  readonly tag: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly replies: R
  /** `required` on every create and on every write of money or of what is scarce. */
  readonly idempotency?: 'required' | 'none'
  readonly ifMatch?: 'required' | 'optional'
  /** Mounted at the root instead of below the API, e.g. `/fhir/...`, `/i/:token`. */
  readonly root?: true
  /** Content types accepted; JSON unless named. Others arrive as text or bytes in `body`. */
  readonly consumes?: { readonly types: readonly string[]; readonly as: 'text' }
  /** Content type of replies; JSON unless named; a page or file is a string or Uint8Array body. */
  readonly produces?: string
  /** Bytes; default of the platform's setting, 1 MB. */
  readonly bodyBytesMax?: number
  /** Name of a rate budget in the platform's settings; counted per actor. */
  readonly budget?: string
  /** Who goes first when there are too many at once; writes `first`, reads `usual` unless named. */
  readonly urgency?: Urgency
  readonly handle: (
    input: RouteInput<Out<P>, Out<Q>, Out<B>>,
    reply: ReplyOf<R>,
  ) => Promise<RouteReply>
}

/** A route of any types, for lists: what it gives is known, what its handler takes is not. */
export interface AnyRoute
  extends Omit<
    RouteSpec<undefined, undefined, undefined, Replies>,
    'params' | 'query' | 'body' | 'handle'
  > {
  readonly params?: ObjectSchema | undefined
  readonly query?: ObjectSchema | undefined
  readonly body?: Schema | undefined
  readonly handle: (input: never, reply: never) => Promise<RouteReply>
}

/** Binds schema, policy row, handler and OpenAPI entry of one endpoint. */
export function route<
  const R extends Replies,
  P extends ObjectSchema | undefined = undefined,
  Q extends ObjectSchema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R>): RouteSpec<P, Q, B, R> {
  return spec
}
