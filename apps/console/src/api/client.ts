import createClient from 'openapi-fetch'
import { currentLanguage } from '../words/words.ts'
import type { paths as ArchivePaths } from './archive.gen.ts'
import type { paths as FeedbackPaths } from './feedback.gen.ts'
import { ApiProblem, problemOf, unreachable } from './problem.ts'
import type { paths as ReportingPaths } from './reporting.gen.ts'
import type { paths as SchedulingPaths } from './scheduling.gen.ts'

type Paths = ArchivePaths & SchedulingPaths & FeedbackPaths & ReportingPaths

interface TokenSource {
  token(): Promise<string | undefined>
  ended(): void
}

let session: TokenSource = { token: async () => undefined, ended: () => {} }

/** Whose token goes with every request from now on. */
export function takeTokensFrom(source: TokenSource): void {
  session = source
}

/** All doors of HCRM, typed by their own descriptions (`npm run gen:api`). */
export const api = createClient<Paths>()

api.use({
  async onRequest({ request }) {
    const token = await session.token()
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
    request.headers.set('accept-language', currentLanguage())
    return request
  },
  onResponse({ response }) {
    if (response.status === 401) session.ended()
  },
  onError() {
    return unreachable()
  },
})

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The body of an answer; throws ApiProblem for a refusal. */
export async function bodyOf<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  return (await versioned(answer)).body
}

export interface Versioned<T> {
  readonly body: T
  /** For If-Match; undefined where the door gives none. */
  readonly etag: string | undefined
}

export async function versioned<T>(answer: Promise<Answer<T>>): Promise<Versioned<NonNullable<T>>> {
  const { data, error, response } = await answer
  if (data === undefined || data === null) throw new ApiProblem(problemOf(error, response.status))
  return { body: data, etag: response.headers.get('etag') ?? undefined }
}
