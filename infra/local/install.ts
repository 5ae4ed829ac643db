import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lockFile } from './lock.ts'
import { run } from './program.ts'

/** What the set-up installs for this checkout. */
export const installDir: string = join(import.meta.dirname, '../../.hcrm')

const OTHERS_WAIT_MS = 600_000

export interface Installation {
  readonly dir: string
  /** What exactly is installed: another value installs anew. */
  readonly version: string
  /** Fills the empty directory by `run`, whose commands hold the lock even when we are killed. */
  readonly make: (dir: string, run: Run) => Promise<void>
}

export type Run = (command: string, args: readonly string[]) => Promise<void>

/**
 * Gives the directory of an installation, made on first use. The stamp is written last and under a
 * lock: a killed installation starts over, and several processes at once make one.
 */
export async function installOnce({ dir, version, make }: Installation): Promise<string> {
  const stamp = join(dir, 'installed')
  const done = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === version
  if (done()) return dir
  const lock = await lockFile(`${dir}.lock`, OTHERS_WAIT_MS)
  if (lock === undefined) throw new Error(`another process has been installing ${dir} for too long`)
  try {
    if (done()) return dir
    await rm(dir, { recursive: true, force: true })
    await mkdir(dir, { recursive: true })
    await make(dir, (command, args) => run(lock.fd, command, args))
    await writeFile(stamp, version)
    return dir
  } finally {
    lock.release()
  }
}
