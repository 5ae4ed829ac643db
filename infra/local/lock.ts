import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/** A kernel lock on a file. It ends with the last process that has `fd` open, also by SIGKILL. */
export interface FileLock {
  /** May be handed to a child process; the lock then lasts as long as either of the two. */
  readonly fd: number
  /** Closes our `fd`. */
  readonly release: () => void
}

const TAKEN = 75

/**
 * Takes the lock of `path` (made if missing), or resolves to undefined when another holder keeps it
 * for longer than `waitMs`. Never unlink such a file: a second one under its name has another lock.
 */
export async function lockFile(path: string, waitMs = 0): Promise<FileLock | undefined> {
  mkdirSync(dirname(path), { recursive: true })
  // 'a+' neither truncates what the owner wrote nor leaks to children: node opens with O_CLOEXEC.
  const fd = openSync(path, 'a+')
  try {
    const code = await flock(fd, waitMs)
    if (code === 0) return { fd, release: () => closeSync(fd) }
    if (code !== TAKEN) throw new Error(`flock failed on ${path} with code ${code}`)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  closeSync(fd)
  return undefined
}

/** flock(2) belongs to the open file, not the process: util-linux takes it on our fd and goes. */
async function flock(fd: number, waitMs: number): Promise<number> {
  const patience = waitMs === 0 ? ['--nonblock'] : ['--timeout', String(waitMs / 1000)]
  const args = ['--exclusive', ...patience, '--conflict-exit-code', String(TAKEN), '3']
  const child = spawn('flock', args, { stdio: ['ignore', 'ignore', 'ignore', fd] })
  const [code] = (await once(child, 'exit').catch((cause: unknown) => {
    throw new Error('flock was not found: install the Debian package util-linux', { cause })
  })) as [number | null]
  return code ?? -1
}
