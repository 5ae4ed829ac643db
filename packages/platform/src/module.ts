import type { handleUnaryCall, ServiceDefinition } from '@grpc/grpc-js'
import type { Cache } from '@hcrm/cache'
import type {
  AggregateDefinition,
  AggregateStore,
  Claims,
  Database,
  ProjectionDefinition,
  ProjectionStore,
  StreamDefinition,
  StreamStore,
} from '@hcrm/documents'
import type { ConsumeLimits, Delivery, FollowOptions, TopicSpec } from '@hcrm/events'
import type { Call, Clock, Ids } from '@hcrm/kernel'
import type { z } from 'zod'
import type { AuditTrail } from './audit/types.ts'
import type { SignOutContract } from './auth/sign-outs.ts'
import type { AnyRoute } from './http/route.ts'
import type { Log } from './log.ts'
import type { Reading } from './metrics.ts'
import type { PolicyTable } from './policy.ts'

/**
 * A service as the platform sees it: what it is called, what it needs, what it offers. It does not
 * know which other modules share its process, nor on which engines it stands.
 */
export interface Module<Settings> {
  readonly name: string
  /** Values come from environment variables `<NAME>_<SETTING>`; printed with secrets hidden. */
  readonly settings: z.ZodType<Settings>
  readonly policy: PolicyTable
  /** Topics it publishes or listens to; made before it starts, whoever starts first. */
  readonly topics: readonly TopicSpec[]
  /** Where it hears who was signed out, so that their tokens end here too (SEC5). */
  readonly signOuts: SignOutContract
  create(context: ModuleContext<Settings>): Promise<Parts> | Parts
}

/** A module of any settings, for lists. */
// biome-ignore lint/suspicious/noExplicitAny: the settings type is erased on purpose in a list
export type AnyModule = Module<any>

export interface ModuleContext<Settings> {
  readonly settings: Settings
  readonly clock: Clock
  /** The clock of tokens: real time, whatever the deployment's clock is set to. */
  readonly tokenClock: Clock
  readonly ids: Ids
  readonly stores: Stores
  readonly cache: Cache
  readonly audit: AuditTrail
  readonly peers: Peers
  readonly log: Log
  /** Directory of this module's own files (derived data only), made if missing. */
  readonly filesDir: () => Promise<string>
  /** Public address of the deployment, for links in messages, e.g. `https://crm.example.org`. */
  readonly publicUrl: string
}

/** The documents database, as far as a module may use it. */
export interface Stores {
  aggregates<State, Event>(
    definition: AggregateDefinition<State, Event>,
  ): AggregateStore<State, Event>
  streams<State, E>(definition: StreamDefinition<State, E>): StreamStore<State, E>
  projection<Row>(definition: ProjectionDefinition<Row>): ProjectionStore<Row>
  claims(collection: string): Claims
  readonly blind: Database['blind']
  eraseOwner(owner: string): Promise<void>
}

/** Clients of other services: deadline, service token and the user's assertion are added here. */
export interface Peers {
  /** `to('archive', ArchiveServiceClient)`, the generated client, for its contract. */
  to<D extends ServiceDefinition>(service: string, client: { readonly service: D }): Peer<D>
}

export interface Peer<D extends ServiceDefinition> {
  /**
   * `ask(call, 'getCustomer', { code })`; throws Problems with the callee's code, UNAVAILABLE when
   * the callee is away, DEADLINE or OUTCOME_UNKNOWN when a write may have happened; never hangs.
   * A write carries the key of the call's intent: ask one write per method and call.
   */
  ask<M extends keyof D & string>(
    call: Call,
    method: M,
    request: RpcRequestOf<D[M]>,
  ): Promise<RpcReplyOf<D[M]>>
}

export type RpcRequestOf<Method> = Method extends {
  readonly requestSerialize: (request: infer Request) => Buffer
}
  ? Request
  : never
