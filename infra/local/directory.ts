import { ftruncateSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { lockFile } from './lock.ts'

/**
 * Makes this process the only owner of a data directory (PR27) until `release` or its end, whatever
 * ends it. Throws a sentence for people when another process owns it.
 */
export async function lockDirectory(dir: string): Promise<() => void> {
  const path = join(dir, 'owner.lock')
  const lock = await lockFile(path)
  if (lock === undefined) {
    // The pid is a courtesy, and not there yet just after the owner took the lock.
    const pid = readFileSync(path, 'utf8').trim()
    const owner = pid === '' ? 'another process' : `process ${pid}`
    throw new Error(`The data directory ${dir} is in use by ${owner}: stop it or take another one.`)
  }
  ftruncateSync(lock.fd)
  writeSync(lock.fd, `${process.pid}\n`)
  return lock.release
}
