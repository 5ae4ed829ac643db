import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ensureDataKeys } from '../src/keys.ts'

describe('SEC38: the keys of a deployment', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hcrm-keys-'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('are made once, differ, are for their owner’s eyes, and stay when asked again', async () => {
    const files = Object.values(await ensureDataKeys(dir))
    const read = () => Promise.all(files.map((file) => readFile(file, 'utf8')))
    const texts = await read()
    expect(new Set(texts).size).toBe(3)
    for (const file of files) expect((await stat(file)).mode & 0o077).toBe(0)
    await ensureDataKeys(dir)
    expect(await read()).toEqual(texts)
  })
})
