import { type Actor, type Clock, fail, isProblem } from '@hcrm/kernel'
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { parseJson } from '../http/strict-json.ts'
import { actorOfClaims } from './actor-claim.ts'
import { createKeys, type KeySource } from './keys.ts'

export interface Verifier {
  /** Who the token stands for. Throws UNAUTHENTICATED, or UNAVAILABLE when it cannot be known. */
  verify(token: string): Promise<Actor>
}

export type VerifierOptions = KeySource & {
  readonly issuer: string
  readonly audience: string
  /** The one algorithm of this issuer, e.g. `ES256`; a token cannot choose. */
  readonly algorithm: string
  /** Of access tokens; keeps id tokens and refresh tokens out. Default `at+jwt` (RFC 9068). */
  readonly type?: string
  /** Name of the claim that holds the actor. Default `hcrm`. */
  readonly actorClaim?: string
  /** Default 5. */
  readonly clockToleranceSeconds?: number
  /** A token may not live longer, whatever it says. Default 12 h. */
  readonly lifetimeSecondsMax?: number
  /** Default 8,192. */
  readonly tokenBytesMax?: number
  /** When somebody was signed out, asked at every request: what is older is refused (SEC5). */
  readonly signedOutAt?: (subject: string) => Date | undefined
  readonly clock: Clock
}

interface Known {
  readonly actor: Actor
  readonly issuedAtSeconds: number
  readonly untilMs: number
}

const defaultToleranceSeconds = 5
const knownTokensMax = 4_096
/** A key that the issuer withdrew goes on at most this long with a known token. */
const knownMs = 60_000

/**
 * Verifies access tokens of one issuer (SEC7). What was verified is remembered by the whole token
 * for up to a minute, since a signature costs more than the rest of a request.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { clock, tokenBytesMax = 8_192 } = options
  const keys = createKeys(options)
  const known = new Map<string, Known>()
  return {
    async verify(token) {
      if (token.length > tokenBytesMax) fail('UNAUTHENTICATED')
      const nowMs = clock.now().getTime()
      let facts = known.get(token)
      if (facts === undefined || facts.untilMs <= nowMs) {
        facts = await verifyToken(token, keys, options)
        remember(known, token, facts)
      }
      return wasSignedOut(facts, options) ? fail('UNAUTHENTICATED') : facts.actor
    },
  }
}

/** Our clock and the issuer's may differ: a new token counts when it is surely a later one. */
function wasSignedOut(
  { actor, issuedAtSeconds }: Known,
  { signedOutAt, clockToleranceSeconds = defaultToleranceSeconds }: VerifierOptions,
): boolean {
  const at = signedOutAt?.(actor.subject)
  return at !== undefined && issuedAtSeconds <= at.getTime() / 1_000 + clockToleranceSeconds
}

function remember(known: Map<string, Known>, token: string, facts: Known): void {
  known.delete(token)
  known.set(token, facts)
  const oldest = known.size > knownTokensMax ? known.keys().next().value : undefined
  if (oldest !== undefined) known.delete(oldest)
}

async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey,
  options: VerifierOptions,
): Promise<Known> {
  const { issuer, audience, algorithm, type = 'at+jwt', clock } = options
  const { clockToleranceSeconds = defaultToleranceSeconds, lifetimeSecondsMax = 43_200 } = options
  try {
    checkParts(token)
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [algorithm],
      typ: type,
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: lifetimeSecondsMax,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: clock.now(),
    })
    return factsOf(payload, options)
  } catch (cause) {
    if (isProblem(cause, 'UNAVAILABLE')) throw cause
    return fail('UNAUTHENTICATED', { cause })
  }
}

/** Others bring their own key, or make us fetch one. */
const headerNames = new Set(['alg', 'kid', 'typ', 'x5t', 'x5t#S256'])
const limits = { jsonDepthMax: 8, jsonItemsMax: 1_000 }

/** Header and payload read alike by everybody, and nothing in the header that we do not know. */
function checkParts(token: string): void {
  const [header, payload] = token
    .split('.', 2)
    .map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8'), limits))
  const isHeader = typeof header === 'object' && header !== null && 'kid' in header
  const isKnown = isHeader && Object.keys(header).every((name) => headerNames.has(name))
  if (!isKnown || typeof payload !== 'object') fail('UNAUTHENTICATED')
}

function factsOf(payload: JWTPayload, options: VerifierOptions): Known {
  const { actorClaim = 'hcrm', lifetimeSecondsMax = 43_200, clock } = options
  // Both are there: they were required.
  const { exp = 0, iat = 0 } = payload
  const actor = actorOfClaims(payload.sub, payload[actorClaim])
  if (actor === undefined || exp - iat > lifetimeSecondsMax) return fail('UNAUTHENTICATED')
  const untilMs = Math.min(exp * 1_000, clock.now().getTime() + knownMs)
  return { actor, issuedAtSeconds: iat, untilMs }
}
