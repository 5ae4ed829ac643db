import { afterAll, describe, expect, it } from '@jest/globals'
import { lockDirectory } from '../directory.ts'
import { cleanUp, type Script, startScript, tempDir } from './support.ts'

afterAll(cleanUp)

const ROUNDS = 50

/** Two starts at once: exactly one owner, and a refusal that names it. */
async function race(dir: string): Promise<{ owner: Script; other: Script; refusal: string }> {
  const pair = [startScript('owner.ts', dir), startScript('owner.ts', dir)] as const
  const [first, second] = await Promise.all([pair[0].line(), pair[1].line()])
  expect([first, second].filter((line) => line === 'owner')).toHaveLength(1)
  const firstOwns = first === 'owner'
  return {
    owner: firstOwns ? pair[0] : pair[1],
    other: firstOwns ? pair[1] : pair[0],
    refusal: firstOwns ? second : first,
  }
}

describe('lockDirectory', () => {
  it('PR27: of two starts on one directory one owns it, also after a kill', async () => {
    const dir = tempDir()
    const named: boolean[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const { owner, other, refusal } = await race(dir)
      expect(refusal).toMatch(`The data directory ${dir} is in use by `)
      named.push(refusal.includes(`process ${owner.child.pid}:`))
      await Promise.all([
        owner.kill(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM'),
        other.kill('SIGKILL'),
      ])
    }
    // The owner's pid is written just after the lock is taken: a refusal may come in between.
    expect(named.filter(Boolean).length).toBeGreaterThan(ROUNDS / 2)
  }, 120_000)

  it('PR27: the next start after a kill owns the directory at once', async () => {
    const dir = tempDir()
    const { owner, other } = await race(dir)
    await owner.kill('SIGKILL')
    const release = await lockDirectory(dir)
    release()
    await other.kill('SIGKILL')
  })

  it('PR27: one process cannot own a directory twice, and can again after release', async () => {
    const dir = tempDir()
    const release = await lockDirectory(dir)
    await expect(lockDirectory(dir)).rejects.toThrow(`in use by process ${process.pid}`)
    release()
    const again = await lockDirectory(dir)
    again()
  })
})
