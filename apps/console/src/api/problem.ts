/** A refusal as every door writes it (RFC 9457). */
export interface ProblemDetails {
  readonly title: string
  /** More about it, in English. */
  readonly detail?: string
  readonly status: number
  readonly code: string
  readonly field?: string
  readonly traceId: string
  readonly retry: 'no' | 'later' | 'same-key'
}

/** A refused or unanswered request. `title` is in the reader's language when a service wrote it. */
export class ApiProblem extends Error {
  readonly details: ProblemDetails
  constructor(details: ProblemDetails) {
    super(details.code)
    this.name = 'ApiProblem'
    this.details = details
  }
}

/** Nobody answered: whether anything was done is not known. */
export function unreachable(): ApiProblem {
  const retry = 'same-key'
  return new ApiProblem({ title: '', status: 0, code: 'UNREACHABLE', traceId: '', retry })
}

/** What a refusal says; an answer that is none of ours (a proxy's page) is told by its status. */
export function problemOf(body: unknown, status: number): ProblemDetails {
  if (isDetails(body)) return body
  const retry = status >= 500 ? 'same-key' : 'no'
  return { title: '', status, code: 'UNEXPECTED', traceId: '', retry }
}

function isDetails(body: unknown): body is ProblemDetails {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'retry' in body
  )
}

export function detailsOf(error: unknown): ProblemDetails {
  return error instanceof ApiProblem ? error.details : unreachable().details
}
