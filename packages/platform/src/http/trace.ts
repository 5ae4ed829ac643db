import { AsyncLocalStorage } from 'node:async_hooks'
import { trace } from '@opentelemetry/api'

const current = new AsyncLocalStorage<string>()

/** `traceparent` of W3C Trace Context; the second part is the trace. */
const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace a request belongs to: of telemetry, of the caller, or made from the request's id. */
export function traceOf(header: string | undefined, requestId: string): string {
  return spanTrace() ?? traceparent.exec(header ?? '')?.[1] ?? requestId.replaceAll('-', '')
}

/** Tells telemetry which operation the request is for: no route of ours stands in its address. */
export function nameSpan(operation: string): void {
  trace.getActiveSpan()?.setAttribute('hcrm.operation', operation)
}

/** Runs `work` so that what it calls finds the trace. */
export function withinTrace<T>(traceId: string, work: () => T): T {
  return current.run(traceId, work)
}

/** Trace id of what is being done at the moment, for audit entries and logs. */
export function currentTrace(): string | undefined {
  return spanTrace() ?? current.getStore()
}

function spanTrace(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}
