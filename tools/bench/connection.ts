import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string
}

/**
 * One keep-alive connection, one request at a time, no library: a client that costs more than the
 * server it measures would measure itself, and flatter every ratio to bare HTTP.
 */
export class Connection {
  readonly #port: number
  #socket: Socket | undefined
  #received: Buffer = Buffer.alloc(0)
  #waiting: PromiseWithResolvers<Answer> | undefined

  constructor(port: number) {
    this.#port = port
  }

  /** Sends the text of a request; rejects when the connection breaks before the answer. */
  async send(request: string): Promise<Answer> {
    const socket = this.#socket ?? (await this.#connect())
    this.#waiting = Promise.withResolvers<Answer>()
    socket.write(request)
    return this.#waiting.promise
  }

  close(): void {
    this.#socket?.destroy()
  }

  async #connect(): Promise<Socket> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    this.#socket = socket
    this.#received = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', () => undefined)
    socket.once('close', () => {
      // One that the server has closed after its last answer is no longer ours.
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#waiting?.reject(new Error('the connection broke'))
    })
    return socket
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    if (Number.isNaN(length)) throw new Error('an answer without a length')
    if (this.#received.length < end + 4 + length) return
    const body = this.#received.toString('utf8', end + 4, end + 4 + length)
    this.#received = Buffer.alloc(0)
    // A server closes a connection after so many requests: the next one opens another.
    if (/\r\nconnection: close/i.test(head)) this.#socket = undefined
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), body })
  }
}
