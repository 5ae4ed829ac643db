import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import type { Actor } from '@hcrm/kernel'
import type { Environment } from '@hcrm/platform'
import { type StartedService, startService } from '@hcrm/platform/testing'
import type { EventContract } from '@hcrm/proto/contracts'
import { archiveModule } from '../src/module.ts'

export interface Reply {
  readonly status: number
  // Replies are read as they come; the door checks them against their schemas.
  // biome-ignore lint/suspicious/noExplicitAny: the body of any reply
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

export interface Ask {
  readonly body?: unknown
  readonly key?: string
  readonly ifMatch?: string
  readonly type?: string
}

/** `await desk('POST', '/customers', { body })`; paths without `/fhir` are below the API. */
export type Person = (method: string, path: string, ask?: Ask) => Promise<Reply>

export interface Scene {
  readonly service: StartedService
  person(role: string, facts?: Partial<Actor>): Promise<Person>
  /** Publishes a fact of another service; `seq` of its document counts up unless given. */
  tell<M>(contract: EventContract<M>, fact: Fact<M>): Promise<void>
  /** Everything logged so far. */
  logged(): string
  stop(): Promise<void>
}

export interface Fact<M> {
  /** Id of the document it is of. */
  readonly of: string
  readonly message: M
  readonly seq?: number
  readonly branch?: string
  readonly source?: string
}

export async function startArchive(env: Environment = {}): Promise<Scene> {
  let log = ''
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString()
      done()
    },
  })
  const service = await startService(archiveModule, {
    env: {
      ARCHIVE_DEVELOPMENT_OUTBOX: '1',
      ARCHIVE_MESSAGE_SWEEP_EVERY_MS: '50',
      // A push of thousands of lines on a machine that others use too.
      HTTP_HANDLE_MS: '120000',
      LOG_LEVEL: 'debug',
      ...env,
    },
    logTo,
  })
  const seqs = new Map<string, number>()
  return {
    service,
    person: async (role, facts = {}) => {
      const actor = { subject: `${role}-1`, roles: [role], branches: ['east'], ...facts }
      return personOf(service, await service.tokenFor(actor))
    },
    async tell(contract, { of: subject, message, ...place }) {
      const seq = place.seq ?? (seqs.get(subject) ?? 0) + 1
      seqs.set(subject, Math.max(seq, seqs.get(subject) ?? 0))
      const { topic, type, data } = contract.out(message)
      const { branch = 'east', source = '/scheduling' } = place
      const event = {
        id: `${subject}:${seq}`,
        type,
        source,
        subject,
        seq,
        time: new Date(),
        branch,
        data,
      }
      await service.events.publish(topic, [event])
    },
    logged: () => log,
    stop: () => service.stop(),
  }
}

function personOf(service: StartedService, token: string): Person {
  return async (
    method,
    path,
    { body, key = randomUUID(), ifMatch, type = 'application/json' } = {},
  ) => {
    const root = path.startsWith('/fhir') ? '' : '/api/archive/v1'
    const response = await fetch(`${service.url}${root}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': key,
        ...(body !== undefined && { 'content-type': type }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      text,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    }
  }
}

/** Waits until what is looked at is as wanted; throws after the deadline. */
export async function until<T>(
  look: () => Promise<T>,
  isWanted: (seen: T) => boolean,
  deadlineMs = 20_000,
): Promise<T> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const seen = await look()
    if (isWanted(seen)) return seen
    if (performance.now() > end)
      throw new Error(`never came: ${JSON.stringify(seen).slice(0, 400)}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 25)
    })
  }
}
