import type { IncomingMessage, ServerResponse } from 'node:http'

/** Says in words what is missing; undefined when nothing is. */
export type Check = () => Promise<string | undefined> | string | undefined

/**
 * `/livez`: the event loop turns. `/startupz`: everything has been started. `/readyz`: requests can
 * be served now. A cache that is away makes nothing unready (law 7).
 */
export interface Health {
  /** `what` is named when the check itself fails. */
  add(what: string, check: Check): void
  /** What is missing; nothing when ready. Asked at most once a second, whoever asks. */
  missing(): Promise<readonly string[]>
  /** From now on, or no longer, requests are wanted. */
  open(yes: boolean): void
  /** For the main port; no secrets, no names but our own. */
  readonly handlers: Readonly<Record<string, Handler>>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const keptMs = 1_000

export function createHealth({ checkMs = 2_000 } = {}): Health {
  const checks: (() => Promise<string | undefined>)[] = []
  let state: 'starting' | 'open' | 'stopping' = 'starting'
  let asked: { readonly at: number; readonly answer: Promise<readonly string[]> } | undefined

  const missing = async (): Promise<readonly string[]> => {
    if (state !== 'open') return [state === 'starting' ? 'still starting' : 'stopping']
    if (asked === undefined || performance.now() - asked.at > keptMs) {
      asked = {
        at: performance.now(),
        answer: Promise.all(checks.map((check) => check())).then(told),
      }
    }
    return asked.answer
  }
  return {
    add: (what, check) => void checks.push(() => outcome(what, check, checkMs)),
    missing,
    open(yes) {
      state = yes ? 'open' : 'stopping'
    },
    handlers: {
      '/livez': (_request, response) => send(response, []),
      '/startupz': (_request, response) =>
        send(response, state === 'starting' ? ['still starting'] : []),
      '/readyz': (_request, response) => void missing().then((words) => send(response, words)),
    },
  }
}

/** A check that fails or hangs is an answer too. */
async function outcome(what: string, check: Check, checkMs: number): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`${what} does not answer`), checkMs)
  try {
    return await Promise.race([check(), late])
  } catch {
    return `${what} is away`
  } finally {
    clearTimeout(timer)
  }
}

function told(words: readonly (string | undefined)[]): readonly string[] {
  return words.filter((word) => word !== undefined)
}

function send(response: ServerResponse, missing: readonly string[]): void {
  const body = JSON.stringify({ status: missing.length === 0 ? 'ok' : 'not ready', missing })
  response.writeHead(missing.length === 0 ? 200 : 503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  })
  response.end(body)
}
