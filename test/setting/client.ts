import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Role } from '@hcrm/proto/roles'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Target } from './target.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // A test asserts what it expects of a body; its type is the contract's, checked by the service.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any
  readonly text: string
}

export interface SendOptions {
  readonly key?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** One person or system at the doors of a target. */
export interface Client {
  readonly url: string
  readonly token: string
  get(path: string, options?: SendOptions): Promise<Reply>
  /** With an Idempotency-Key of its own unless one is given. */
  post(path: string, body: unknown, options?: SendOptions): Promise<Reply>
  put(path: string, body: unknown, options?: SendOptions): Promise<Reply>
  patch(path: string, body: unknown, options?: SendOptions): Promise<Reply>
}

export interface Identity {
  readonly subject: string
  readonly roles: readonly Role[]
  readonly branches: readonly string[]
  readonly group?: boolean
  readonly kind?: 'staff' | 'client' | 'customer'
  /** The person a customer is. */
  readonly self?: string
}

/** Signs in an identity of the test's own making, with the embedded issuer's key. */
export async function signIn(target: Target, identity: Identity): Promise<Client> {
  const key = JSON.parse(await readFile(target.issuerKeyFile, 'utf8')) as JWK
  const { subject, kind = 'staff', group = false, ...reach } = identity
  const token = await new SignJWT({ hcrm: { kind, group, departments: [], ...reach } })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? 'issuer', typ: 'at+jwt' })
    .setIssuer(target.issuer)
    .setSubject(subject)
    .setAudience('hcrm')
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(await importJWK(key, 'ES256'))
  return clientOf(target.url, token)
}

export function clientOf(url: string, token: string): Client {
  const send = async (
    method: string,
    path: string,
    options: SendOptions & { readonly body?: unknown } = {},
  ): Promise<Reply> => {
    const { body } = options
    const isText = typeof body === 'string'
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': options.key ?? randomUUID() }),
        ...options.headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    }
  }
  return {
    url,
    token,
    get: (path, options) => send('GET', path, options),
    post: (path, body, options) => send('POST', path, { ...options, body }),
    put: (path, body, options) => send('PUT', path, { ...options, body }),
    patch: (path, body, options) => send('PATCH', path, { ...options, body }),
  }
}

/** Waits for a condition; the error says what was last seen. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (Date.now() > end) throw new Error(`did not come within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}
