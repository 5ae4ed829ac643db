import { randomUUID } from 'node:crypto'

export interface Wanted {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly key?: string
}

/** Sends the demo's requests as one identity; refuses to go on when one is refused. */
export interface Sender {
  put(path: string, body: unknown): Promise<unknown>
  post(path: string, body: unknown, key: string): Promise<unknown>
  /** One request for each item, a few at a time. */
  all<T>(items: readonly T[], wanted: (item: T) => Wanted): Promise<void>
}

const atOnce = 8

export function sender(url: string, token: string): Sender {
  const send = async ({ method, path, body, key }: Wanted): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': key ?? randomUUID(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as { readonly code?: string; readonly field?: string }
    if (response.ok) return answer
    const asked = `${method} ${path.split('?')[0]}`
    const refusal = `${answer.code} ${answer.field ?? ''}`
    throw new Error(`The demo could not be filled: ${asked} answered ${refusal}`)
  }
  return {
    put: (path, body) => send({ method: 'PUT', path, body }),
    post: (path, body, key) => send({ method: 'POST', path, body, key }),
    async all(items, wanted) {
      const left = items.map(wanted)
      const lane = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) await send(next)
      }
      await Promise.all(Array.from({ length: atOnce }, lane))
    },
  }
}
