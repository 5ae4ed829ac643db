import { randomUUID } from 'node:crypto'

/** The deployment's REST doors, as one operator. */
export interface Api {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
}

const timeoutMs = 60_000

export function openApi(url: string, token: string): Api {
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' && {
          'idempotency-key': randomUUID(),
          'content-type': 'application/json',
        }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => {
      throw new Error(`No answer from ${url}.`)
    })
    const answer = (await response.json().catch(() => ({}))) as T & {
      readonly title?: string
      readonly code?: string
    }
    if (!response.ok)
      throw new Error(`${answer.title ?? 'Refused.'} (${answer.code ?? response.status})`)
    return answer
  }
  return { get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) }
}
