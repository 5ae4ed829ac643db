import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listenOn, loopback } from './address.ts'
import { freePort } from './port.ts'
import { exchange } from './probe.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { requireProgram } from './program.ts'

export interface RedisOptions {
  readonly dir: string
  readonly port?: number
  readonly host?: string
}

/** Starts Redis on loopback. It loses at most the last second of writes to a kill. */
export async function startRedis(options: RedisOptions): Promise<RunningProcess & { url: string }> {
  const { dir, port = await freePort(), host = loopback } = options
  const data = join(dir, 'data')
  await mkdir(data, { recursive: true })
  const where = ['--bind', listenOn(host), '--port', String(port), '--dir', data]
  // It is for tests, and in protected mode it answers loopback only.
  const open = host === loopback ? [] : ['--protected-mode', 'no']
  const log = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
  const running = await startProcess({
    name: 'redis-server',
    command: requireProgram('redis-server', 'redis-server'),
    args: [...where, ...open, ...log, '--daemonize', 'no'],
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    // While it loads its data it answers -LOADING.
    ready: async () => {
      const reply = await exchange(port, 'PING\r\n', (bytes) => bytes.includes('\r\n'))
      return reply.toString() === '+PONG\r\n'
    },
  })
  return Object.assign(running, { url: `redis://${host}:${port}` })
}
