import { randomUUID } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import { claimsOf, tokenAlgorithm, tokenAudience, tokenSeconds } from './claims.ts'

/**
 * An access token as the embedded issuer would give it, signed with its key. For the operator's
 * command line and for tests on the same data directory only.
 */
export async function signToken(options: {
  readonly issuer: string
  readonly key: JWK
  readonly subject: string
  readonly seconds?: number
}): Promise<string> {
  const claims = claimsOf(options.subject)
  if (!claims) throw new Error('There is no demo identity of that name; see demo.json.')
  const key = await importJWK(options.key, tokenAlgorithm)
  return new SignJWT({ hcrm: claims, client_id: 'hcrm-cli' })
    .setProtectedHeader({ alg: tokenAlgorithm, kid: options.key.kid ?? 'issuer', typ: 'at+jwt' })
    .setIssuer(options.issuer)
    .setSubject(options.subject)
    .setAudience(tokenAudience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${options.seconds ?? tokenSeconds}s`)
    .sign(key)
}
