import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { lockFile } from '../lock.ts'
import { cleanUp, startScript, tempDir, until } from './support.ts'

afterAll(cleanUp)

function place(): { dir: string; gate: string; parts: () => string } {
  const home = tempDir()
  const dir = join(home, 'thing')
  return { dir, gate: join(home, 'gate'), parts: () => readFileSync(join(dir, 'parts'), 'utf8') }
}

describe('installOnce', () => {
  it('makes one installation for processes that want it at once', async () => {
    const { dir, gate, parts } = place()
    const scripts = Array.from({ length: 4 }, () => startScript('install.ts', dir, gate, '1'))
    for (const script of scripts) expect(await script.line()).toBe('starting')
    writeFileSync(gate, '')
    for (const script of scripts) expect(await script.line()).toBe(dir)
    expect(parts()).toBe('part\nend\n')
    expect(readFileSync(`${gate}.log`, 'utf8')).toBe('made\n')
  })

  it('starts over after a kill, and not before the orphaned command has ended', async () => {
    const { dir, gate, parts } = place()
    const killed = startScript('install.ts', dir, gate, '1')
    await until(() => existsSync(join(dir, 'parts')))
    await killed.kill('SIGKILL')
    expect(await lockFile(`${dir}.lock`)).toBeUndefined()
    const next = startScript('install.ts', dir, gate, '1')
    await next.line()
    writeFileSync(gate, '')
    expect(await next.line()).toBe(dir)
    expect(parts()).toBe('part\nend\n')
  })

  it('installs anew for another version, and not for the same', async () => {
    const { dir, gate, parts } = place()
    writeFileSync(gate, '')
    for (const version of ['1', '1', '2']) {
      const script = startScript('install.ts', dir, gate, version)
      await script.line()
      expect(await script.line()).toBe(dir)
      if (version === '1') writeFileSync(join(dir, 'parts'), 'kept')
    }
    expect(parts()).toBe('part\nend\n')
  })

  it('a command that fails leaves no installation and tells what it said', async () => {
    const { dir } = place()
    const { installOnce } = await import('../install.ts')
    const say = ['-c', 'echo no such package >&2; exit 3']
    const failed = installOnce({ dir, version: '1', make: (_, run) => run('sh', say) })
    await expect(failed).rejects.toThrow(/ended with 3\nno such package$/)
    expect(existsSync(join(dir, 'installed'))).toBe(false)
    rmSync(dir, { recursive: true })
  })
})
