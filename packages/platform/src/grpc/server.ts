import { readFileSync } from 'node:fs'
import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  type ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { type Call, type Clock, fail, isProblem, type Operation, Problem } from '@hcrm/kernel'
import { HealthImplementation } from 'grpc-health-check'
import type { AuditTrail } from '../audit/types.ts'
import { rememberOrigin } from '../call-origin.ts'
import { operationOf } from '../http/operation.ts'
import { nameSpan } from '../http/trace.ts'
import { createIntake, type Intake } from '../intake.ts'
import type { Log } from '../log.ts'
import type { RpcMethod, RpcService } from '../module.ts'
import type { PolicyRow, PolicyTable } from '../policy.ts'
import {
  authenticate,
  type Caller,
  type Grant,
  grant,
  serviceActor,
  type Verifiers,
} from './caller.ts'
import { toStatus } from './status.ts'

export interface RpcDoorOptions extends Omit<Verifiers, 'callee'> {
  readonly clock: Clock
  readonly limits: RpcLimits
  readonly credentials: ServerCredentials
  /** Descriptor set (`buf build -o image.binpb`) for reflection; none, no reflection. */
  readonly image?: string
  /** For metrics: every call, with its problem code or `OK`. */
  readonly observe?: (operation: string, code: string, durationMs: number) => void
}

export interface RpcLimits {
  readonly messageBytesMax: number
  readonly metadataBytesMax: number
  readonly streamsPerConnectionMax: number
  /** Calls at work at once, over all connections. */
  readonly inHandMax: number
  /** Imposed on a call that names no deadline or a later one. */
  readonly deadlineMs: number
  readonly keepaliveMs: number
  readonly connectionIdleMs: number
  readonly connectionAgeMs: number
}

/** A module's rpcs, with what decides about them. */
export interface MountedRpcs {
  readonly module: string
  readonly policy: PolicyTable
  readonly rpcs: readonly RpcService[]
  readonly audit: AuditTrail
  readonly log: Log
}

export interface RpcDoor {
  mount(rpcs: MountedRpcs): void
  /** Answers the port. */
  listen(host: string, port: number): Promise<number>
  /** What the health service says of all services. */
  serving(yes: boolean): void
  /** Calls at work. */
  readonly intake: Pick<Intake, 'inHand' | 'full'>
  /** Ends the calls in hand, for at most `deadlineMs`, then cuts them. */
  stop(deadlineMs: number): Promise<void>
}

export function createRpcDoor(options: RpcDoorOptions): RpcDoor {
  const { limits } = options
  const intake = createIntake({ max: limits.inHandMax, now: () => performance.now() })
  const server = new Server({
    'grpc.max_receive_message_length': limits.messageBytesMax,
    'grpc.max_send_message_length': limits.messageBytesMax,
    'grpc.max_concurrent_streams': limits.streamsPerConnectionMax,
    'grpc.keepalive_time_ms': limits.keepaliveMs,
    'grpc.keepalive_timeout_ms': limits.keepaliveMs,
    'grpc.max_connection_idle_ms': limits.connectionIdleMs,
    'grpc.max_connection_age_ms': limits.connectionAgeMs,
    'grpc.max_connection_age_grace_ms': limits.deadlineMs,
  })
  const health = new HealthImplementation({ '': 'NOT_SERVING' })
  health.addToServer(server)
  if (options.image !== undefined) {
    const image = loadFileDescriptorSetFromBuffer(readFileSync(options.image))
    new ReflectionService(image).addToServer(server)
  }
  return {
    mount(mounted) {
      for (const rpc of mounted.rpcs) {
        server.addService(
          readable(rpc.definition),
          implementation(rpc, mounted, { ...options, intake }),
        )
      }
    },
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.bindAsync(`${host}:${port}`, options.credentials, (error, bound) =>
          error === null ? resolve(bound) : reject(error),
        )
      }),
    intake,
    serving: (yes) => health.setStatus('', yes ? 'SERVING' : 'NOT_SERVING'),
    stop: (deadlineMs) => stopped(server, deadlineMs),
  }
}

function stopped(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.forceShutdown(), deadlineMs)
    server.tryShutdown(() => {
      clearTimeout(cut)
      resolve()
    })
  })
}

/** Stands for a request whose bytes are not the contract's. */
const unreadable = Object.freeze({})

/** Lets every request reach our handler: the transport would call bad bytes INTERNAL. */
function readable(definition: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes)
      } catch {
        return unreadable
      }
    }
    return [name, { ...method, requestDeserialize }] as const
  })
  return Object.fromEntries(methods)
}

interface Serving extends RpcDoorOptions {
  readonly intake: Intake
}

/** What one rpc is served by. */
interface Served {
  readonly method: RpcMethod
  readonly definition: MethodDefinition<unknown, unknown>
  readonly row: PolicyRow
  readonly mounted: MountedRpcs
  readonly options: Serving
}

