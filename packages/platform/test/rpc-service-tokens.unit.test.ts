import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import {
  ephemeralKeys,
  fileKeys,
  projectedTokens,
  signedTokens,
} from '../src/grpc/service-tokens.ts'

const refused = { code: 'UNAUTHENTICATED' }

describe('SEC8: tokens that services sign', () => {
  const keys = ephemeralKeys()
  const tokens = signedTokens(keys)

  /** A token of `archive`, changed. */
  async function token(payload: JWTPayload, header: { typ?: string; kid?: string } = {}) {
    const issuedAt = Math.floor(Date.now() / 1000)
    return new SignJWT({
      iss: 'archive',
      sub: 'archive',
      aud: 'loyalty',
      iat: issuedAt,
      exp: issuedAt + 60,
      ...payload,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'hcrm-service+jwt', kid: 'archive', ...header })
      .sign(await importJWK(await keys.key('archive'), 'EdDSA'))
  }

  it('are good for one callee', async () => {
    const issued = await tokens.issue('archive', 'loyalty')
    expect(tokens.claims(issued)).toBe(true)
    expect(await tokens.verify(issued, 'loyalty')).toBe('archive')
    await expect(tokens.verify(issued, 'scheduling')).rejects.toMatchObject(refused)
  })

  const now = Math.floor(Date.now() / 1000)
  it.each([
    ['expired', { iat: now - 120, exp: now - 60 }, {}],
    ['too old', { iat: now - 3_600, exp: now + 60 }, {}],
    ['without an end', { exp: undefined }, {}],
    ['of another service with this one’s key', { iss: 'reporting', sub: 'reporting' }, {}],
    ['with two names', { sub: 'reporting' }, {}],
    ['of another type', {}, { typ: 'at+jwt' }],
    ['of an unknown key', {}, { kid: 'nobody' }],
  ] as const)('are refused when %s', async (_what, payload, header) => {
    expect(await tokens.verify(await token({}), 'loyalty')).toBe('archive')
    const changed = token(payload as JWTPayload, header)
    await expect(tokens.verify(await changed, 'loyalty')).rejects.toMatchObject(refused)
  })
})

describe('tokens and keys in files', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hcrm-keys-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('SEC8: takes each service’s own key from its file', async () => {
    const made = ephemeralKeys()
    await Promise.all(
      ['archive', 'loyalty'].map(async (service) =>
        writeFile(join(directory, `${service}.jwk`), JSON.stringify(await made.key(service))),
      ),
    )
    const jwks = join(directory, 'all.jwks')
    await writeFile(jwks, JSON.stringify(await made.jwks()))
    const tokens = signedTokens(fileKeys({ key: join(directory, '{service}.jwk'), jwks }))
    expect(await tokens.verify(await tokens.issue('loyalty', 'archive'), 'archive')).toBe('loyalty')
  })

  it('SEC8: takes the cluster’s tokens by issuer, audience and account', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }
    const issuer = 'https://kubernetes.default.svc'
    const project = async (payload: JWTPayload) => {
      const text = await new SignJWT({ iss: issuer, ...payload })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey)
      await writeFile(join(directory, 'archive'), `${text}\n`)
      return text
    }
    const options = {
      tokenFile: join(directory, '{callee}'),
      issuer,
      jwks: createLocalJWKSet({ keys: [jwk] }),
      subject: 'system:serviceaccount:crm:hcrm-{service}',
    }
    const good = { sub: 'system:serviceaccount:crm:hcrm-loyalty', aud: 'archive' }
    const first = await project(good)
    const tokens = projectedTokens(options)
    const issued = await tokens.issue('loyalty', 'archive')
    expect(issued).toBe(first)
    expect(tokens.claims(issued)).toBe(true)
    expect(await tokens.verify(issued, 'archive')).toBe('loyalty')
    const wrong = [
      { ...good, aud: 'reporting' },
      { ...good, sub: 'system:serviceaccount:other:hcrm-loyalty' },
      { ...good, sub: 'system:serviceaccount:crm:hcrm-' },
      { ...good, iss: 'https://elsewhere' },
    ]
    for (const payload of wrong) {
      await expect(tokens.verify(await project(payload), 'archive')).rejects.toMatchObject(refused)
    }
    const renewed = await project({ ...good, jti: 'second' })
    await utimes(join(directory, 'archive'), 1, 1)
    expect(await projectedTokens(options).issue('loyalty', 'archive')).toBe(renewed)
  })
})
