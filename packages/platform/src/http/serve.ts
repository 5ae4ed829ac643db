import type { Limiter } from '@hcrm/cache'
import { type Actor, type Call, type Clock, fail, isProblem, Problem } from '@hcrm/kernel'
import { z } from 'zod'
import type { AuditTrail } from '../audit/types.ts'
import type { Verifier } from '../auth/verifier.ts'
import { type CallOrigin, rememberOrigin } from '../call-origin.ts'
import { type Intake, urgencyOf } from '../intake.ts'
import type { Log } from '../log.ts'
import { type Permission, permit } from '../policy.ts'
import { readBody, refuseBody } from './body.ts'
import type { Exchange } from './exchange.ts'
import { addressOf, bearerOf, ifMatchOf } from './headers.ts'
import { parseBy } from './issues.ts'
import type { DoorLimits } from './limits.ts'
import type { Mounted } from './mount.ts'
import { operationOf } from './operation.ts'
import { decodePercent, parseQuery } from './query.ts'
import { takeRate } from './rates.ts'
import type { AnyRoute, ReplyOptions, RouteReply } from './route.ts'

/** What serving needs of the door. */
export interface Serving {
  readonly verifier: Verifier
  readonly audit: (service: string) => AuditTrail
  readonly clock: Clock
  readonly log: Log
  readonly limits: DoorLimits
  readonly rates: ReadonlyMap<string, Limiter>
  readonly intake: Intake
  /** Tests and development: a reply that does not fit its schema answers INTERNAL. */
  readonly validateReplies?: boolean
}

/** One request at the route it is for. */
export interface Visit {
  readonly door: Serving
  readonly exchange: Exchange
  readonly mounted: Mounted
  /** Raw, as in the address. */
  readonly params: readonly string[]
  readonly search: string
}

/**
 * From request to reply: rate and who asks, whether they may, parameters, body, handler. Throws the
 * Problem that refuses.
 */
export async function serve(visit: Visit): Promise<RouteReply> {
  const { door, exchange, mounted } = visit
  const { spec } = mounted
  const urgency = urgencyOf(spec)
  // Before anything that costs. A place is taken only when the request is whole: who sends slowly
  // holds up nobody.
  door.intake.check(urgency)
  const actor = await actorOf(visit)
  const permission = await permissionOf(visit, actor)
  const params = paramsOf(visit)
  const query = queryOf(visit)
  const ifVersion = ifVersionOf(visit)
  const raw = await bodyOf(visit)
  const body: unknown = spec.body ? parseBy(spec.body, raw) : undefined
  const call = callOf(visit, { actor, permission, raw })
  const input = { params, query, body, call, ifVersion, language: exchange.language }
  // Parsed by the schemas of this very route, which give its handler its types.
  const handle = () => spec.handle(input as never, newReply as never)
  const inHand = () => inTime(handle(), door.limits.handleMs)
  const reply = await door.intake.work(urgency, inHand)
  if (door.validateReplies) checkReply(spec, reply)
  return reply
}

const anonymous: Actor = {
  kind: 'anonymous',
  subject: 'anonymous',
  roles: [],
  branches: [],
  departments: [],
  group: false,
}

/** Who asks. Those who have not signed in, and refused tokens, are counted by address. */
async function actorOf({ door, exchange, mounted }: Visit): Promise<Actor> {
  const { rates, limits } = door
  const address = addressOf(exchange.request, limits.trustedProxies)
  const token = bearerOf(exchange.request)
  if (token === undefined) {
    await takeRate(rates.get('address'), address)
    if (!mounted.row.open) fail('UNAUTHENTICATED')
    await takeRate(rates.get(mounted.spec.budget ?? ''), address)
    return anonymous
  }
  try {
    const actor = await door.verifier.verify(token)
    // Services have a door of their own, gRPC.
    if (actor.kind === 'service') fail('UNAUTHENTICATED')
    await takeRate(rates.get('actor'), actor.subject)
    await takeRate(rates.get(mounted.spec.budget ?? ''), actor.subject)
    return withOrigin(actor, { assertion: token, deadlineAt: performance.now() + limits.handleMs })
  } catch (error) {
    if (isProblem(error, 'UNAUTHENTICATED')) await takeRate(rates.get('address'), address)
    throw error
  }
}

