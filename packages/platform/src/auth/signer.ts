import type { KeyObject } from 'node:crypto'
import type { Actor, Clock } from '@hcrm/kernel'
import { type CryptoKey, SignJWT } from 'jose'
import { claimOfActor } from './actor-claim.ts'

export interface SignerOptions {
  readonly issuer: string
  readonly key: CryptoKey | KeyObject
  readonly keyId: string
  readonly algorithm: string
  /** As the verifier expects it. Default `at+jwt`. */
  readonly type?: string
  readonly clock: Clock
}

export interface TokenRequest {
  readonly actor: Actor
  readonly audience: string
  readonly lifetimeSeconds: number
}

/** Signs tokens that a verifier with the same settings takes. */
export function createSigner(options: SignerOptions): (request: TokenRequest) => Promise<string> {
  const { issuer, key, keyId, algorithm, type = 'at+jwt', clock } = options
  return ({ actor, audience, lifetimeSeconds }) => {
    const nowSeconds = Math.floor(clock.now().getTime() / 1_000)
    return new SignJWT({ hcrm: claimOfActor(actor) })
      .setProtectedHeader({ alg: algorithm, kid: keyId, typ: type })
      .setIssuer(issuer)
      .setSubject(actor.subject)
      .setAudience(audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifetimeSeconds)
      .sign(key)
  }
}
