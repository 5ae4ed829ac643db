import { type Problem, problems } from '@hcrm/kernel'
import type { Language } from './headers.ts'

/** Body of every refusal: RFC 9457 with our stable code. Holds nothing that the caller sent. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  /** Path of the field at fault. */
  readonly field?: string
  readonly traceId: string
  /** `no`, `later`, or `same-key`: the outcome is unknown, repeat with the same key. */
  readonly retry: string
}

export interface ProblemReader {
  readonly language: Language
  readonly traceId: string
}

export function problemDocument({ code, info }: Problem, reader: ProblemReader): ProblemDocument {
  const row = problems[code]
  const title = reader.language === 'en' ? row.en : row.zh
  return {
    type: `urn:hcrm:problem:${code}`,
    title,
    status: row.http,
    code,
    detail: info.detail ?? title,
    ...(info.field === undefined ? {} : { field: info.field }),
    traceId: reader.traceId,
    retry: row.retry,
  }
}

/** Statuses with which a caller is told when to come again. */
const waitStatuses: ReadonlySet<number> = new Set([409, 429, 503, 507])

export function problemHeaders({ code, info }: Problem): Record<string, string> {
  const { http, retry } = problems[code]
  if (http === 401) return { 'www-authenticate': 'Bearer' }
  if (retry === 'no' || !waitStatuses.has(http)) return {}
  return { 'retry-after': String(info.retryAfterSeconds ?? 1) }
}
