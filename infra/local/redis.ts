import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listenOn, loopback } from './address.ts'
import type { Certificates } from './certificates.ts'
import { freePort } from './port.ts'
import { exchange } from './probe.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { requireProgram } from './program.ts'

export interface RedisOptions {
  readonly dir: string
  readonly port?: number
  readonly host?: string
  /** A second port, with TLS by these. */
  readonly tls?: Certificates
}

export interface Redis extends RunningProcess {
  readonly url: string
  /** The same over TLS, where there is a port for it. */
  readonly tlsUrl?: string
}

/** Starts Redis on loopback. It loses at most the last second of writes to a kill. */
export async function startRedis(options: RedisOptions): Promise<Redis> {
  const { dir, port = await freePort(), host = loopback, tls } = options
  const secure = tls && { ...tls, port: await freePort() }
  const data = join(dir, 'data')
  await mkdir(data, { recursive: true })
  const where = ['--bind', listenOn(host), '--port', String(port), '--dir', data]
  // It is for tests, and in protected mode it answers loopback only.
  const open = host === loopback ? [] : ['--protected-mode', 'no']
  const encrypted = secure ? tlsArgs(secure) : []
  const log = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
  const running = await startProcess({
    name: 'redis-server',
    command: requireProgram('redis-server', 'redis-server'),
    args: [...where, ...open, ...encrypted, ...log, '--daemonize', 'no'],
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    // While it loads its data it answers -LOADING.
    ready: async () => {
      const reply = await exchange(port, 'PING\r\n', (bytes) => bytes.includes('\r\n'))
      return reply.toString() === '+PONG\r\n'
    },
  })
  return Object.assign(running, {
    url: `redis://${host}:${port}`,
    ...(secure && { tlsUrl: `rediss://${host}:${secure.port}` }),
  })
}

function tlsArgs({ port, ca, cert, key }: Certificates & { readonly port: number }): string[] {
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca]
  return ['--tls-port', String(port), ...files, '--tls-auth-clients', 'no']
}
