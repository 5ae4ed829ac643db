import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { onPath } from '../../local/program.ts'
import { rulesFolder } from './figures.ts'

const tests = join(import.meta.dirname, '../prometheus/tests')
const program = onPath('promtool')

const files = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name))

function promtool(...args: string[]): string {
  try {
    return execFileSync(program ?? 'promtool', args, { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    throw new Error(`promtool ${args[0]}: ${stdout}${stderr}`)
  }
}

if (program !== undefined) {
  describe('rules', () => {
    it('P8: are rules', () => {
      expect(promtool('check', 'rules', ...files(rulesFolder))).toContain('SUCCESS')
    })

    it('P8: tell of what is wrong, and of nothing else', () => {
      expect(promtool('test', 'rules', ...files(tests))).toContain('SUCCESS')
    })
  })
} else describe('rules', () => it.todo('not run: promtool is not installed'))
