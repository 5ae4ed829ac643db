import { fail, isProblem } from '@hcrm/kernel'
import {
  type CryptoKey,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose'
import { watchedFile } from '../watched-file.ts'

/**
 * Who calls, between services. Two ways, chosen by settings: each service signs short-lived tokens
 * with its own key, or Kubernetes projects a token of the service's account for each callee.
 */
export interface ServiceTokens {
  /** A token that says "I am `from`" and is good for `to` only. */
  issue(from: string, to: string): Promise<string>
  /** Whether this bearer token claims to be a service's, unverified: it decides who checks it. */
  claims(token: string): boolean
  /** Name of the service, when the token is good for `to`; otherwise UNAUTHENTICATED. */
  verify(token: string, to: string): Promise<string>
}

const tokenType = 'hcrm-service+jwt'
const lifetimeSeconds = 300
/** A token is used again until this part of its life is over. */
const reuse = 0.8
const skewSeconds = 5

export interface OwnKeys {
  /** Private key (JWK, Ed25519) of the services of this process. */
  readonly key: (service: string) => Promise<JWK>
  /** Public keys of all services; `kid` is `<service>` or `<service>.<anything>`. */
  readonly jwks: () => Promise<JSONWebKeySet>
}

/** Tokens that services sign themselves: `iss` = `sub` = the service, `aud` = the callee. */
export function signedTokens(keys: OwnKeys): ServiceTokens {
  const issued = new Map<string, { readonly token: string; readonly until: number }>()
  return {
    async issue(from, to) {
      const name = `${from}>${to}`
      const known = issued.get(name)
      if (known !== undefined && Date.now() < known.until) return known.token
      const jwk = await keys.key(from)
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA', typ: tokenType, kid: jwk.kid ?? from })
        .setIssuer(from)
        .setSubject(from)
        .setAudience(to)
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .sign(await importJWK(jwk, 'EdDSA'))
      issued.set(name, { token, until: Date.now() + lifetimeSeconds * reuse * 1000 })
      return token
    },
    claims: (token) => headerOf(token)?.typ === tokenType,
    async verify(token, to) {
      const { payload, protectedHeader } = await verified(
        token,
        createLocalJWKSet(await keys.jwks()),
        {
          algorithms: ['EdDSA'],
          typ: tokenType,
          audience: to,
          maxTokenAge: lifetimeSeconds,
          clockTolerance: skewSeconds,
          requiredClaims: ['iss', 'sub', 'exp'],
        },
      )
      const { iss, sub } = payload
      // A service may sign as itself only: its key carries its name.
      const owner = protectedHeader.kid?.split('.')[0]
      if (iss === undefined || iss !== sub || iss !== owner) fail('UNAUTHENTICATED')
      return iss
    },
  }
}

export interface ProjectedOptions {
  /** Path of this process's token; `{callee}` in it is replaced by the callee's name. */
  readonly tokenFile: string
  readonly issuer: string
  readonly jwks: JWTVerifyGetKey
  /** Subject of a service's account, e.g. `system:serviceaccount:crm:hcrm-{service}`. */
  readonly subject: string
}

/** Tokens that the cluster projects into files and renews there (SEC8). */
export function projectedTokens(options: ProjectedOptions): ServiceTokens {
  const files = new Map<string, () => string>()
  const [before = '', after = ''] = options.subject.split('{service}')
  return {
    async issue(_from, to) {
      const path = options.tokenFile.replaceAll('{callee}', to)
      const read = files.get(path) ?? watchedFile(path, (text) => text.trim())
      files.set(path, read)
      return read()
    },
    claims: (token) => payloadOf(token)?.iss === options.issuer,
    async verify(token, to) {
      const { payload } = await verified(token, options.jwks, {
        algorithms: ['RS256', 'ES256'],
        issuer: options.issuer,
        audience: to,
        clockTolerance: skewSeconds,
        requiredClaims: ['sub', 'exp'],
      })
      const { sub = '' } = payload
      const service = sub.slice(before.length, sub.length - after.length)
      if (!sub.startsWith(before) || !sub.endsWith(after)) fail('UNAUTHENTICATED')
      if (!/^[a-z][a-z-]*$/.test(service)) fail('UNAUTHENTICATED')
      return service
    },
  }
}

/** Keys that live and die with this process: for services that share it. */
export function ephemeralKeys(): OwnKeys {
  const made = new Map<string, Promise<{ readonly secret: JWK; readonly open: JWK }>>()
  const pair = (service: string) => {
    const known = made.get(service) ?? generate(service)
    made.set(service, known)
    return known
  }
  return {
    key: async (service) => (await pair(service)).secret,
    jwks: async () => ({ keys: (await Promise.all(made.values())).map(({ open }) => open) }),
  }
}

/** Keys from files, read again when they change; `{service}` in the key's path is replaced. */
export function fileKeys(files: { readonly key: string; readonly jwks: string }): OwnKeys {
  const read = new Map<string, () => JWK>()
  // The files are the operator's; a wrong shape fails in jose at the first use.
  const keyOf = (path: string) => watchedFile(path, (text) => JSON.parse(text) as JWK)
  const jwks = watchedFile(files.jwks, (text) => JSON.parse(text) as JSONWebKeySet)
  return {
    async key(service) {
      const path = files.key.replaceAll('{service}', service)
      const key = read.get(path) ?? keyOf(path)
      read.set(path, key)
      return key()
    },
    jwks: async () => jwks(),
  }
}

async function generate(service: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const named = async (key: CryptoKey): Promise<JWK> => ({
    ...(await exportJWK(key)),
    kid: service,
  })
  return { secret: await named(privateKey), open: await named(publicKey) }
}

async function verified(...args: Parameters<typeof jwtVerify>) {
  try {
    return await jwtVerify(...args)
  } catch (cause) {
    // The keys cannot be had: that is not the caller's fault.
    if (isProblem(cause, 'UNAVAILABLE')) throw cause
    return fail('UNAUTHENTICATED', { cause })
  }
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return undefined
  }
}

function payloadOf(token: string) {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}
