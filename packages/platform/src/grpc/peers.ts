import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ChannelCredentials,
  Client,
  Metadata,
  type MethodDefinition,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js'
import { type Call, fail, isProblem } from '@hcrm/kernel'
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import { originOf, remainingMs } from '../call-origin.ts'
import type { Peers } from '../module.ts'
import { assertionKey } from './caller.ts'
import type { ServiceTokens } from './service-tokens.ts'
import { toProblem } from './status.ts'

export interface PeerLimits {
  readonly channels: number
  readonly messageBytesMax: number
  readonly deadlineMs: number
  /** Part of the caller's remaining time that is kept back for the way home. */
  readonly reserve: number
  /** Retries per call, over all calls to a peer. */
  readonly retryShare: number
  readonly retryDelayMs: number
  readonly breakerFailures: number
  readonly breakerOpenMs: number
}

export interface PeerOptions {
  /** Where a service answers; undefined while nobody knows. */
  readonly address: (service: string) => string | undefined
  /** Throws for a service that cannot be asked: a module names its peers when it is created. */
  readonly check: (service: string) => void
  readonly credentials: ChannelCredentials
  readonly tokens: ServiceTokens
  readonly limits: PeerLimits
}

export interface PeerPool {
  /** Peers as one module sees them: asked in its name. */
  peersOf(module: string): Peers
  close(): void
}

/** Connections to other services, shared by all modules of this process. */
export function createPeerPool(options: PeerOptions): PeerPool {
  const lines = new Map<string, Line>()
  const lineTo = (service: string): Line => {
    const line = lines.get(service) ?? newLine(service, options)
    lines.set(service, line)
    return line
  }
  return {
    peersOf: (module) => ({
      to: (service, { service: definition }) => ({
        // The method's types are those of the definition it is named in.
        ask: (call, method, request) =>
          lineTo(service).ask(module, call, {
            method: methodOf(definition, method),
            request,
          }) as never,
      }),
    }),
    close() {
      for (const line of lines.values()) line.close()
    },
  }
}

/** Unary methods without effect, by the first word of their names; only these are asked twice. */
const readPattern = /^(Get|Find|List|Describe|Check|Count)[A-Z]/

interface Question {
  readonly method: MethodDefinition<unknown, unknown>
  readonly request: unknown
}

/** The way to one other service: channels in turn, one breaker, one budget of retries. */
class Line {
  readonly #service: string
  readonly #options: PeerOptions
  readonly #channels: readonly Client[]
  readonly #breaker: CircuitBreakerPolicy
  #next = 0
  #retries = 0

  constructor(service: string, address: string, options: PeerOptions) {
    const { limits } = options
    this.#service = service
    this.#options = options
    this.#channels = Array.from({ length: limits.channels }, () => open(address, options))
    this.#breaker = circuitBreaker(handleWhen(isAway), {
      halfOpenAfter: limits.breakerOpenMs,
      breaker: new ConsecutiveBreaker(limits.breakerFailures),
    })
  }

  async ask(from: string, call: Call, question: Question): Promise<unknown> {
    const { limits } = this.#options
    const endsAt =
      performance.now() + Math.min(limits.deadlineMs, remainingMs(call) * (1 - limits.reserve))
    const attempt = () => this.#attempt(from, call, { ...question, endsAt })
    this.#retries = Math.min(this.#retries + limits.retryShare, limits.channels)
    try {
      return await attempt()
    } catch (error) {
      if (!this.#mayRetry(error, question)) throw error
      await sleep(Math.random() * limits.retryDelayMs)
      return attempt()
    }
  }

  close(): void {
    for (const channel of this.#channels) channel.close()
  }

  #mayRetry(error: unknown, { method }: Question): boolean {
    if (!isProblem(error, 'UNAVAILABLE') || !isRead(method) || this.#retries < 1) return false
    // A breaker that refuses was not a call: asking it again is no use.
    if (this.#breaker.state !== CircuitState.Closed) return false
    this.#retries -= 1
    return true
  }

  async #attempt(
    from: string,
    call: Call,
    question: Question & { endsAt: number },
  ): Promise<unknown> {
    if (question.endsAt <= performance.now()) fail('DEADLINE')
    // One probe is under way: the others do not wait for it.
    if (this.#breaker.state === CircuitState.HalfOpen) fail('UNAVAILABLE')
    try {
      return await this.#breaker.execute(() => this.#send(from, call, question))
    } catch (error) {
      if (isBrokenCircuitError(error)) fail('UNAVAILABLE')
      throw error
    }
  }

  async #send(from: string, call: Call, question: Question & { endsAt: number }): Promise<unknown> {
    const { method, request, endsAt } = question
    const metadata = await this.#metadata(from, call)
    const deadline = Date.now() + endsAt - performance.now()
    const channel = this.#channels[this.#next++ % this.#channels.length]
    if (channel === undefined) throw new Error('a peer without channels')
    return new Promise((resolve, reject) => {
      const answered = (error: ServiceError | null, reply?: unknown): void =>
        error === null ? resolve(reply) : reject(toProblem(error, { read: isRead(method) }))
      channel.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        { deadline },
        answered,
      )
    })
  }

  async #metadata(from: string, call: Call): Promise<Metadata> {
    const metadata = new Metadata()
    const token = await this.#options.tokens.issue(from, this.#service)
    metadata.set('authorization', `Bearer ${token}`)
    const { assertion } = originOf(call)
    if (assertion !== undefined) metadata.set(assertionKey, assertion)
    const key = intentOf(call)
    if (key !== undefined) metadata.set('idempotency-key', key)
    return metadata
  }
}

/** The intent behind a question: the caller's own key, or the event that led to it. */
function intentOf({ actor, operation, source }: Call): string | undefined {
  if (operation !== undefined) return operation.key
  return source === undefined ? undefined : `${actor.subject}:${source.id}:${source.seq}`
}

function newLine(service: string, options: PeerOptions): Line {
  return new Line(service, options.address(service) ?? fail('UNAVAILABLE'), options)
}

const roundRobin = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] })

function open(address: string, { credentials, limits }: PeerOptions): Client {
  return new Client(address, credentials, {
    // Otherwise all channels of a peer share one connection.
    'grpc.use_local_subchannel_pool': 1,
    // A name may stand for several processes: calls go to each in turn, and who has left is
    // noticed within a second.
    'grpc.service_config': roundRobin,
    'grpc.service_config_disable_resolution': 1,
    'grpc.dns_min_time_between_resolutions_ms': 1_000,
    // There is one retry layer, and it is not this one.
    'grpc.enable_retries': 0,
    'grpc.max_receive_message_length': limits.messageBytesMax,
    'grpc.max_send_message_length': limits.messageBytesMax,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    'grpc.enable_http_proxy': 0,
  })
}

function methodOf(definition: ServiceDefinition, name: string): MethodDefinition<unknown, unknown> {
  const method = Object.hasOwn(definition, name) ? definition[name] : undefined
  if (method === undefined) throw new Error(`no rpc ${name} in the contract`)
  return method
}

function isRead(method: MethodDefinition<unknown, unknown>): boolean {
  return readPattern.test(method.path.slice(method.path.lastIndexOf('/') + 1))
}

function isAway(error: unknown): boolean {
  return isProblem(error, 'UNAVAILABLE') || isProblem(error, 'DEADLINE')
}
