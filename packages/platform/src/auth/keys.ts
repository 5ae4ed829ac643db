import { Problem } from '@hcrm/kernel'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose'

/** Public keys of an issuer: at an address, or at hand. */
export type KeySource =
  | { readonly jwksUri: string; readonly fetch?: FetchImplementation }
  | { readonly jwks: JSONWebKeySet }

/** A key the issuer withdrew is forgotten after this. */
const refreshMs = 60_000
/** Unknown key ids make us ask at most this often. */
const cooldownMs = 10_000
const timeoutMs = 3_000

/** Errors that say the token is bad, not that the keys cannot be had. */
const badToken = new Set(['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'])

/**
 * Finds the key of a token. When the issuer cannot be reached, known keys go on and an unknown one
 * throws UNAVAILABLE: never open.
 */
export function createKeys(source: KeySource): JWTVerifyGetKey {
  if ('jwks' in source) return createLocalJWKSet(source.jwks)
  const keys = createRemoteJWKSet(new URL(source.jwksUri), {
    // Kept when a refresh fails; refreshed here instead, beside the requests.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: cooldownMs,
    timeoutDuration: timeoutMs,
    ...(source.fetch ? { [customFetch]: source.fetch } : {}),
  })
  let refreshedAt = performance.now()
  return async (header, token) => {
    if (performance.now() - refreshedAt > refreshMs) {
      refreshedAt = performance.now()
      keys.reload().catch(() => undefined)
    }
    try {
      return await keys(header, token)
    } catch (error) {
      if (badToken.has(String((error as { code?: unknown }).code))) throw error
      throw new Problem('UNAVAILABLE', { cause: error })
    }
  }
}
