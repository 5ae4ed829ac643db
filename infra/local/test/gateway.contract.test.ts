import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { problems } from '@hcrm/kernel'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeCertificates } from '../certificates.ts'
import { type Gateway, startGateway } from '../gateway.ts'
import { freePort } from '../port.ts'
import { atEnd, cleanUp, tempDir } from './support.ts'

const CLIENT_TIMEOUT_S = 1
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A service that answers with what it got. */
async function startEcho(name: string): Promise<Server> {
  const server = createServer((req, res) => {
    if (req.url === '/api/archive/hang') return
    if (req.url === '/api/archive/stream') {
      // Not chunked: nginx could pass on chunks even if it gathered other replies.
      res.removeHeader('transfer-encoding')
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 0\n\n')
      let sent = 0
      const timer = setInterval(() => res.write(`data: ${++sent}\n\n`), 20)
      res.on('close', () => clearInterval(timer))
      return
    }
    res.end(JSON.stringify({ name, url: req.url, headers: req.headers }))
  })
  server.on('upgrade', (_req, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n')
    socket.pipe(socket)
  })
  server.listen(await freePort(), '127.0.0.1')
  await once(server, 'listening')
  atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}

describe('startGateway', () => {
  const dir = tempDir()
  let gateway: Gateway
  beforeAll(async () => {
    const archive = portOf(await startEcho('archive'))
    const rest = portOf(await startEcho('console'))
    gateway = await startGateway({
      dir,
      routes: [
        { prefix: '/api/archive', port: archive },
        { prefix: '/fhir', port: archive },
        { prefix: '/api/gone', port: await freePort() },
        { prefix: '/', port: rest },
      ],
      clientTimeoutS: CLIENT_TIMEOUT_S,
      serviceTimeoutS: 1,
    })
    atEnd(() => gateway.stop())
  })
  afterAll(cleanUp)

  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(gateway.url + path, init)
  const echoed = async (path: string, headers: Record<string, string> = {}): Promise<Echo> =>
    (await (await ask(path, { headers })).json()) as Echo
  interface Echo {
    name: string
    url: string
    headers: Record<string, string>
  }

  it('routes by whole segments and hands the path on as it came', async () => {
    expect(await echoed('/api/archive')).toMatchObject({ name: 'archive', url: '/api/archive' })
    const path = '/api/archive/v1/customers/a%2Fb?limit=20'
    expect(await echoed(path)).toMatchObject({ name: 'archive', url: path })
    expect(await echoed('/api/archives')).toMatchObject({ name: 'console' })
  })

  it('P8: passes traceparent, keeps a sound request id and replaces any other', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const id = '0199c1de-7a3b-7c4d-9e5f-0123456789ab'
    const sound = await echoed('/api/archive', { traceparent, 'x-request-id': id })
    expect(sound.headers).toMatchObject({ traceparent, 'x-request-id': id })
    const other = await echoed('/api/archive', { 'x-request-id': 'two words' })
    expect(other.headers['x-request-id']).toMatch(UUID)
  })

  it('drops what a client says about its own address', async () => {
    const forged = {
      'x-forwarded-for': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'x-forwarded-host': 'x',
    }
    const { headers } = await echoed('/api/archive', forged)
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers).not.toHaveProperty('forwarded')
    expect(headers).not.toHaveProperty('x-forwarded-host')
  })

  it('writes no query string to its logs, also when the service is gone', async () => {
    await ask('/api/archive/v1/customers?phone=13800138000')
    await ask('/api/gone/v1/customers?phone=13800138000')
    const logs = ['access.log', 'error.log', 'engine.log'].map((name) =>
      readFileSync(`${dir}/${name}`, 'utf8'),
    )
    expect(logs.join('')).toContain('"/api/gone/v1/customers"')
    expect(logs.join('')).not.toContain('13800138000')
  })

  it.each([
    ['/api/archive/v1/customers', 1],
    ['/fhir/Patient', 1],
    ['/fhir', 8],
    ['/fhir/$import', 16],
    ['/fhir/%24import?branch=east', 16],
  ])('%s takes a body of %i MB and answers 413 to a larger one', async (path, megabytes) => {
    const body = Buffer.alloc(megabytes * 1024 * 1024, 'x')
    const taken = await ask(path, { method: 'POST', body })
    expect([taken.status, await taken.json()]).toMatchObject([200, { url: path }])
    const refused = await ask(path, {
      method: 'POST',
      body: Buffer.concat([body, body.subarray(0, 1)]),
    })
    expect(refused.status).toBe(413)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ code: 'TOO_LARGE', status: 413 })
  })

  it('P5: refuses in the form, the codes and both languages of the services', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`
    const cases = [
      ['BAD_REQUEST', '/api/archive', { 'x-large': 'x'.repeat(20_000) }],
      ['OUTCOME_UNKNOWN', '/api/gone', {}],
      ['OUTCOME_UNKNOWN', '/api/archive/hang', {}],
    ] as const
    for (const [code, path, headers] of cases) {
      for (const language of ['en', 'zh'] as const) {
        const common = { 'accept-language': language, traceparent }
        const reply = await ask(path, { headers: { ...common, ...headers } })
        const { http: status, [language]: title, retry } = problems[code]
        const type = `urn:hcrm:problem:${code}`
        const body: unknown = await reply.json()
        expect(body).toEqual({ type, title, status, code, detail: title, traceId, retry })
        expect(reply.status).toBe(status)
        expect(reply.headers.get('content-type')).toBe('application/problem+json')
        expect(reply.headers.get('x-request-id')).toMatch(UUID)
        expect(reply.headers.get('retry-after')).toBe(retry === 'same-key' ? '1' : null)
      }
    }
  })

  it.each([
    ['head', 'POST /api/archive HTTP/1.1\r\nHost: x\r\n'],
    ['body', 'POST /api/archive HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('cuts a client off that stops in the %s of its request', async (_part, sent) => {
    const begun = performance.now()
    const socket = connect(gateway.port, '127.0.0.1', () => socket.write(sent))
    // A reset: the gateway does not even keep the socket to say goodbye.
    socket.on('error', () => {})
    await new Promise((resolve) => socket.resume().once('close', resolve))
    const tookMs = performance.now() - begun
    expect(tookMs).toBeGreaterThan(CLIENT_TIMEOUT_S * 900)
    expect(tookMs).toBeLessThan(CLIENT_TIMEOUT_S * 5_000)
  })

  it('passes events on as they come', async () => {
    const req = request(`${gateway.url}/api/archive/stream`).end()
    const [reply] = (await once(req, 'response')) as [IncomingMessage]
    const chunks: string[] = []
    for await (const chunk of reply) if (chunks.push(String(chunk)) === 3) break
    expect(chunks).toEqual(['data: 0\n\n', 'data: 1\n\n', 'data: 2\n\n'])
  })

  it('passes web sockets', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'echo' }
    const req = request(`${gateway.url}/api/archive/socket`, { headers }).end()
    const [, socket] = (await once(req, 'upgrade')) as [IncomingMessage, import('node:net').Socket]
    socket.write('ping')
    const [echo] = (await once(socket, 'data')) as [Buffer]
    expect(echo.toString()).toBe('ping')
    socket.destroy()
  })

  it('answers under a certificate that is given, and says so to the service', async () => {
    const tls = await makeCertificates(join(dir, 'tls'), ['127.0.0.1'])
    const routes = [{ prefix: '/', port: portOf(await startEcho('archive')) }]
    const secure = await startGateway({ dir: join(dir, 'secure'), routes, tls })
    atEnd(() => secure.stop())
    const req = secureRequest(`${secure.url}/api`, { ca: readFileSync(tls.ca) }).end()
    const [reply] = (await once(req, 'response')) as [IncomingMessage]
    expect(await json(reply)).toMatchObject({ headers: { 'x-forwarded-proto': 'https' } })
    await expect(fetch(`${secure.url}/api`)).rejects.toThrow()
  })
})
