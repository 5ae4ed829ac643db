import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { writeService } from './write-service.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
let root: string
beforeAll(() => {
  // Below the repository, so that packages are found as by any service.
  mkdirSync(join(REPOSITORY, '.hcrm'), { recursive: true })
  root = mkdtempSync(join(REPOSITORY, '.hcrm/new-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('new:service', () => {
  it('writes a service that passes the type check, as one with a mistake does not', () => {
    const target = writeService(root, { service: 'stock', noun: 'item' })
    const mistaken = writeService(root, { service: 'mistaken', noun: 'item' })
    writeFileSync(join(mistaken, 'src/wrong.ts'), "export const wrong: number = 'x'\n")
    expect(existsSync(join(target, 'src/inbound/http/items.ts'))).toBe(true)
    expect(readFileSync(join(target, 'src/module.ts'), 'utf8')).toContain('stockModule')
    const config = {
      extends: join(REPOSITORY, 'tsconfig.check.json'),
      compilerOptions: { incremental: false, typeRoots: [join(REPOSITORY, 'node_modules/@types')] },
      include: ['services/*/src', 'services/*/test'],
    }
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(config))
    expect(typeErrors()).toEqual([expect.stringMatching(/^services\/mistaken\/src\/wrong[.]ts/)])
  }, 120_000)

  it('refuses a name that is taken or no word', () => {
    writeService(root, { service: 'taken', noun: 'item' })
    expect(() => writeService(root, { service: 'taken', noun: 'item' })).toThrow(/there already/)
    expect(() => writeService(root, { service: '../up', noun: 'item' })).toThrow(/one word/)
  })
})

/** What tsc has to say about the services written, none of it about the packages they use. */
function typeErrors(): string[] {
  try {
    execFileSync('tsc', ['-p', root], { encoding: 'utf8', cwd: root })
    return []
  } catch (error) {
    const { stdout } = error as { stdout: string }
    return stdout.split('\n').filter((line) => line.startsWith('services/'))
  }
}
