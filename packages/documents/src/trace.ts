import { context, trace } from '@opentelemetry/api'

/** W3C `traceparent` of the active span, kept with the events a request causes. */
export function activeTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active())
  if (!span) return undefined
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}
