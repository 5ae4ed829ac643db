import { generateKeyPairSync } from 'node:crypto'
import type { Actor, Clock } from '@hcrm/kernel'
import { exportJWK, type JSONWebKeySet } from 'jose'
import { createSigner, type TokenRequest } from '../src/auth/signer.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../src/auth/verifier.ts'

export interface TestIssuer {
  readonly verifierOptions: VerifierOptions & { readonly jwks: JSONWebKeySet }
  readonly verifier: Verifier
  /** A token of this actor, good for ten minutes. */
  token(actor: Actor, request?: Partial<TokenRequest>): Promise<string>
  /** Headers of a request of this actor. */
  as(actor: Actor): Promise<{ readonly authorization: string }>
}

/** An issuer with a key pair of its own, for tests. */
export async function testIssuer(clock: Clock = { now: () => new Date() }): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = 'ES256'
  const issuer = 'https://issuer.test'
  const audience = 'hcrm'
  const keyId = 'test-1'
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' }
  const verifierOptions = { issuer, audience, algorithm, jwks: { keys: [jwk] }, clock }
  const sign = createSigner({ issuer, key: privateKey, keyId, algorithm, clock })
  const token: TestIssuer['token'] = (actor, request = {}) =>
    sign({ actor, audience, lifetimeSeconds: 600, ...request })
  return {
    verifierOptions,
    verifier: createVerifier(verifierOptions),
    token,
    as: async (actor) => ({ authorization: `Bearer ${await token(actor)}` }),
  }
}

/** A member of staff of branch `b1` with no role, unless said otherwise. */
export function testActor(facts: Partial<Actor> = {}): Actor {
  return {
    kind: 'staff',
    subject: 'staff-1',
    roles: [],
    branches: ['b1'],
    departments: [],
    group: false,
    ...facts,
  }
}
