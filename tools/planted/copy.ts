import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** Where copies go. Links are resolved: jest compares paths as text. */
export const temporary: string = realpathSync(tmpdir())

/** Copies the working tree as it is now, without what git ignores, and links what is installed. */
export function copyTree(to: string): void {
  const every = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = execFileSync('git', every, { cwd: ROOT, encoding: 'utf8' })
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)))
  for (const file of files) cpSync(join(ROOT, file), join(to, file), { verbatimSymlinks: true })
  const folders = files.filter((file) => /(^|\/)package\.json$/.test(file)).map(dirname)
  for (const folder of folders) linkInstalled(join(ROOT, folder), join(to, folder))
}

/**
 * Everything installed is linked, but our own packages: those links are relative, and made again
 * they lead to the sources of the copy.
 */
function linkInstalled(from: string, to: string): void {
  const installed = join(from, 'node_modules')
  if (!existsSync(installed)) return
  mkdirSync(join(to, 'node_modules'))
  for (const name of readdirSync(installed)) {
    if (name !== '@hcrm') symlinkSync(join(installed, name), join(to, 'node_modules', name))
  }
  const own = join(installed, '@hcrm')
  if (!existsSync(own)) return
  mkdirSync(join(to, 'node_modules/@hcrm'))
  for (const name of readdirSync(own)) {
    symlinkSync(readlinkSync(join(own, name)), join(to, 'node_modules/@hcrm', name))
  }
}
