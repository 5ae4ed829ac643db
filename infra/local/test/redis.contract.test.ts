import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeCertificates } from '../certificates.ts'
import { exchange } from '../probe.ts'
import { type Redis, startRedis } from '../redis.ts'
import { atEnd, cleanUp, tempDir } from './support.ts'

describe('startRedis', () => {
  let redis: Redis
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

  it('has a second port with TLS where it is given a certificate', async () => {
    expect(redis.tlsUrl).toBeUndefined()
    const dir = tempDir()
    const tls = await makeCertificates(join(dir, 'tls'), ['127.0.0.1'])
    const secure = await startRedis({ dir, tls })
    atEnd(() => secure.stop())
    const { hostname, port, protocol } = new URL(secure.tlsUrl ?? '')
    const trusting = { ca: await readFile(tls.ca), host: hostname, port: Number(port) }
    const socket = connect(trusting, () => socket.write('PING\r\n'))
    const [reply] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    expect([protocol, reply.toString()]).toEqual(['rediss:', '+PONG\r\n'])
  })

  it('listens on loopback only', async () => {
    expect(new URL(redis.url).hostname).toBe('127.0.0.1')
    expect(await say('CONFIG GET bind')).toMatch(/^\*2/)
  })
})