/** A fresh actor, since what the request brought along is kept beside the object. */
function withOrigin(actor: Actor, origin: CallOrigin): Actor {
  const own = { ...actor }
  rememberOrigin(own, origin)
  return own
}

/** Whether they may. An audited row is recorded before anything is done, also a refusal (SEC26). */
async function permissionOf(visit: Visit, actor: Actor): Promise<Permission> {
  const permission = permit(visit.mounted.row, actor)
  if (visit.mounted.row.audited) await record(visit, actor, permission)
  return permission ?? fail('FORBIDDEN')
}

const idLike = /^[\w.:-]{1,64}$/

async function record(
  { door, mounted, params }: Visit,
  actor: Actor,
  permission: Permission | undefined,
): Promise<void> {
  const scope = permission?.scope ?? { kind: 'branches', branches: [] }
  const call: Call = { actor, scope, now: door.clock.now(), may: () => false }
  const [branch] = actor.branches.length === 1 ? actor.branches : []
  const entry = {
    operation: mounted.spec.operation,
    // Not parsed yet: what does not look like an id is not written down.
    subjects: params.filter((param) => idLike.test(param)),
    outcome: permission ? 'allowed' : 'refused',
    ...(branch === undefined ? {} : { branch }),
  } as const
  try {
    await door.audit(mounted.module).record(call, entry)
  } catch (error) {
    // A refusal stays one when it cannot be recorded; nothing else happens without its entry.
    if (permission) throw error
    door.log.error('a refusal was not recorded', { operation: entry.operation, error })
  }
}

function paramsOf({ mounted, params }: Visit): unknown {
  if (mounted.spec.params === undefined) return undefined
  const named = mounted.params.map((name, index) => [name, decodePercent(params[index] ?? '')])
  return parseBy(mounted.spec.params, Object.fromEntries(named))
}

const noQuery = z.strictObject({})

function queryOf({ door, mounted, search }: Visit): unknown {
  const query = parseQuery(search, door.limits.queryKeysMax)
  return parseBy(mounted.spec.query ?? noQuery, query)
}

function ifVersionOf({ mounted, exchange }: Visit): number | undefined {
  const { ifMatch } = mounted.spec
  if (ifMatch === undefined) return undefined
  const version = ifMatchOf(exchange.request)
  return version === undefined && ifMatch === 'required' ? fail('VERSION_REQUIRED') : version
}

async function bodyOf({ door, exchange, mounted }: Visit): Promise<unknown> {
  const { body, bodyBytesMax = door.limits.bodyBytesMax, consumes } = mounted.spec
  if (body === undefined) return refuseBody(exchange.request)
  const textTypes = consumes ? { textTypes: consumes.types } : {}
  return readBody(exchange.request, { ...door.limits, bodyBytesMax, ...textTypes })
}

interface Asked {
  readonly actor: Actor
  readonly permission: Permission
  /** The body as it was sent. */
  readonly raw: unknown
}

function callOf(visit: Visit, { actor, permission, raw }: Asked): Call {
  const { door, exchange, mounted } = visit
  const { idempotency, operation } = mounted.spec
  const call = { actor, scope: permission.scope, may: permission.may, now: door.clock.now() }
  const key = exchange.request.headers['idempotency-key']
  if (idempotency === 'required' && key === undefined) fail('KEY_REQUIRED')
  if (idempotency === 'none' || key === undefined) return call
  const { method = '', url: path = '' } = exchange.request
  const intent = { actor, operation, method, path, body: raw }
  return { ...call, operation: operationOf(String(key), intent) }
}

function newReply(status: number, body: unknown, options: ReplyOptions = {}): RouteReply {
  return { status, body, options }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Problem('DEADLINE')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function checkReply({ replies, operation }: AnyRoute, { status, body }: RouteReply): void {
  const schema = replies[status]
  const result = schema && z.safeParse(schema, body)
  if (result?.success) return
  const [issue] = result?.error.issues ?? []
  const where = issue ? `${issue.code} at ${issue.path.join('.')}` : 'no such status'
  throw new Error(`reply ${status} of ${operation} does not fit its schema: ${where}`)
}
