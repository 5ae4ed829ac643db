import { isProblem } from '@hcrm/kernel'
import { trace } from '@opentelemetry/api'
import pino from 'pino'
import { currentTrace } from './http/trace.ts'
import type { Log, LogFields } from './log.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'

export interface LogOptions {
  readonly service: string
  readonly level: LogLevel
  /** Takes whole lines; the standard output, written asynchronously, unless given. */
  readonly destination?: { write(line: string): void }
}

export interface ProcessLog extends Log {
  /** The same log under another service's name: modules that share a process. */
  child(service: string): Log
  /** Writes out what waits; for the end of the process. */
  flush(): void
}

/** What may be logged, and of which type; law 10. A field that is not here is dropped. */
const allowed = {
  operation: 'string',
  service: 'string',
  id: 'string',
  branch: 'string',
  code: 'string',
  status: 'number',
  durationMs: 'number',
  count: 'number',
  topic: 'string',
  group: 'string',
  state: 'string',
  engine: 'string',
  port: 'number',
} as const satisfies Record<Exclude<keyof LogFields, 'error'>, 'string' | 'number'>

const textCharsMax = 200
const stackFramesMax = 20
const causesMax = 3
const bufferBytes = 4096
const flushEveryMs = 250

export function createLog(options: LogOptions): ProcessLog {
  const file = pino.destination({
    dest: 1,
    sync: false,
    minLength: bufferBytes,
    periodicFlush: flushEveryMs,
  })
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  }
  const target = options.destination ?? file
  const logger = pino(settings, target)
  return {
    ...logOf(logger, options.service),
    child: (service) => logOf(logger, service),
    flush: () => {
      if (target === file) file.flushSync()
    },
  }
}

function logOf(logger: pino.Logger, service: string): Log {
  const write =
    (level: 'error' | 'warn' | 'info' | 'debug') => (message: string, fields?: LogFields) => {
      if (logger.isLevelEnabled(level))
        logger[level]({ service, ...allowedOf(fields), ...traceOf() }, message)
    }
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') }
}

/** Exactly the fields of the list, of the right type; an error without what it may quote. */
function allowedOf(fields: LogFields | undefined): Record<string, unknown> {
  const line: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(allowed)) {
    const value = fields?.[name as keyof typeof allowed]
    if (typeof value === type)
      line[name] = typeof value === 'string' ? value.slice(0, textCharsMax) : value
  }
  if (fields?.error !== undefined) line.error = errorOf(fields.error, causesMax)
  return line
}

interface LoggedError {
  readonly name: string
  readonly code?: string | number
  readonly message?: string
  readonly frames?: readonly string[]
  readonly cause?: LoggedError
}

/** Messages of foreign errors quote values and addresses; only a Problem's is written by us. */
function errorOf(error: unknown, causesLeft: number): LoggedError {
  if (!Error.isError(error)) return { name: typeof error }
  const { code } = error as { readonly code?: unknown }
  const known = typeof code === 'number' || (typeof code === 'string' && /^\w{1,64}$/.test(code))
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name.slice(0, textCharsMax),
    ...(known && { code }),
    ...(isProblem(error) && { message: error.message }),
    frames: frames.slice(0, stackFramesMax).map((frame) => frame.trim()),
    ...(error.cause !== undefined &&
      causesLeft > 0 && { cause: errorOf(error.cause, causesLeft - 1) }),
  }
}

function traceOf(): { readonly traceId?: string; readonly spanId?: string } {
  const traceId = currentTrace()
  const span = trace.getActiveSpan()?.spanContext()
  return { ...(traceId && { traceId }), ...(span && { spanId: span.spanId }) }
}
