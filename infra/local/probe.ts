import { connect } from 'node:net'

const PROBE_TIMEOUT_MS = 1_000

/**
 * Sends `request` to a loopback port and gives the reply once `complete` says it is whole. Rejects
 * when nothing listens, the peer closes first, or after a second.
 */
export function exchange(
  port: number,
  request: string | Buffer,
  complete: (reply: Buffer) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let reply = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    const timer = setTimeout(() => socket.destroy(new Error('no reply')), PROBE_TIMEOUT_MS)
    socket.on('data', (chunk: Buffer) => {
      reply = Buffer.concat([reply, chunk])
      if (!complete(reply)) return
      resolve(reply)
      socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      reject(new Error('the peer closed before its reply was whole'))
    })
  })
}

/** For replies that start with their length: `read` gives it, `extra` is what it leaves out. */
export function framed(read: (reply: Buffer) => number, extra: number): (reply: Buffer) => boolean {
  return (reply) => reply.length >= 4 && reply.length >= read(reply) + extra
}
