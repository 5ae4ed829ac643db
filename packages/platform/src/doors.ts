import { readFileSync } from 'node:fs'
import { ServerCredentials } from '@grpc/grpc-js'
import type { RequestHandler } from 'express'
import type { Base } from './base.ts'
import { createRpcDoor, type RpcDoor } from './grpc/server.ts'
import { createHttpDoor, type ObservedRequest } from './http/door.ts'
import { type DoorLimits, doorLimits } from './http/limits.ts'
import type { DoorModule } from './http/mount.ts'
import { type HttpServer, openHttpServer } from './http-server.ts'
import type { Intake } from './intake.ts'
import type { Made } from './modules.ts'
import { operationsPolicy, operationsRoutes } from './operations.ts'
import type { PlatformSettings } from './platform-settings.ts'
import { isProduction } from './production.ts'

/** Pages and engines of others under paths of their own, e.g. a console or an issuer. */
export interface Mount {
  readonly path: string
  readonly handler: RequestHandler
}

export interface HttpDoorOptions {
  /** Of the API pages. */
  readonly title: string
  readonly mounts: readonly Mount[]
}

/** Opens the gRPC door; its health service says "not serving" until it is told. */
export async function openRpcDoor(
  base: Base,
  made: readonly Made[],
  image: string | undefined,
): Promise<RpcDoor & { readonly port: number }> {
  const { life, ownRpc, settings } = base
  const door = rpcDoor(base, made, image)
  watchIntake(base, 'grpc', { ...door.intake, max: settings.grpc.inHandMax })
  const { host } = settings.grpc
  const port = await life.enter(
    'gRPC door',
    () => door.listen(host, settings.grpc.port),
    () => door.stop(settings.stop.drainMs),
  )
  ownRpc.address = `${host}:${port}`
  return { ...door, port }
}

/** Opens the HTTP door: from here on requests come in. */
export async function openHttpDoor(
  base: Base,
  made: readonly Made[],
  options: HttpDoorOptions,
): Promise<HttpServer> {
  const { life, settings } = base
  const limits = limitsOf(settings)
  const { listener, intake } = httpDoor(base, made, { ...options, limits })
  watchIntake(base, 'http', { ...intake, max: limits.inHandMax })
  const { host, port } = settings.http
  return life.enter(
    'HTTP door',
    () => openHttpServer(listener, { host, port, limits }),
    (opened) => opened.stop(settings.stop.drainMs),
  )
}

/** Tells how much a door has in hand, and how full it is. */
function watchIntake(
  { metrics }: Base,
  door: 'http' | 'grpc',
  { inHand, full, max }: Pick<Intake, 'inHand' | 'full'> & { readonly max: number },
): void {
  metrics.gauge(`hcrm_${door}_in_hand`, 'Requests at work, and how many may be', async () => [
    { value: inHand(), labels: { kind: 'now' } },
    { value: max, labels: { kind: 'limit' } },
  ])
  metrics.gauge(
    `hcrm_${door}_full`,
    'Share of what can be taken in; from 1 on nobody is',
    async () => [{ value: full() }],
  )
}

function rpcDoor(base: Base, made: readonly Made[], image: string | undefined): RpcDoor {
  const { clock, metrics, settings, tokens, verifier } = base
  const reflects = settings.grpc.reflection ?? !isProduction(settings)
  const door = createRpcDoor({
    clock,
    tokens,
    verifyUser: (token) => verifier.verify(token),
    credentials: credentialsOf(settings),
    limits: settings.grpc,
    ...(reflects && image !== undefined && { image }),
    observe: (operation, outcome, durationMs) => metrics.rpc({ operation, outcome, durationMs }),
  })
  for (const { module, parts, audit, log } of made) {
    door.mount({ module: module.name, policy: module.policy, rpcs: parts.rpcs ?? [], audit, log })
  }
  return door
}

function credentialsOf({ grpc }: PlatformSettings): ServerCredentials {
  const { tlsCertFile, tlsKeyFile } = grpc
  if (tlsCertFile === undefined || tlsKeyFile === undefined)
    return ServerCredentials.createInsecure()
  const pair = { cert_chain: readFileSync(tlsCertFile), private_key: readFileSync(tlsKeyFile) }
  return ServerCredentials.createSsl(null, [pair], false)
}

function httpDoor(
  base: Base,
  made: readonly Made[],
  { title, mounts, limits }: HttpDoorOptions & { readonly limits: DoorLimits },
) {
  const { clock, engines, health, log, settings, verifier } = base
  const audits = new Map(made.map(({ module, audit }) => [module.name, audit]))
  const healthMounts = Object.entries(health.handlers).map(([path, handler]) => ({ path, handler }))
  return createHttpDoor({
    title,
    clock,
    log,
    limits,
    verifier,
    cache: engines.cache,
    corsOrigins: settings.http.corsOrigins,
    audit: (service) => audits.get(service) ?? missing(service),
    modules: made.map((each) => offered(base, each)),
    mounts: [...healthMounts, ...mounts],
    validateReplies: !isProduction(settings),
    observe: (request) => observe(base, request),
  })
}

/** A module's routes and what the platform offers beside them. */
function offered(base: Base, made: Made): DoorModule {
  const { module, parts } = made
  return {
    name: module.name,
    policy: { ...module.policy, ...operationsPolicy(module.name) },
    routes: [...(parts.routes ?? []), ...operationsRoutes(base, made)],
  }
}

function missing(service: string): never {
  throw new Error(`no audit trail of ${service}`)
}

/** One line per write, failure and slow request; the others only at debug (log budget). */
function observe({ log, metrics, settings }: Base, request: ObservedRequest): void {
  const { operation = 'none', method, status, durationMs, requestId } = request
  metrics.http({ operation, outcome: String(status), durationMs })
  const isRead = method === 'GET' && status < 500 && durationMs < settings.log.slowMs
  // Whoever is told to wait comes in thousands, when there is least time for lines.
  const isQuiet = isRead || status === 429
  const fields = { operation, status, durationMs: Math.round(durationMs), id: requestId }
  log[isQuiet ? 'debug' : 'info']('request', fields)
}

function limitsOf({ http }: PlatformSettings): DoorLimits {
  const { bodyBytesMax, receiveMs, handleMs, inHandMax, idleMs, trustedProxies } = http
  return {
    ...doorLimits,
    bodyBytesMax,
    receiveMs,
    handleMs,
    inHandMax,
    idleMs,
    trustedProxies,
    actor: { points: http.actorPerMinute, perSeconds: 60 },
    address: { points: http.addressPerMinute, perSeconds: 60 },
  }
}
