import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningConsole, startConsole } from '../src/console.ts'
import { readConsoleSettings } from '../src/settings.ts'

const env = {
  HTTP_PORT: '0',
  OIDC_ISSUER: 'https://id.example.org',
  HCRM_PUBLIC_URL: 'https://crm.example.org/',
}

describe('P7: the console as a process of its own', () => {
  let running: RunningConsole
  let url: string

  beforeAll(async () => {
    running = await startConsole(readConsoleSettings(env))
    url = `http://127.0.0.1:${running.port}`
  })
  afterAll(() => running.stop())

  it('tells the browser where to sign in, and lets nothing keep it', async () => {
    const response = await fetch(`${url}/console/config.json`)
    expect(await response.json()).toEqual({
      authority: 'https://id.example.org',
      clientId: 'hcrm-console',
      baseUrl: 'https://crm.example.org/console',
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('allows scripts of its own only, and calls to itself and the issuer', async () => {
    const { headers } = await fetch(`${url}/console/config.json`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self' https://id.example.org;")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('leads from the bare address to itself, and knows what it does not have', async () => {
    const bare = await fetch(`${url}/`, { redirect: 'manual' })
    expect([bare.status, bare.headers.get('location')]).toEqual([302, '/console/'])
    expect((await fetch(`${url}/console/assets/none.js`)).status).toBe(404)
  })

  it('is alive all the time, and ready until it is asked to stop', async () => {
    const probe = async (path: string) => {
      const { status, headers } = await fetch(`${url}${path}`)
      return `${status} ${headers.get('connection')}`
    }
    const probes = async () => [await probe('/livez'), await probe('/readyz')]
    expect(await probes()).toEqual(['200 keep-alive', '200 keep-alive'])
    running.open(false)
    expect(await probes()).toEqual(['200 close', '503 close'])
    running.open(true)
  })
})

describe('its settings', () => {
  it('are refused with a sentence for each that is missing', () => {
    const read = () => readConsoleSettings({ ...env, OIDC_ISSUER: 'nowhere', HTTP_PORT: 'x' })
    expect(read).toThrow(/HTTP_PORT[\s\S]*OIDC_ISSUER/)
  })
})
