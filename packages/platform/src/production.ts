import mongoose from 'mongoose'
import type { PlatformSettings } from './platform-settings.ts'
import { type Secret, SettingsError } from './settings.ts'

export function isProduction(settings: PlatformSettings): boolean {
  return settings.node.env === 'production'
}

/** [whether it is so, the sentence that refuses it] */
type Row = readonly [refused: boolean, sentence: string]

/** What no production deployment may run with (SEC20). Throws SettingsError with all reasons. */
export function checkProfile(
  settings: PlatformSettings,
  facts: { readonly demoIssuer: boolean },
): void {
  const rows = [
    ...anywhere(settings),
    ...(isProduction(settings) ? [...tooOpen(settings, facts), ...plainWays(settings)] : []),
  ]
  const sentences = rows.flatMap(([refused, sentence]) => (refused ? [sentence] : []))
  if (sentences.length > 0) throw new SettingsError(sentences)
}

function anywhere({ hcrm, kafka, mongodb, redis }: PlatformSettings): readonly Row[] {
  const local = 'Several processes cannot share an engine that lives in one of them'
  return [
    [!optionsOf(mongodb.uri), 'MONGODB_URI is not an address that the driver can read.'],
    [!hcrm.singleProcess && kafka.brokers.length === 0, `${local}: set KAFKA_BROKERS.`],
    [!hcrm.singleProcess && !redis.url, `${local}: set REDIS_URL.`],
  ]
}

function tooOpen(
  { grpc, hcrm, http, service }: PlatformSettings,
  { demoIssuer }: { readonly demoIssuer: boolean },
): readonly Row[] {
  return [
    [demoIssuer, 'The issuer of the demonstration is not for production: set OIDC_ISSUER.'],
    [hcrm.clockFile !== undefined, 'HCRM_CLOCK_FILE is for tests: unset it in production.'],
    [hcrm.failpoints !== undefined, 'HCRM_FAILPOINTS is for tests: unset it in production.'],
    [hcrm.tracesFile !== undefined, 'HCRM_TRACES_FILE is for tests: unset it in production.'],
    [!isHttps(hcrm.publicUrl), 'HCRM_PUBLIC_URL must be set, to https, in production.'],
    [http.corsOrigins.includes('*'), 'HTTP_CORS_ORIGINS must name its origins in production.'],
    [grpc.reflection === true, 'GRPC_REFLECTION must be off in production.'],
    [
      !hcrm.singleProcess && service.keyFile === undefined && service.tokenFile === undefined,
      'SERVICE_KEY_FILE or SERVICE_TOKEN_FILE must be set in production.',
    ],
    [
      service.tokenJwksUrl !== undefined && !isHttps(service.tokenJwksUrl),
      'SERVICE_TOKEN_JWKS_URL must be https in production.',
    ],
  ]
}

/**
 * Ways on which records, passwords, or the keys that decide who is signed in, would travel as they
 * are. An engine that lives in this process has no way to it.
 */
function plainWays({ grpc, kafka, mongodb, oidc, redis }: PlatformSettings): readonly Row[] {
  const ways: readonly (readonly [plain: boolean, must: string, saidBy: string])[] = [
    [
      !(mongodb.plaintext || isEncrypted(mongodb.uri)),
      'MONGODB_URI must ask for TLS with certificates that are checked (tls=true)',
      'MONGODB_PLAINTEXT',
    ],
    [
      !kafka.plaintext && kafka.brokers.length > 0 && kafka.tlsCaFile === undefined,
      'KAFKA_TLS_CA_FILE must be set',
      'KAFKA_PLAINTEXT',
    ],
    [
      !redis.plaintext && redis.url !== undefined && !redis.url.reveal().startsWith('rediss:'),
      'REDIS_URL must begin with rediss://',
      'REDIS_PLAINTEXT',
    ],
    [!(oidc.plaintext || isHttps(oidc.jwksUrl)), 'OIDC_JWKS_URL must be https', 'OIDC_PLAINTEXT'],
    [
      !grpc.plaintext && (grpc.tlsCertFile === undefined || grpc.tlsKeyFile === undefined),
      'GRPC_TLS_CERT_FILE and GRPC_TLS_KEY_FILE must be set',
      'GRPC_PLAINTEXT',
    ],
  ]
  return ways.map(([plain, must, saidBy]) => [
    plain,
    `${must} in production, or ${saidBy} where something else encrypts, e.g. a mesh.`,
  ])
}

const isHttps = (url: string | undefined): boolean => url?.startsWith('https:') === true

/** As the driver reads the address: it knows all spellings, and that `mongodb+srv` means TLS. */
function optionsOf(uri: Secret) {
  try {
    return new mongoose.mongo.MongoClient(uri.reveal()).options
  } catch {
    return undefined
  }
}

/** What cannot be read is refused for that. */
function isEncrypted(uri: Secret): boolean {
  const options = optionsOf(uri)
  if (!options) return true
  const { tls, rejectUnauthorized, checkServerIdentity } = options
  return tls && rejectUnauthorized !== false && checkServerIdentity === undefined
}
