import { problems, type Retry } from '@hcrm/kernel'
import { page, table } from './markdown.ts'

const RETRY: Readonly<Record<Retry, string>> = {
  no: 'no: the same request is refused again',
  later: 'yes: nothing was done',
  'same-key': 'with the same Idempotency-Key: the outcome is unknown',
}

export function errorsPage(): string {
  const rows = Object.entries(problems).map(([code, { http, grpc, retry, en, zh }]) => [
    `\`${code}\``,
    String(http),
    grpc,
    RETRY[retry],
    en,
    zh,
  ])
  return page(
    {
      title: 'Errors',
      about: 'Every refusal, over HTTP (RFC 9457, member `code`) and gRPC (`ErrorInfo.reason`).',
      from: 'packages/kernel/src/problems.ts',
    },
    table(['code', 'HTTP', 'gRPC', 'try again', 'English', '中文'], rows),
  )
}
