import { createHash, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import express, { type Handler } from 'express'
import { decodeJwt, exportJWK, generateKeyPair } from 'jose'
import { createProvider } from '../src/identity/provider.ts'
import { identityPages } from '../src/identity/sign-in.ts'

const password = 'demo-secret'
const consoleUrl = 'http://console.example'
const warned = jest.spyOn(console, 'warn')
const app = express()
let server: Server
let origin: string

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createProvider({
    issuer: `${origin}/oidc`,
    consoleUrl,
    key: { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'issuer', use: 'sig' },
    cookieKey: randomBytes(32).toString('base64'),
    password,
  })
  const pages: Handler = identityPages(provider, password)
  app.use('/oidc', pages)
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
})

/** A browser as far as redirects and cookies go; answers where it is led out of the issuer. */
function browser() {
  const cookies = new Map<string, string>()
  const open = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie }
    const reply = await fetch(new URL(url, origin), { ...init, headers, redirect: 'manual' })
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      cookies.set(name, value)
    }
    const next = reply.headers.get('location')
    return next === null || next.startsWith(consoleUrl) ? reply : open(next)
  }
  return open
}

it('P6: demo staff sign in by code and proof key, once per code', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const wanted = new URLSearchParams({
    client_id: 'hcrm-console',
    response_type: 'code',
    redirect_uri: `${consoleUrl}/signed-in`,
    scope: 'openid profile',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const open = browser()
  const page = await open(`/oidc/auth?${wanted.toString()}`)
  const action = /action="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const signIn = (secret: string) =>
    open(action, { method: 'POST', body: new URLSearchParams({ login: 'operator', secret }) })
  expect((await signIn('wrong')).status).toBe(401)
  const led = new URL((await signIn(password)).headers.get('location') ?? '')
  const exchange = () =>
    fetch(`${origin}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'hcrm-console',
        redirect_uri: `${consoleUrl}/signed-in`,
        code: led.searchParams.get('code') ?? '',
        code_verifier: verifier,
      }),
    })
  const first = await exchange()
  expect(first.status).toBe(200)
  const { access_token: token } = (await first.json()) as { readonly access_token: string }
  expect(decodeJwt(token)).toMatchObject({ sub: 'operator', aud: 'hcrm' })
  expect((await exchange()).status).toBe(400)
  expect(warned).not.toHaveBeenCalled()
})
