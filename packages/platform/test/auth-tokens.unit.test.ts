import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { exportJWK, exportSPKI, type FetchImplementation, type JWK } from 'jose'
import { createSignOuts } from '../src/auth/sign-outs.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../src/auth/verifier.ts'
import { type TestIssuer, testActor, testIssuer } from './auth-test-issuer.ts'

const nowSeconds = 1_780_000_000
const clock = { now: () => new Date(nowSeconds * 1_000) }
const actor = testActor({ roles: ['clerk'] })

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
let jwk: JWK
let verifier: Verifier
let options: VerifierOptions

beforeAll(async () => {
  jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256' }
  options = {
    issuer: 'https://issuer.test',
    audience: 'hcrm',
    algorithm: 'ES256',
    jwks: { keys: [jwk] },
    clock,
  }
  verifier = createVerifier(options)
})

const goodHeader = { alg: 'ES256', kid: 'key-1', typ: 'at+jwt' }
const goodClaims = {
  iss: 'https://issuer.test',
  aud: 'hcrm',
  sub: 'staff-1',
  iat: nowSeconds,
  exp: nowSeconds + 600,
  hcrm: { kind: 'staff', roles: ['clerk'], branches: ['b1'], departments: [], group: false },
}

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token as somebody without a library would make it: header and claims as given, as text too. */
function token(header: unknown, claims: unknown, key: KeyObject = privateKey): string {
  const signed = `${part(header)}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const withHeader = (more: object) => token({ ...goodHeader, ...more }, goodClaims)
const withClaims = (more: object) => token(goodHeader, { ...goodClaims, ...more })

function signedBySecret(secret: string): string {
  const signed = `${part({ ...goodHeader, alg: 'HS256' })}.${part(goodClaims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const unsigned = (alg: string) => `${part({ ...goodHeader, alg })}.${part(goodClaims)}.`

/** Both texts name the claim; readers differ in which they take. */
const twice = (name: string, value: string) =>
  JSON.stringify(goodClaims).replace('{', `{${JSON.stringify(name)}:${value},`)

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const bad: Readonly<Record<string, () => string | Promise<string>>> = {
  'algorithm none': () => unsigned('none'),
  'algorithm None': () => unsigned('None'),
  'algorithm NONE': () => unsigned('NONE'),
  'algorithm nOnE': () => unsigned('nOnE'),
  'HS256 with the public key': async () => signedBySecret(await exportSPKI(publicKey)),
  'HS256 with the public key after a blank': async () =>
    signedBySecret(` ${await exportSPKI(publicKey)}`),
  'HS256 with the public key after a prefix': async () =>
    signedBySecret(`x${await exportSPKI(publicKey)}`),
  'an unknown key id': () => withHeader({ kid: 'key-2' }),
  'a key id that is a path': () => withHeader({ kid: '../../dev/null' }),
  'a key id that is SQL': () => withHeader({ kid: "key-1' OR '1'='1" }),
  'a key id that is an address': () => withHeader({ kid: 'https://evil.test/key' }),
  'no key id': () => token({ alg: 'ES256', typ: 'at+jwt' }, goodClaims),
  'a key address (jku)': () => withHeader({ jku: 'https://evil.test/jwks' }),
  'a certificate address (x5u)': () => withHeader({ x5u: 'https://evil.test/x5u' }),
  'a key of its own (jwk)': () =>
    token({ ...goodHeader, jwk: otherKey.export({ format: 'jwk' }) }, goodClaims, otherKey),
  'an unknown critical header': () => withHeader({ crit: ['exp'] }),
  'another signer': () => token(goodHeader, goodClaims, otherKey),
  expired: () => withClaims({ iat: nowSeconds - 700, exp: nowSeconds - 100 }),
  'not valid yet': () => withClaims({ nbf: nowSeconds + 100 }),
  'issued in the future': () => withClaims({ iat: nowSeconds + 100 }),
  'without an end': () => withClaims({ exp: undefined }),
  'without a beginning': () => withClaims({ iat: undefined }),
  'good for a year': () => withClaims({ exp: nowSeconds + 365 * 86_400 }),
  'another issuer': () => withClaims({ iss: 'https://evil.test' }),
  'another audience': () => withClaims({ aud: 'another' }),
  'an id token': () => withHeader({ typ: 'JWT' }),
  'a refresh token': () => withHeader({ typ: 'rt+jwt' }),
  'a service token': () => withHeader({ typ: 'hcrm-service+jwt' }),
  'no type': () => token({ alg: 'ES256', kid: 'key-1' }, goodClaims),
  'a claim twice': () => token(goodHeader, twice('sub', '"staff-2"')),
  'a header twice': () =>
    token(JSON.stringify(goodHeader).replace('{', '{"alg":"none",'), goodClaims),
  '64 kB': () => withClaims({ padding: 'x'.repeat(65_536) }),
  'bad base64': () => withClaims({}).replace('.', '.*'),
  'two parts': () => withClaims({}).split('.').slice(0, 2).join('.'),
  'four parts': () => `${withClaims({})}.x`,
  nothing: () => '',
  'an end that is a text': () => withClaims({ exp: String(nowSeconds + 600) }),
  'an end of 1e30': () => withClaims({ exp: 1e30 }),
  'an embedded NUL': () => withClaims({ sub: 'staff-1\u0000' }),
  'no subject': () => withClaims({ sub: undefined }),
  'an empty subject': () => withClaims({ sub: '' }),
  'a subject that is an object': () => withClaims({ sub: { $ne: null } }),
  'no actor': () => withClaims({ hcrm: undefined }),
  'roles that are no list': () => withClaims({ hcrm: { ...goodClaims.hcrm, roles: 'clerk' } }),
  'a group flag that is a text': () => withClaims({ hcrm: { ...goodClaims.hcrm, group: 'true' } }),
  'a customer who is nobody': () => withClaims({ hcrm: { kind: 'customer' } }),
  'an e-mail address changed on the way': () => {
    const [header = '', claims = '', signature = ''] = withClaims({ email: 'a@b.test' }).split('.')
    const changed = Buffer.from(claims, 'base64url').toString().replace('a@b.test', 'c@b.test')
    return `${header}.${part(changed)}.${signature}`
  },
  'no signature': () => withClaims({}).replace(/[^.]+$/, ''),
  'a payload that is a list': () => token(goodHeader, []),
  'a payload that is no JSON': () => token(goodHeader, 'x'),
}

describe('tokens', () => {
  it.each(Object.keys(bad))('SEC7: refuses %s', async (name) => {
    const made = (await bad[name]?.()) ?? ''
    await expect(verifier.verify(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('SEC7: takes a good one, also with what issuers add', async () => {
    const made = token(
      { ...goodHeader, x5t: 'abc' },
      { ...goodClaims, aud: ['other', 'hcrm'], scope: 'openid', jti: randomUUID() },
    )
    expect(await verifier.verify(made)).toEqual(actor)
  })

  it('SEC7: a refusal tells nothing of its reason', async () => {
    const refusals = await Promise.all(
      Object.values(bad).map(async (make) => {
        const error: unknown = await verifier
          .verify(await make())
          .catch((thrown: unknown) => thrown)
        const { code, message, info } = error as { code: string; message: string; info: object }
        return JSON.stringify({ code, message, field: 'field' in info, detail: 'detail' in info })
      }),
    )
    expect(new Set(refusals).size).toBe(1)
  })

  it('SEC7: two tokens of one person are two tokens', async () => {
    expect((await verifier.verify(withClaims({}))).roles).toEqual(['clerk'])
    const other = withClaims({ hcrm: { ...goodClaims.hcrm, roles: [] } })
    expect((await verifier.verify(other)).roles).toEqual([])
  })

  it('reads the actor from the claim the settings name', async () => {
    const named = createVerifier({ ...options, actorClaim: 'https://crm.test/actor' })
    const made = withClaims({ 'https://crm.test/actor': { kind: 'client' } })
    expect(await named.verify(made)).toMatchObject({ kind: 'client', roles: [], group: false })
  })
})

describe('loss of right', () => {
  it('SEC5: whose right has ended is refused at the next request, later tokens not', async () => {
    const signOuts = createSignOuts()
    const watching = createVerifier({ ...options, signedOutAt: signOuts.at })
    const made = withClaims({ iat: nowSeconds - 60 })
    const other = withClaims({ iat: nowSeconds - 60, sub: 'staff-2' })
    expect(await watching.verify(made)).toEqual(actor)
    signOuts.remember({ subject: 'staff-1', signedOutAt: new Date((nowSeconds - 30) * 1_000) })
    await expect(watching.verify(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await watching.verify(other)).toMatchObject({ subject: 'staff-2' })
    // The issuer's clock may be five seconds before ours.
    const soon = withClaims({ iat: nowSeconds - 25 })
    await expect(watching.verify(soon)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await watching.verify(withClaims({ iat: nowSeconds - 24 }))).toEqual(actor)
  })

  it('SEC5: the last sign-out counts, in whatever order they are heard', () => {
    const signOuts = createSignOuts()
    const [early, late] = [new Date(1_000), new Date(2_000)]
    for (const signedOutAt of [late, early, undefined])
      signOuts.remember({ subject: 's', signedOutAt })
    expect([signOuts.at('s'), signOuts.at('t')]).toEqual([late, undefined])
  })

  it('SEC5: a known token ends when it says', async () => {
    let seconds = nowSeconds
    const moving = createVerifier({ ...options, clock: { now: () => new Date(seconds * 1_000) } })
    const made = withClaims({ exp: nowSeconds + 10 })
    expect(await moving.verify(made)).toEqual(actor)
    seconds += 16
    await expect(moving.verify(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('SEC5: a key that was withdrawn ends within a minute', async () => {
    let seconds = nowSeconds
    const jwks = { keys: [jwk] }
    const issuer = fakeIssuer(() => Response.json(jwks))
    const moving = remote(issuer.fetch, { now: () => new Date(seconds * 1_000) })
    const made = withClaims({ exp: nowSeconds + 7_200 })
    expect(await moving.verify(made)).toEqual(actor)
    jwks.keys = []
    // Six minutes later, so that the keys are asked for again.
    seconds += 360
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 360_000)
    await moving.verify(made).catch(() => undefined)
    await issuer.askedTwice()
    seconds += 61
    await expect(moving.verify(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

afterEach(() => {
  jest.restoreAllMocks()
})

function fakeIssuer(answer: () => Response) {
  let calls = 0
  const second = Promise.withResolvers<void>()
  const fetch: FetchImplementation = async () => {
    calls += 1
    if (calls === 2) second.resolve()
    return answer()
  }
  /** The keys were asked for twice; they are read from the answer after it came. */
  const askedTwice = () => second.promise.then(() => setImmediate())
  return { fetch, askedTwice, calls: () => calls }
}

function remote(fetch: FetchImplementation, at = clock): Verifier {
  const { jwks: _none, ...rest } = options as VerifierOptions & { readonly jwks: unknown }
  return createVerifier({ ...rest, jwksUri: 'https://issuer.test/jwks', fetch, clock: at })
}

describe('an issuer that is away', () => {
  const down = () => {
    throw new TypeError('fetch failed')
  }

  it.each<[string, () => Response]>([
    ['does not answer', down],
    ['answers an error', () => new Response('', { status: 500 })],
    ['answers a page', () => new Response('<html>')],
    ['answers something else', () => Response.json({ keys: 'x' })],
  ])('PR16: never open: it %s', async (_how, answer) => {
    const { fetch } = fakeIssuer(answer)
    await expect(remote(fetch).verify(withClaims({}))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })

  it('PR16: known keys go on', async () => {
    let answer: () => Response = () => Response.json({ keys: [jwk] })
    const { fetch } = fakeIssuer(() => answer())
    const verifying = remote(fetch)
    expect(await verifying.verify(withClaims({}))).toEqual(actor)
    answer = down
    const later = 3_600_000
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + later)
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + later)
    expect(await verifying.verify(withClaims({ jti: 'another' }))).toEqual(actor)
  })

  it('SEC14: unknown key ids do not make us ask again and again', async () => {
    const issuer = fakeIssuer(() => Response.json({ keys: [jwk] }))
    const verifying = remote(issuer.fetch)
    for (let i = 0; i < 20; i++) {
      const made = withHeader({ kid: `key-${i + 2}` })
      await expect(verifying.verify(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    expect(issuer.calls()).toBe(1)
  })
})

describe('test issuer', () => {
  it('signs what the verifier takes', async () => {
    const issuer: TestIssuer = await testIssuer(clock)
    expect(await issuer.verifier.verify(await issuer.token(actor))).toEqual(actor)
  })
})
