import { readFileSync } from 'node:fs'
import { ChannelCredentials } from '@grpc/grpc-js'
import { loadKeyMaterial } from '@hcrm/documents'
import type { Clock } from '@hcrm/kernel'
import { createSignOuts, type SignOuts } from './auth/sign-outs.ts'
import { createVerifier, type Verifier } from './auth/verifier.ts'
import { fileClock, systemClock } from './clock.ts'
import { type Engines, openEngines } from './engines.ts'
import { issuerKeys, issuerOf } from './grpc/issuer-keys.ts'
import { createPeerPool, type PeerPool } from './grpc/peers.ts'
import {
  ephemeralKeys,
  fileKeys,
  projectedTokens,
  type ServiceTokens,
  signedTokens,
} from './grpc/service-tokens.ts'
import { createHealth, type Health } from './health.ts'
import type { LifeCycle } from './life-cycle.ts'
import type { ProcessLog } from './logging.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { AnyModule } from './module.ts'
import { type PlatformSettings, peerAddresses } from './platform-settings.ts'
import { type Environment, type SettingLine, SettingsError } from './settings.ts'
import { flushTraces } from './trace-flush.ts'

/** What a process reads before it does anything. */
export interface Start {
  readonly modules: readonly AnyModule[]
  readonly env: Environment
  readonly settings: PlatformSettings
  /** By module name. */
  readonly moduleSettings: Readonly<Record<string, unknown>>
  readonly lines: readonly SettingLine[]
  readonly log: ProcessLog
  /** Name of this process: of its one module, or `hcrm`. */
  readonly name: string
}

/** What all modules of a process share. */
export interface Base extends Start {
  readonly life: LifeCycle
  readonly clock: Clock
  readonly engines: Engines
  readonly health: Health
  readonly metrics: Metrics
  readonly verifier: Verifier
  readonly signOuts: SignOuts
  readonly tokens: ServiceTokens
  readonly peers: PeerPool
  /** Told by the gRPC door once it listens; modules of this process ask each other there. */
  readonly ownRpc: { address: string | undefined }
}

export async function openBase(life: LifeCycle, start: Start): Promise<Base> {
  const { settings, log } = start
  const clock =
    settings.hcrm.clockFile === undefined ? systemClock : fileClock(settings.hcrm.clockFile)
  const metrics = createMetrics()
  await life.enter('telemetry', () => undefined, flushTraces)
  const keys = await loadKeyMaterial(settings.keys.documentsFile)
  const engines = await openEngines(life, {
    settings,
    clock,
    log,
    metrics,
    keys,
    clientId: start.name,
  })
  const tokens = serviceTokens(settings)
  const ownRpc: Base['ownRpc'] = { address: undefined }
  const peers = await life.enter(
    'peers',
    () => openPeers(start, tokens, ownRpc),
    (opened) => opened.close(),
  )
  const { oidc } = settings
  // Tokens are of real time, whatever the deployment's clock is set to.
  const signOuts = createSignOuts()
  const verifier = createVerifier({
    ...oidc,
    jwksUri: oidc.jwksUrl,
    clock: systemClock,
    signedOutAt: signOuts.at,
  })
  return {
    ...start,
    life,
    clock,
    engines,
    health: healthOf(engines),
    metrics,
    verifier,
    signOuts,
    tokens,
    peers,
    ownRpc,
  }
}

function healthOf({ cache, database, events }: Engines): Health {
  const health = createHealth()
  health.needs('the database', () => database.ping().then(() => undefined))
  health.uses('the event log', () => events.ping().then(() => undefined))
  health.uses('the cache', () => (cache.healthy() ? undefined : 'the cache is away'))
  return health
}

function serviceTokens({ hcrm, service }: PlatformSettings): ServiceTokens {
  const { jwksFile, keyFile, tokenFile, tokenJwksUrl, tokenSubject } = service
  if (tokenFile !== undefined) {
    const { tokenJwksBearerFile: bearerFile, tokenJwksCaFile: caFile } = service
    const issuer = service.tokenIssuer ?? (bearerFile && issuerOf(bearerFile))
    if (!issuer) throw new SettingsError(['SERVICE_TOKEN_ISSUER must be set.'])
    const jwks = issuerKeys({ file: jwksFile, url: tokenJwksUrl, bearerFile, caFile })
    return projectedTokens({ tokenFile, issuer, jwks, subject: tokenSubject })
  }
  if (keyFile !== undefined && jwksFile !== undefined) {
    return signedTokens(fileKeys({ key: keyFile, jwks: jwksFile }))
  }
  if (hcrm.singleProcess) return signedTokens(ephemeralKeys())
  throw new SettingsError(['Set SERVICE_KEY_FILE and SERVICE_JWKS_FILE, or SERVICE_TOKEN_FILE.'])
}

function openPeers(start: Start, tokens: ServiceTokens, ownRpc: Base['ownRpc']): PeerPool {
  const { env, modules, settings } = start
  const { grpc, hcrm, peer } = settings
  const addresses = peerAddresses(env)
  const own = new Set(modules.map(({ name }) => name))
  const ca = grpc.tlsCaFile
  return createPeerPool({
    tokens,
    credentials:
      ca === undefined
        ? ChannelCredentials.createInsecure()
        : ChannelCredentials.createSsl(readFileSync(ca)),
    address: (service) => addresses.get(service) ?? (own.has(service) ? ownRpc.address : undefined),
    check(service) {
      if (hcrm.singleProcess || own.has(service) || addresses.has(service)) return
      throw new SettingsError([`PEER_${service.toUpperCase()}_GRPC must be set.`])
    },
    limits: {
      channels: peer.channels,
      messageBytesMax: grpc.messageBytesMax,
      deadlineMs: peer.deadlineMs,
      reserve: peer.reservePercent / 100,
      retryShare: peer.retryPercent / 100,
      retryDelayMs: peer.retryDelayMs,
      breakerFailures: peer.breakerFailures,
      breakerOpenMs: peer.breakerOpenMs,
    },
  })
}
