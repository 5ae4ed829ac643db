/**
 * Where the log tells what an operator must know. `error` wakes someone: a consumer halted, or an
 * event that cannot be published. Fields are ids, numbers and code words, never values of events.
 */
export type Notice = (
  level: 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number>>,
) => void