function implementation(
  rpc: RpcService,
  mounted: MountedRpcs,
  options: Serving,
): UntypedServiceImplementation {
  const handlers = Object.entries(rpc.methods).map(([name, method]) => {
    const definition = Object.hasOwn(rpc.definition, name) ? rpc.definition[name] : undefined
    if (definition === undefined) throw new Error(`no rpc ${name} in the contract`)
    if (definition.requestStream || definition.responseStream) {
      throw new Error(`${definition.path} streams: only single questions have deadlines and limits`)
    }
    const row = rowOf(mounted.policy, method.operation)
    return [name, handler({ method, definition, row, mounted, options })] as const
  })
  return Object.fromEntries(handlers)
}

function rowOf(policy: PolicyTable, operation: string): PolicyRow {
  const row = Object.hasOwn(policy, operation) ? policy[operation] : undefined
  if (row === undefined) throw new Error(`no policy row for ${operation}`)
  if (row.services === undefined && row.allow === undefined) {
    throw new Error(`the policy row of ${operation} lets nobody call it`)
  }
  if (Object.values(row.services ?? {}).includes('with-user') && row.allow === undefined) {
    throw new Error(`the policy row of ${operation} names no role for calls with a user`)
  }
  return row
}

function handler(served: Served): handleUnaryCall<unknown, unknown> {
  const { method, mounted, options } = served
  return (rpc, callback) => {
    const started = performance.now()
    nameSpan(method.operation)
    const done = (code: string): void =>
      options.observe?.(method.operation, code, performance.now() - started)
    const deadlineAt = deadlineOf(rpc, options.limits.deadlineMs)
    const work = () => inTime(rpc, deadlineAt, answer(served, rpc, deadlineAt))
    // Who asks is in the midst of something that has been begun: no call gives way to another.
    options.intake.work('first', work).then(
      (reply) => {
        done('OK')
        callback(null, reply)
      },
      (error: unknown) => {
        const code = isProblem(error) ? error.code : 'INTERNAL'
        if (code === 'INTERNAL')
          mounted.log.error('an rpc failed', { operation: method.operation, error })
        done(code)
        callback(toStatus(error))
      },
    )
  }
}

async function answer(
  served: Served,
  rpc: ServerUnaryCall<unknown, unknown>,
  deadlineAt: number,
): Promise<unknown> {
  const { method, row, mounted, options } = served
  if (bytesOf(rpc) > options.limits.metadataBytesMax) fail('TOO_LARGE')
  const caller = await authenticate(rpc.metadata, { ...options, callee: mounted.module })
  const granted = grant(row, caller)
  const call = callOf(served, rpc, granted ?? nothing(caller))
  rememberOrigin(call.actor, {
    ...(caller.assertion && { assertion: caller.assertion }),
    deadlineAt,
  })
  if (row.audited) {
    const outcome = granted === undefined ? 'refused' : 'allowed'
    await mounted.audit.record(call, { operation: method.operation, subjects: [], outcome })
  }
  if (granted === undefined) fail('FORBIDDEN')
  if (rpc.request === unreadable) fail('BAD_REQUEST')
  if (method.idempotency === 'required' && call.operation === undefined) fail('KEY_REQUIRED')
  // Nobody waits any more: nothing is begun.
  if (rpc.cancelled) fail('DEADLINE')
  // The generated code decoded it as this method's request.
  return method.handle(rpc.request as never, call)
}

function nothing({ user, service = '' }: Caller): Grant {
  const actor = user === undefined ? serviceActor(service) : { ...user }
  return { actor, scope: { kind: 'branches', branches: [] }, may: () => false }
}

function callOf(served: Served, rpc: ServerUnaryCall<unknown, unknown>, granted: Grant): Call {
  const operation = intentOf(served, rpc, granted)
  return { ...granted, now: served.options.clock.now(), ...(operation && { operation }) }
}

/** The intent, when the caller gave it a key. */
function intentOf(
  { method, definition }: Served,
  { metadata, request }: ServerUnaryCall<unknown, unknown>,
  { actor }: Grant,
): Operation | undefined {
  const key = metadata.get('idempotency-key')[0]?.toString()
  const { operation } = method
  const intent = { actor, operation, method: 'rpc', path: definition.path, body: request }
  return key === undefined ? undefined : operationOf(key, intent)
}

function deadlineOf(rpc: ServerUnaryCall<unknown, unknown>, deadlineMs: number): number {
  // A Date, a number of milliseconds since the epoch, or Infinity when the caller named none.
  const left = Number(rpc.getDeadline()) - Date.now()
  return performance.now() + Math.min(left, deadlineMs)
}

/** Ends with DEADLINE when the time is over or the caller has gone, whatever the work does. */
async function inTime<T>(
  rpc: ServerUnaryCall<unknown, unknown>,
  deadlineAt: number,
  work: Promise<T>,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const end = (): void => reject(new Problem('DEADLINE'))
  const timer = setTimeout(end, deadlineAt - performance.now())
  rpc.once('cancelled', end)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    rpc.off('cancelled', end)
  }
}

function bytesOf(rpc: ServerUnaryCall<unknown, unknown>): number {
  const entries = Object.entries(rpc.metadata.toHttp2Headers())
  return entries.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0)
}
