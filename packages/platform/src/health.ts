import type { IncomingMessage, ServerResponse } from 'node:http'

/** Says in words what is missing; undefined when nothing is. */
export type Check = () => Promise<string | undefined> | string | undefined

export interface State {
  /** Why requests cannot be served now; nothing when they can. */
  readonly missing: readonly string[]
  /** What is away and can be done without for a while. */
  readonly degraded: readonly string[]
}

/**
 * `/livez`: the event loop turns. `/startupz`: everything has been started. `/readyz`: requests can
 * be served now. The cache and the event log may be away: the one is no promise, and what is
 * written waits for the other until the relay's backlog is full.
 */
export interface Health {
  /** `what` is named when the check itself fails. */
  needs(what: string, check: Check): void
  uses(what: string, check: Check): void
  /** Looked at most once a second, whoever asks. */
  state(): Promise<State>
  /** From now on, or no longer, requests are wanted. */
  open(yes: boolean): void
  /** For the main port; no secrets, no names but our own. */
  readonly handlers: Readonly<Record<string, Handler>>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

interface Named {
  readonly list: keyof State
  readonly what: string
  readonly check: Check
}

const keptMs = 1_000
const fine: State = { missing: [], degraded: [] }

export function createHealth({ checkMs = 2_000 } = {}): Health {
  const checks: Named[] = []
  let phase: 'starting' | 'open' | 'stopping' = 'starting'
  let looked: { readonly at: number; readonly state: Promise<State> } | undefined

  const look = async (): Promise<State> => {
    const words = await Promise.all(checks.map((named) => outcome(named, checkMs)))
    const of = (list: keyof State) =>
      words.filter((word, at) => word !== undefined && checks[at]?.list === list) as string[]
    return { missing: of('missing'), degraded: of('degraded') }
  }
  const state = async (): Promise<State> => {
    if (phase === 'starting') return { ...fine, missing: ['still starting'] }
    if (phase === 'stopping') return { ...fine, missing: ['stopping'] }
    if (looked === undefined || performance.now() - looked.at > keptMs) {
      looked = { at: performance.now(), state: look() }
    }
    return looked.state
  }
  return {
    needs: (what, check) => void checks.push({ list: 'missing', what, check }),
    uses: (what, check) => void checks.push({ list: 'degraded', what, check }),
    state,
    open(yes) {
      phase = yes ? 'open' : 'stopping'
    },
    handlers: {
      '/livez': (_request, response) => send(response, fine),
      '/startupz': (_request, response) =>
        send(response, phase === 'starting' ? { ...fine, missing: ['still starting'] } : fine),
      '/readyz': (_request, response) => void state().then((now) => send(response, now)),
    },
  }
}

/** A check that fails or hangs is an answer too. */
async function outcome({ what, check }: Named, checkMs: number): Promise<string | undefined> {
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

function send(response: ServerResponse, state: State): void {
  const ready = state.missing.length === 0
  const body = JSON.stringify({ status: ready ? 'ok' : 'not ready', ...state })
  response.writeHead(ready ? 200 : 503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  })
  response.end(body)
}
