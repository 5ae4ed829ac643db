import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../console')
const dist = join(root, 'dist')
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package.json']
const buildMsMax = 60_000

/**
 * Builds the console when a source is newer than what was built, which takes some seconds. Where
 * it cannot be built the services start without it; an image brings it built and has no sources.
 */
export async function buildConsole(): Promise<void> {
  if (!existsSync(join(root, 'src')) || (await isFresh())) return
  console.log('Building the console (after a change, about 10 seconds) …')
  const draft = join(root, '../../.hcrm', `console.${process.pid}`)
  try {
    await vite('build', '--outDir', draft, '--logLevel', 'error')
    await rm(dist, { recursive: true, force: true })
    await rename(draft, dist)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another process has just put the same build there.
    if (await isFresh()) return
    console.error(`The console could not be built: ${Error.isError(error) ? error.message : ''}`)
  }
}

async function isFresh(): Promise<boolean> {
  const index = join(dist, 'index.html')
  if (!existsSync(index)) return false
  const newest = await Promise.all(sources.map((each) => newestMs(join(root, each))))
  return Math.max(...newest) <= (await stat(index)).mtimeMs
}

/** When a file, or anything in a folder, was last changed; a folder tells what was taken away. */
async function newestMs(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.mtimeMs
  const inside = await readdir(path)
  const times = await Promise.all(inside.map((each) => newestMs(join(path, each))))
  return Math.max(found.mtimeMs, ...times)
}

async function vite(...args: string[]): Promise<void> {
  const fromConsole = createRequire(join(root, 'package.json'))
  const bin = join(dirname(fromConsole.resolve('vite/package.json')), 'bin/vite.js')
  await promisify(execFile)(process.execPath, [bin, ...args], {
    cwd: root,
    // A test's environment would give a build for development.
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: buildMsMax,
  })
}
