import { Problem, type ProblemCode } from '@hcrm/kernel'

interface KafkaError {
  readonly name?: string
  readonly type?: string
  readonly cause?: unknown
  readonly originalError?: unknown
  readonly errors?: readonly unknown[]
}

/** Errors by protocol type or by name; the rest is UNAVAILABLE: try again. */
const codes: Readonly<Record<string, ProblemCode>> = {
  MESSAGE_TOO_LARGE: 'TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'TOO_LARGE',
  UNKNOWN_TOPIC_OR_PARTITION: 'UNKNOWN_REFERENCE',
  INVALID_TOPIC_EXCEPTION: 'UNKNOWN_REFERENCE',
  TOPIC_AUTHORIZATION_FAILED: 'FORBIDDEN',
  CLUSTER_AUTHORIZATION_FAILED: 'FORBIDDEN',
  GROUP_AUTHORIZATION_FAILED: 'FORBIDDEN',
  KafkaJSSASLAuthenticationError: 'UNAUTHENTICATED',
  SASL_AUTHENTICATION_FAILED: 'UNAUTHENTICATED',
  REQUEST_TIMED_OUT: 'OUTCOME_UNKNOWN',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'OUTCOME_UNKNOWN',
  KafkaJSRequestTimeoutError: 'OUTCOME_UNKNOWN',
  KafkaJSConnectionClosedError: 'OUTCOME_UNKNOWN',
}

/** The innermost error says what happened: an absent broker arrives wrapped as not retriable. */
export function innermost(error: unknown): KafkaError {
  const { cause, originalError, errors } = (error ?? {}) as KafkaError
  const inner = cause ?? originalError ?? errors?.[0]
  return inner === undefined || inner === error ? (error ?? {}) : innermost(inner)
}

/** As a problem of ours. Of the broker's words only names are kept. */
export function problemOf(error: unknown): Problem {
  const { name = 'Error', type } = innermost(error)
  const cause = new Error(`kafka: ${[name, type].filter(Boolean).join(' ')}`)
  return new Problem(codes[type ?? ''] ?? codes[name] ?? 'UNAVAILABLE', { cause })
}
