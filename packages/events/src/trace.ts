import {
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { Delivery, EventEnvelope } from './types.ts'

const linksMax = 64

const tracer = () => trace.getTracer('@hcrm/events')

/** A carrier of trace context: the header of an event. */
type Carrier = Pick<EventEnvelope, 'traceparent'>

const parentOf = ({ traceparent }: Carrier) =>
  traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent })

/** Opens the producer's span under the request that caused the event; the event carries it on. */
export function produced(
  topic: string,
  event: EventEnvelope,
): { event: EventEnvelope; span: Span } {
  const parent = parentOf(event)
  const span = tracer().startSpan(
    `${topic} publish`,
    { kind: SpanKind.PRODUCER, attributes: attributes(topic, 'publish', event) },
    parent,
  )
  const carrier: { traceparent?: string } = {}
  propagation.inject(trace.setSpan(parent, span), carrier)
  return { event: { ...event, ...carrier }, span }
}

/** Runs the handler of one event inside a span that continues the producer's trace. */
export function consumed<T>(group: string, event: Delivery, work: () => Promise<T>): Promise<T> {
  const parent = parentOf(event)
  const topic = event.position.topic
  const span = tracer().startSpan(
    `${topic} process`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...attributes(topic, 'process', event),
        'messaging.consumer.group.name': group,
      },
    },
    parent,
  )
  return inSpan(span, trace.setSpan(parent, span), work)
}

/** One call for many events: its own trace, linked to theirs. */
export function consumedTogether<T>(
  name: string,
  events: readonly Delivery[],
  work: () => Promise<T>,
): Promise<T> {
  const links = events.slice(0, linksMax).flatMap((event): Link[] => {
    const from = trace.getSpanContext(parentOf(event))
    return from === undefined ? [] : [{ context: from }]
  })
  const span = tracer().startSpan(
    `${name} process`,
    {
      kind: SpanKind.CONSUMER,
      links,
      attributes: {
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': name,
        'messaging.batch.message_count': events.length,
      },
    },
    ROOT_CONTEXT,
  )
  return inSpan(span, trace.setSpan(ROOT_CONTEXT, span), work)
}

/** Ends a span; of an error only its name, for a message may hold a person's data. */
export function ended(span: Span, error?: unknown): void {
  if (error !== undefined) {
    span.setAttribute('error.type', errorName(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

/** Name of the error and its problem code, e.g. `Problem:BAD_STATE`. */
export function errorName(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
  const words = [name, code].filter((word) => typeof word === 'string' && /^\w{1,64}$/.test(word))
  return words.length === 0 ? 'Error' : words.join(':')
}

async function inSpan<T>(
  span: Span,
  inside: ReturnType<typeof context.active>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await context.with(inside, work)
    ended(span)
    return result
  } catch (error) {
    ended(span, error)
    throw error
  }
}

function attributes(topic: string, operation: string, event: EventEnvelope) {
  return {
    'messaging.destination.name': topic,
    'messaging.operation.type': operation,
    'messaging.message.id': event.id,
    'cloudevents.event_type': event.type,
  }
}
