import { readFileSync } from 'node:fs'
import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js'
import type { Target } from './target.ts'

export interface RpcReply<Reply = unknown> {
  /** Name of the status, `OK` or e.g. `INVALID_ARGUMENT`. */
  readonly status: number
  /** Our problem code in the status's details. */
  readonly code?: string
  readonly reply?: Reply
  /** Everything an answer that is none tells. */
  readonly told: string
}

export interface RpcQuestion<Request> {
  /** What the contract says, or bytes that it does not. */
  readonly request: Request | Buffer
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The gRPC door, asked with anything. */
export interface RpcDoor {
  ask<Request, Reply>(
    method: MethodDefinition<Request, Reply>,
    question: RpcQuestion<Request>,
  ): Promise<RpcReply<Reply>>
  close(): void
}

export function openRpcDoor({ grpc, grpcCaFile }: Target): RpcDoor {
  const channel = grpcCaFile
    ? credentials.createSsl(readFileSync(grpcCaFile))
    : credentials.createInsecure()
  const addresses = new Set(Object.values(grpc))
  const clients = new Map([...addresses].map((each) => [each, new Client(each, channel)]))
  const clientOf = (path: string): Client => {
    const [, service = ''] = /^\/hcrm\.(\w+)\./.exec(path) ?? []
    const client = clients.get(grpc[service] ?? '')
    if (client === undefined) throw new Error(`no service has ${path}`)
    return client
  }
  return {
    ask: ({ path, requestSerialize, responseDeserialize }, { request, token, headers }) => {
      const metadata = new Metadata()
      if (token !== undefined) metadata.set('authorization', `Bearer ${token}`)
      for (const [key, value] of Object.entries(headers ?? {})) metadata.set(key, value)
      const bytes = Buffer.isBuffer(request) ? request : requestSerialize(request)
      const deadline = Date.now() + 30_000
      return new Promise((resolve) => {
        clientOf(path).makeUnaryRequest(
          path,
          (given: Buffer) => given,
          responseDeserialize,
          bytes,
          metadata,
          { deadline },
          (error, reply) =>
            resolve(error ? refusal(error) : { status: 0, told: '', ...(reply && { reply }) }),
        )
      })
    },
    close: () => {
      for (const client of clients.values()) client.close()
    },
  }
}

/** The name of a problem stands before its domain, each behind its field and its length. */
const reason = /([A-Z_]+)..hcrm/s

function refusal({ code: status, details, metadata }: ServiceError) {
  const parts = metadata.get('grpc-status-details-bin').map((part) => part.toString())
  const [, code] = reason.exec(parts.join('\n')) ?? []
  metadata.remove('date')
  const told = [details, ...parts, JSON.stringify(metadata.getMap())].join('\n')
  return { status, told, ...(code !== undefined && { code }) }
}
