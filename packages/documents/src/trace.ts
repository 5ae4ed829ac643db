import { type Context, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

/** The trace a caller is in, as it was when it came. */
export function activeContext(): Context {
  return context.active()
}

/** W3C `traceparent` of a caller's span, kept with the events its request causes. */
export function traceparentOf(caller: Context): string | undefined {
  const span = trace.getSpanContext(caller)
  if (!span) return undefined
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}

/**
 * One span for a batch: child of its first caller, linked to the others. Made by hand, because a
 * batch has several parents and the hot writes pass by the instrumentation of mongoose.
 */
export async function inBatchSpan(
  collection: string,
  turns: readonly { readonly context: Context }[],
  run: () => Promise<void>,
): Promise<void> {
  const [first = context.active(), ...others] = turns.map((turn) => turn.context)
  const links = others.flatMap((caller) => {
    const span = trace.getSpanContext(caller)
    return span ? [{ context: span }] : []
  })
  const attributes = { 'db.collection.name': collection, 'hcrm.batch.size': turns.length }
  const options = { kind: SpanKind.CLIENT, attributes, links }
  const tracer = trace.getTracer('@hcrm/documents')
  await tracer.startActiveSpan('documents.commit', options, first, async (span) => {
    try {
      await run()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
