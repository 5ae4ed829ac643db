import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Lock, type Locked, lockFindings, loosePins, type Manifest } from './lock.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'))
const manifest = read('package.json') as Manifest
const workspaces = '{apps,packages,services}/*/package.json'

describe('SEC37: what comes from others', () => {
  it('is told by the lock file to the last byte, and may be used', () => {
    const lock = read('package-lock.json') as Lock
    expect(Object.keys(lock.packages).length).toBeGreaterThan(500)
    expect(lockFindings(lock, manifest)).toEqual([])
  })

  it('is named with one version each', () => {
    const files = ['package.json', 'proto/package.json', ...globSync(workspaces, { cwd: root })]
    expect(files.length).toBeGreaterThan(12)
    const found = files.flatMap((file) => loosePins(read(file) as Manifest))
    expect(found).toEqual([])
  })

  const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' } as const
  const bad: readonly (readonly [string, Locked, string])[] = [
    ['of a repository', { ...good, resolved: 'git+ssh://git@x.org/y.git' }, 'from no registry'],
    ['of any server', { ...good, resolved: 'https://x.org/y/v1.tgz' }, 'from no registry'],
    ['of a plain address', { ...good, resolved: 'http://x.org/y/-/y-1.0.0.tgz' }, 'no registry'],
    ['that nothing measures', { version: '1.0.0', license: 'MIT' }, 'no sha512'],
    ['that an old digest measures', { ...good, integrity: 'sha1-x' }, 'no sha512'],
    ['that runs a script', { ...good, hasInstallScript: true }, 'runs a script'],
    ['of a licence that binds', { ...good, license: 'AGPL-3.0-only' }, 'licence is AGPL'],
    ['that is bound in part', { ...good, license: 'MIT AND GPL-3.0' }, 'licence is MIT AND GPL'],
    ['without a licence', { version: '1.0.0', integrity: 'sha512-x' }, 'not told'],
    ['in images, for building only', { ...good, license: 'MPL-2.0' }, 'licence is MPL'],
  ]
  it.each(bad)('a package %s is found', (_what, locked, sentence) => {
    const lock = { packages: { '': {}, 'node_modules/@x/y': locked } }
    const found = lockFindings(lock, { allowScripts: { other: true } })
    expect(found).toEqual([expect.stringContaining(sentence)])
  })

  it.each([
    ['MIT', {}],
    ['(MIT OR GPL-3.0)', {}],
    ['Apache-2.0 AND MIT', {}],
    ['MPL-2.0', { dev: true }],
    ['ISC', { resolved: 'https://registry.example.org/@x/y/-/y-1.0.0.tgz' }],
  ])('one under %s may be used', (license, more) => {
    const packages = { 'node_modules/x': { ...good, ...more, license } }
    expect(lockFindings({ packages }, {})).toEqual([])
  })

  it.each(['^1.0.0', '~1.0.0', '1', '*', 'latest', '>=1.0.0', 'github:x/y', 'file:../x'])(
    'the version %s is none',
    (version) => {
      expect(loosePins({ dependencies: { x: version } })).toHaveLength(1)
    },
  )
})
