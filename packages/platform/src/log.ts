/** Fields that may be logged; everything else is dropped by the logger itself. */
export interface LogFields {
  readonly operation?: string
  readonly service?: string
  readonly id?: string
  readonly branch?: string
  readonly code?: string
  readonly status?: number
  readonly durationMs?: number
  readonly count?: number
  readonly topic?: string
  readonly group?: string
  readonly state?: string
  readonly engine?: string
  readonly port?: number
  /** Name and stack of the error; its message only when it is a Problem. */
  readonly error?: unknown
}

/** error = someone is woken; warn = looked at in the morning; info = life of the process. */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}
