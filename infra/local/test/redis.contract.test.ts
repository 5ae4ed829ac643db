import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exchange } from '../probe.ts'
import type { RunningProcess } from '../process.ts'
import { startRedis } from '../redis.ts'
import { atEnd, cleanUp, tempDir } from './support.ts'

describe('startRedis', () => {
  let redis: RunningProcess & { url: string }
  beforeAll(async () => {
    redis = await startRedis({ dir: tempDir() })
    atEnd(() => redis.stop())
  })
  afterAll(cleanUp, 30_000)

  async function say(command: string): Promise<string> {
    const port = Number(new URL(redis.url).port)
    const reply = await exchange(port, `${command}\r\n`, (bytes) => bytes.includes('\r\n'))
    return reply.toString().trim()
  }

  it('keeps its values over a restart', async () => {
    expect(await say('SET hint 42')).toBe('+OK')
    await redis.restart()
    expect(await say('INCR hint')).toBe(':43')
  })

  it('PR10: comes back on its port after a kill', async () => {
    redis.kill('SIGKILL')
    await redis.exited
    await expect(say('PING')).rejects.toThrow('ECONNREFUSED')
    await redis.restart()
    expect(await say('PING')).toBe('+PONG')
  })

  it('listens on loopback only', async () => {
    expect(new URL(redis.url).hostname).toBe('127.0.0.1')
    expect(await say('CONFIG GET bind')).toMatch(/^\*2/)
  })
})
