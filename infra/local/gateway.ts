import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './port.ts'
import { exchange } from './probe.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { requireProgram } from './program.ts'
import { fillTemplate } from './template.ts'

interface Route {
  /** Whole path segments: `/api/archive` takes `/api/archive` and all below, `/` what is left. */
  readonly prefix: string
  readonly port: number
  /** Loopback, unless the service is a name or an address elsewhere. */
  readonly host?: string
}

export interface GatewayOptions {
  readonly dir: string
  readonly listenPort?: number
  /** Several ports under one prefix share its requests. */
  readonly routes: readonly Route[]
  /** How long a client may pause while it sends its request, and while it takes the answer. */
  readonly clientTimeoutS?: number
  /** How long a service may pause: streams send something more often. */
  readonly serviceTimeoutS?: number
  /** PEM files: the address is https then. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export interface Gateway extends RunningProcess {
  readonly port: number
  readonly url: string
}

const TEMPLATE = join(import.meta.dirname, '../gateway/nginx.conf.template')
/** What takes more than the 1 MB of the template, as much as the service takes there. */
const BODY_MAX: Readonly<Record<string, string>> = { '/fhir': '8m', '/fhir/$import': '16m' }
const CLIENT_TIMEOUT_S = 10
const SERVICE_TIMEOUT_S = 60

/** Starts nginx on loopback before the given services. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { dir, routes, tls, listenPort: port = await freePort() } = options
  await mkdir(join(dir, 'tmp'), { recursive: true })
  const config = join(dir, 'nginx.conf')
  const byPrefix = Object.entries(Object.groupBy(routes, (route) => route.prefix))
  const values = {
    port,
    listening: tls ? ` ssl; ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key}` : '',
    dir,
    clientTimeoutS: options.clientTimeoutS ?? CLIENT_TIMEOUT_S,
    serviceTimeoutS: options.serviceTimeoutS ?? SERVICE_TIMEOUT_S,
    upstreams: byPrefix.map(([, group = []], n) => upstream(n, group)).join('\n'),
    locations: byPrefix.map(([prefix], n) => locations(n, prefix)).join('\n'),
  }
  await writeFile(config, await fillTemplate(TEMPLATE, values))
  const running = await startProcess({
    name: 'nginx',
    command: requireProgram('nginx', 'nginx-light'),
    args: ['-p', dir, '-c', config, '-e', join(dir, 'error.log')],
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    // The probe is plain: where TLS is asked for, it is told so.
    ready: () => answers(port, tls ? 400 : 204),
  })
  return Object.assign(running, { port, url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}` })
}

function upstream(n: number, group: readonly Route[]): string {
  const servers = group.map((route) => `server ${route.host ?? '127.0.0.1'}:${route.port};`)
  // More than a service works on: a connection for each request would cost it more than a refusal.
  const kept = 'keepalive 1024; keepalive_timeout 4s;'
  return `  upstream service_${n} { ${servers.join(' ')} ${kept} }`
}

/** A location per prefix takes whole segments only: /api/archive must not take /api/archives. */
function locations(n: number, prefix: string): string {
  const bare = prefix.replace(/\/$/, '')
  const large = Object.keys(BODY_MAX).filter((path) => bare !== '' && path.startsWith(`${bare}/`))
  const exact = bare === '' ? [] : [bare, ...large]
  return [
    ...exact.map((path) => `    location = ${path} { ${bodyMax(path)}${pass(n)} }`),
    `    location ${bare}/ { ${pass(n)} }`,
  ].join('\n')
}

function bodyMax(path: string): string {
  const limit = BODY_MAX[path]
  return limit === undefined ? '' : `client_max_body_size ${limit}; `
}

function pass(n: number): string {
  return `proxy_pass http://service_${n};`
}

async function answers(port: number, status: number): Promise<boolean> {
  const request = 'GET /gateway/health HTTP/1.0\r\n\r\n'
  const reply = await exchange(port, request, (bytes) => bytes.includes('\r\n'))
  return reply.toString().startsWith(`HTTP/1.1 ${status} `)
}