export type RpcReplyOf<Method> = Method extends {
  readonly responseDeserialize: (bytes: Buffer) => infer Reply
}
  ? Reply
  : never

/** Everything a module offers; the platform mounts, starts, drains and stops it. */
export interface Parts {
  readonly routes?: readonly AnyRoute[]
  readonly rpcs?: readonly RpcService[]
  readonly consumers?: readonly ConsumerDefinition[]
  readonly followers?: readonly FollowerDefinition[]
  readonly jobs?: readonly JobDefinition[]
  readonly gauges?: readonly GaugeDefinition[]
  /** After engines are up, before doors open. */
  readonly start?: () => Promise<void>
  /** After doors are closed and drained. */
  readonly stop?: () => Promise<void>
  /** Extra readiness, e.g. derived data loaded; a reason when not ready. */
  readonly ready?: () => string | undefined
}

/**
 * A figure of the module's own for operators. It is read at every scrape, by every process: a few
 * index entries, never a collection. Labels are code words, never an id.
 */
export interface GaugeDefinition {
  /** Without the prefix: `cases_due` of feedback is `hcrm_feedback_cases_due`. */
  readonly name: string
  readonly description: string
  readonly read: (now: Date) => Promise<readonly Reading[]>
}

/** One gRPC service: `handle` gets the request, decoded, and answers or throws a Problem. */
export interface RpcService {
  readonly definition: ServiceDefinition
  readonly methods: Readonly<Record<string, RpcMethod>>
}

export interface RpcMethod {
  readonly operation: string
  /** Refuses a call without metadata `idempotency-key`; on every write. */
  readonly idempotency?: 'required'
  readonly handle: (request: never, call: Call) => Promise<unknown>
}

/** Ties the methods of a generated service to their types: `rpcService(XService, {...})`. */
export function rpcService<Server>(
  definition: ServiceDefinition,
  methods: { readonly [M in keyof Server]?: RpcMethodOf<Server[M]> },
): RpcService {
  return {
    definition,
    methods: methods as Record<string, RpcMethod>,
  }
}

type RpcMethodOf<Handler> =
  Handler extends handleUnaryCall<infer Request, infer Reply>
    ? {
        readonly operation: string
        readonly idempotency?: 'required'
        readonly handle: (request: Request, call: Call) => Promise<Reply>
      }
    : never

/**
 * Takes events of other services. `on` maps a full type name to a handler that gets the decoded
 * message; types not named are passed over; what cannot be decoded is parked.
 */
export interface ConsumerDefinition {
  /** e.g. `archive.timeline`; also the consumer group and the policy row. */
  readonly operation: string
  readonly topics: readonly string[]
  readonly on: Readonly<Record<string, EventHandler>>
  readonly limits?: Partial<ConsumeLimits>
}

export interface EventHandler {
  readonly decode: (data: Uint8Array) => unknown
  readonly handle: (message: never, event: Delivery, call: Call) => Promise<void>
}

/** `on(Booked, async (message, event, call) => …)` with the message type inferred. */
export function on<Message>(
  contract: { decode(data: Uint8Array): Message },
  handle: (message: Message, event: Delivery, call: Call) => Promise<void>,
): EventHandler {
  return { decode: (data) => contract.decode(data), handle }
}

export type FollowerDefinition = Omit<FollowOptions, 'name'> & {
  readonly operation: string
  /** Told once how to begin anew: reading stops, `between` runs, positions are asked for again. */
  readonly restartable?: (restart: (between: () => Promise<void>) => Promise<void>) => void
}

/** Work that time starts. Runs under a lease: one process at a time, and safely twice anyway. */
export interface JobDefinition {
  /** e.g. `scheduling.noShowSweep`; also the lease and the policy row. */
  readonly operation: string
  readonly schedule: { readonly everyMs: number } | { readonly cron: string; readonly zone: string }
  readonly run: (call: Call, signal: AbortSignal) => Promise<void>
}
