import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Cache } from '@hcrm/cache'
import { isProblem, Problem, problems } from '@hcrm/kernel'
import express, { type RequestHandler } from 'express'
import { createIntake, type Intake } from '../intake.ts'
import { describingModule } from './describe.ts'
import { type Exchange, newExchange, sendProblem, sendReply, setHeaders } from './exchange.ts'
import { preflightHeaders } from './headers.ts'
import { type DoorModule, type Methods, type Mounted, mountRoutes } from './mount.ts'
import type { Paths } from './paths.ts'
import { createRates } from './rates.ts'
import { type Serving, serve } from './serve.ts'
import { nameSpan, withinTrace } from './trace.ts'

export interface DoorOptions extends Omit<Serving, 'rates' | 'intake'> {
  readonly modules: readonly DoorModule[]
  readonly cache: Cache
  /** Origins whose pages may call us, e.g. `https://crm.example.org`; no others. */
  readonly corsOrigins: readonly string[]
  /** Of the API pages. */
  readonly title: string
  /** What else answers at its own path: sign-in, console, health. */
  readonly mounts?: readonly { readonly path: string; readonly handler: RequestHandler }[]
  /** Told of every finished request, for logs and metrics. */
  readonly observe?: (request: ObservedRequest) => void
}

export interface ObservedRequest {
  /** undefined when no route was found. */
  readonly operation: string | undefined
  readonly method: string
  readonly status: number
  readonly durationMs: number
  readonly requestId: string
}

export interface HttpDoor {
  /** For the server. */
  readonly listener: RequestListener
  /** Every route that answers, for the access matrix and the reference. */
  operations(): readonly Mounted[]
  /** Requests at work. */
  readonly intake: Pick<Intake, 'inHand' | 'full'>
}

interface Door extends DoorOptions, Serving {
  readonly paths: Paths<Methods>
}

/**
 * One door for all REST routes of all modules of a process. Order of a request: id and headers,
 * whether there is a place, rate, who asks, whether they may, body, schemas, handler, reply.
 * Express carries what is mounted beside the routes; they do not pass through it, which would cost
 * each of them a tenth.
 */
export function createHttpDoor(options: DoorOptions): HttpDoor {
  const { limits, cache } = options
  const modules = [...options.modules, describingModule(options)]
  const { paths, mounted } = mountRoutes(modules, limits)
  const intake = createIntake({ max: limits.inHandMax, now: () => performance.now() })
  const door: Door = { ...options, paths, intake, rates: createRates(cache, limits) }
  const others = otherPaths(options)
  return {
    listener: (request, response) => void enter(door, { request, response, others }),
    operations: () => mounted,
    intake,
  }
}

/** What is mounted, and the answer to everything else. */
function otherPaths({ mounts = [], corsOrigins }: DoorOptions): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  // Express shows the stack of an error in every other environment.
  app.set('env', 'production')
  for (const { path, handler } of mounts) app.use(path, handler)
  app.use((request, response) => {
    sendProblem(newExchange(corsOrigins, request, response), new Problem('NOT_FOUND'))
  })
  return app
}

interface Arrival {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly others: RequestListener
}

async function enter(door: Door, { request, response, others }: Arrival): Promise<void> {
  const exchange = newExchange(door.corsOrigins, request, response)
  const { path, search } = splitUrl(request.url ?? '')
  const found = door.paths.find(path)
  if (found === undefined) {
    setHeaders(exchange)
    others(request, response)
    return
  }
  const { value: methods, params } = found
  const mounted = methods.get(request.method ?? '')
  observeEnd(door, exchange, mounted?.spec.operation)
  if (mounted === undefined) {
    answerOtherMethod(exchange, methods)
    return
  }
  nameSpan(mounted.spec.operation)
  try {
    const visit = { door, exchange, mounted, params, search }
    const reply = await withinTrace(exchange.traceId, () => serve(visit))
    sendReply(exchange, reply, mounted.spec.produces)
  } catch (error) {
    answerError(door, exchange, { error, operation: mounted.spec.operation })
  }
}

function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, search: '' } : { path: url.slice(0, at), search: url.slice(at + 1) }
}

/** OPTIONS for an origin on the list; everything else that the path does not offer is refused. */
function answerOtherMethod(exchange: Exchange, methods: Methods): void {
  const allow = [...methods.keys()].join(', ')
  const { request, cors } = exchange
  const isPreflight = 'access-control-request-method' in request.headers
  if (request.method === 'OPTIONS' && isPreflight && Object.keys(cors).length > 0) {
    const options = { headers: preflightHeaders(allow) }
    sendReply(exchange, { status: 204, body: undefined, options })
  } else sendProblem(exchange, new Problem('METHOD_NOT_ALLOWED'), { allow })
}

interface Failed {
  readonly error: unknown
  readonly operation: string
}

/** A Problem answers its code; everything else is a defect of ours and tells nothing outside. */
function answerError({ log }: Door, exchange: Exchange, { error, operation }: Failed): void {
  const problem = isProblem(error) ? error : new Problem('INTERNAL')
  const { code } = problem
  const fields = { operation, code, id: exchange.requestId, error }
  if (code === 'INTERNAL') log.error('a request failed', fields)
  else if (problems[code].http >= 500) log.warn('a request was not served', fields)
  sendProblem(exchange, problem)
}

function observeEnd(door: Door, exchange: Exchange, operation: string | undefined): void {
  const { observe } = door
  if (observe === undefined) return
  const { request, response, requestId } = exchange
  const start = performance.now()
  response.once('close', () => {
    const durationMs = performance.now() - start
    const { method = '' } = request
    observe({ operation, method, status: response.statusCode, durationMs, requestId })
  })
}
