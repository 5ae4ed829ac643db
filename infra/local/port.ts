import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { lockFile } from './lock.ts'

// Below 32768: Linux lends the ports above to outgoing connections.
const FIRST_PORT = 20_000
const END_PORT = 32_768
const TRIES_MAX = 200

/** A loopback port that no other caller of this function gets while this process lives. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = randomInt(FIRST_PORT, END_PORT)
    if (await claimPort(port)) return port
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${END_PORT} in ${TRIES_MAX} tries`)
}

/** Claims `port` for the life of this process; false when it is claimed or listened on. */
export async function claimPort(port: number): Promise<boolean> {
  const lock = await lockFile(join(tmpdir(), `hcrm-ports-${userInfo().uid}`, String(port)))
  if (lock === undefined) return false
  if (await bindable(port)) return true
  lock.release()
  return false
}

async function bindable(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
