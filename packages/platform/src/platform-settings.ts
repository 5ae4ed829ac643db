import { z } from 'zod'
import { doorLimits } from './http/limits.ts'
import type { Component, Environment, SettingLine } from './settings.ts'
import { setting } from './settings.ts'

const minuteMs = 60_000

/** Settings of the platform itself, by component. Every process has the same ones. */
export const platformComponents = {
  node: { prefix: 'NODE', schema: z.object({ env: z.string().default('development') }) },
  hcrm: {
    prefix: 'HCRM',
    schema: z.object({
      /** Set by the all-in-one: engines may be local, all services share this process. */
      singleProcess: setting.flag(false),
      /** Address the deployment is reached at from outside. */
      publicUrl: z.url().optional(),
      /** Directory for files that can be made again. */
      filesDir: z.string().default('.hcrm/files'),
      clockFile: z.string().optional(),
      tracesFile: z.string().optional(),
      failpoints: z.string().optional(),
      telemetry: z.string().default('off'),
    }),
  },
  mongodb: {
    prefix: 'MONGODB',
    schema: z.object({
      uri: setting.secret(),
      database: z.string().default('hcrm'),
      poolSize: setting.count(20, { min: 1, max: 500 }),
      /** Says that something else encrypts this way, e.g. a service mesh. */
      plaintext: setting.flag(false),
      /** Creates missing indexes at the start; in production the migration does. */
      createIndexes: z.stringbool().optional(),
    }),
  },
  kafka: {
    prefix: 'KAFKA',
    schema: z.object({
      brokers: setting.list(),
      username: z.string().optional(),
      password: setting.secret().optional(),
      tlsCaFile: z.string().optional(),
      /** Says that something else encrypts this way, e.g. a service mesh. */
      plaintext: setting.flag(false),
      /** Copies of each topic that is made here. */
      replicationFactor: setting.count(3, { min: 1, max: 9 }),
    }),
  },
  keys: {
    prefix: 'KEYS',
    schema: z.object({
      /** Master keys of field encryption and of its search index. */
      documentsFile: z.string(),
      /** Secrets that sign the audit chains, base64, one a line. */
      auditFile: z.string(),
    }),
  },
  audit: {
    prefix: 'AUDIT',
    schema: z.object({
      /** Where chains have their heads, over restarts, not with the store; else in the process. */
      anchorDir: z.string().optional(),
    }),
  },
  oidc: {
    prefix: 'OIDC',
    schema: z.object({
      issuer: z.string(),
      jwksUrl: z.url(),
      /** Says that something else encrypts this way, e.g. a service mesh. */
      plaintext: setting.flag(false),
      audience: z.string().default('hcrm'),
      /** The one algorithm of access tokens. */
      algorithm: z.string().default('ES256'),
      /** Claim that holds the actor. */
      actorClaim: z.string().default('hcrm'),
    }),
  },
  redis: {
    prefix: 'REDIS',
    schema: z.object({
      url: setting.secret().optional(),
      /** Says that something else encrypts this way, e.g. a service mesh. */
      plaintext: setting.flag(false),
    }),
  },
  http: {
    prefix: 'HTTP',
    schema: z.object({
      host: z.string().default('127.0.0.1'),
      port: setting.count(8080, { max: 65_535 }),
      corsOrigins: setting.list(),
      bodyBytesMax: setting.count(doorLimits.bodyBytesMax, { min: 1024, max: 64 * 1024 * 1024 }),
      receiveMs: setting.count(doorLimits.receiveMs, { min: 100, max: 5 * minuteMs }),
      handleMs: setting.count(doorLimits.handleMs, { min: 100, max: 5 * minuteMs }),
      /** Requests at work at once; those above, or in a crowd that waits, are told to wait. */
      inHandMax: setting.count(doorLimits.inHandMax, { min: 8, max: 100_000 }),
      idleMs: setting.count(doorLimits.idleMs, { min: 100, max: 10 * minuteMs }),
      /** Proxies in front of us that append to X-Forwarded-For. */
      trustedProxies: setting.count(0, { max: 10 }),
      /** Requests of one actor, and of one address that has not signed in. */
      actorPerMinute: setting.count(doorLimits.actor.points, { min: 1, max: 10_000_000 }),
      addressPerMinute: setting.count(doorLimits.address.points, { min: 1, max: 10_000_000 }),
    }),
  },
  grpc: {
    prefix: 'GRPC',
    schema: z.object({
      host: z.string().default('127.0.0.1'),
      port: setting.count(9090, { max: 65_535 }),
      tlsCertFile: z.string().optional(),
      tlsKeyFile: z.string().optional(),
      tlsCaFile: z.string().optional(),
      /** Says that something else encrypts this way, e.g. a service mesh. */
      plaintext: setting.flag(false),
      reflection: z.stringbool().optional(),
      messageBytesMax: setting.count(4 * 1024 * 1024, { min: 1024, max: 64 * 1024 * 1024 }),
      metadataBytesMax: setting.count(16 * 1024, { min: 1024, max: 64 * 1024 }),
      streamsPerConnectionMax: setting.count(100, { min: 1, max: 10_000 }),
      /** Calls at work at once; those above, or in a crowd that waits, are told to wait. */
      inHandMax: setting.count(doorLimits.inHandMax, { min: 8, max: 100_000 }),
      deadlineMs: setting.count(10_000, { min: 100, max: 5 * minuteMs }),
      keepaliveMs: setting.count(20_000, { min: 1_000, max: 60 * minuteMs }),
      connectionIdleMs: setting.count(5 * minuteMs, { min: 1_000, max: 60 * minuteMs }),
      /** Then callers connect anew, and find processes that have come since. */
      connectionAgeMs: setting.count(5 * minuteMs, { min: 1_000, max: 60 * minuteMs }),
    }),
  },
  service: {
    prefix: 'SERVICE',
    schema: z.object({
      /** Private key of this service (JWK, Ed25519). */
      keyFile: z.string().optional(),
      /** Public keys of all services (JWKS), or of the cluster's token issuer. */
      jwksFile: z.string().optional(),
      /** Token the cluster projects, `{callee}` standing for the callee's name. */
      tokenFile: z.string().optional(),
      /** Without one, the issuer of the token that is shown to the address of its keys. */
      tokenIssuer: z.string().optional(),
      tokenJwksUrl: z.url().optional(),
      /** Token that is shown to that address, and the authority that signed its certificate. */
      tokenJwksBearerFile: z.string().optional(),
      tokenJwksCaFile: z.string().optional(),
      tokenSubject: z.string().default('system:serviceaccount:hcrm:hcrm-{service}'),
    }),
  },
  peer: {
    prefix: 'PEER',
    schema: z.object({
      channels: setting.count(4, { min: 1, max: 64 }),
      deadlineMs: setting.count(2_000, { min: 10, max: minuteMs }),
      /** Percent of the caller's remaining time that is kept back. */
      reservePercent: setting.count(10, { max: 50 }),
      retryPercent: setting.count(20, { max: 20 }),
      retryDelayMs: setting.count(50, { max: 1_000 }),
      breakerFailures: setting.count(5, { min: 1, max: 1_000 }),
      breakerOpenMs: setting.count(1_000, { min: 10, max: minuteMs }),
    }),
  },
  relay: {
    prefix: 'RELAY',
    schema: z.object({
      /** Documents with unsent events; above it this process is not ready. */
      backlogMax: setting.count(10_000, { min: 1, max: 10_000_000 }),
      drainMs: setting.count(5_000, { max: minuteMs }),
    }),
  },
  jobs: {
    prefix: 'JOBS',
    schema: z.object({
      checkEveryMs: setting.count(1_000, { min: 10, max: minuteMs }),
      leaseMs: setting.count(30_000, { min: 1_000, max: 10 * minuteMs }),
      runMaxMs: setting.count(15 * minuteMs, { min: 1_000, max: 24 * 60 * minuteMs }),
    }),
  },
  stop: {
    prefix: 'STOP',
    schema: z.object({
      /** Between "not ready" and closing the doors: load balancers look away first. */
      delayMs: setting.count(0, { max: minuteMs }),
      /** For the requests in hand. */
      drainMs: setting.count(10_000, { max: 5 * minuteMs }),
      /** For everything; then the process ends with code 1. */
      deadlineMs: setting.count(25_000, { min: 100, max: 10 * minuteMs }),
    }),
  },
  log: {
    prefix: 'LOG',
    schema: z.object({
      level: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
      slowMs: setting.count(1_000, { min: 1, max: minuteMs }),
    }),
  },
  metrics: {
    prefix: 'METRICS',
    schema: z.object({
      /** Where `/metrics` answers, apart from the doors; without one it does not (see otel.ts). */
      port: z.coerce.number().int().min(1).max(65_535).optional(),
      host: z.string().default('127.0.0.1'),
    }),
  },
} as const satisfies Readonly<Record<string, Component>>

export type PlatformSettings = {
  readonly [K in keyof typeof platformComponents]: z.output<
    (typeof platformComponents)[K]['schema']
  >
}

const peerPattern = /^PEER_([A-Z_]+)_GRPC$/

/** `PEER_ARCHIVE_GRPC=archive:9090` → `archive` at `archive:9090`. */
export function peerAddresses(env: Environment): ReadonlyMap<string, string> {
  const entries = Object.entries(env).flatMap(([name, address]) => {
    const service = peerPattern.exec(name)?.[1]
    return service && address ? [[serviceName(service), address] as const] : []
  })
  return new Map(entries)
}

function serviceName(variablePart: string): string {
  return variablePart.toLowerCase().replaceAll('_', '-')
}

/** As `--print-settings` shows them. */
export function printable(lines: readonly SettingLine[]): string {
  return lines.map(({ name, value, source }) => `${name}=${value} (${source})`).join('\n')
}
