import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './port.ts'
import { exchange } from './probe.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { requireProgram } from './program.ts'

export interface RedisOptions {
  readonly dir: string
  readonly port?: number
}

/** Starts Redis on loopback. It loses at most the last second of writes to a kill. */
export async function startRedis(options: RedisOptions): Promise<RunningProcess & { url: string }> {
  const { dir, port = await freePort() } = options
  const data = join(dir, 'data')
  await mkdir(data, { recursive: true })
  const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', data]
  const log = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
  const running = await startProcess({
    name: 'redis-server',
    command: requireProgram('redis-server', 'redis-server'),
    args: [...where, ...log, '--daemonize', 'no'],
    logFile: join(dir, 'engine.log'),
    lockFile: join(dir, 'engine.lock'),
    // While it loads its data it answers -LOADING.
    ready: async () => {
      const reply = await exchange(port, 'PING\r\n', (bytes) => bytes.includes('\r\n'))
      return reply.toString() === '+PONG\r\n'
    },
  })
  return Object.assign(running, { url: `redis://127.0.0.1:${port}` })
}
