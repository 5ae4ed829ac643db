import { createHash } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettingsError } from './settings.ts'

export interface StoreLock {
  release(): Promise<void>
}

/**
 * One process per store with local engines. The lock is a listening socket: it ends with its
 * process, also after SIGKILL, so that a restart never waits for a dead holder.
 */
export async function lockStore(store: string): Promise<StoreLock> {
  const name = createHash('sha256').update(store).digest('hex').slice(0, 32)
  const path = join(tmpdir(), `hcrm-${name}.lock`)
  const lock = (await listen(path)) ?? (await takeOver(path))
  if (lock !== undefined) return lock
  throw new SettingsError([
    'Another process runs on this store with local engines: ' +
      'stop it, or set KAFKA_BROKERS and REDIS_URL.',
  ])
}

/** A file without a listener behind it was left by a killed process. */
async function takeOver(path: string): Promise<StoreLock | undefined> {
  if (await isHeld(path)) return undefined
  unlinkSync(path)
  return listen(path)
}

function listen(path: string): Promise<StoreLock | undefined> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () =>
      resolve({ release: () => new Promise((released) => server.close(() => released())) }),
    )
  })
}

function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
