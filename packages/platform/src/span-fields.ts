import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Attributes that may leave the process: names of operations and engines, codes, counts. */
const allowed = new Set([
  'cloudevents.event_type',
  'db.collection.name',
  'db.mongodb.collection',
  'db.name',
  'db.namespace',
  'db.operation',
  'db.operation.name',
  'db.system',
  'db.system.name',
  'error.type',
  'hcrm.operation',
  'http.method',
  'http.request.method',
  'http.response.status_code',
  'http.status_code',
  'messaging.batch.message_count',
  'messaging.consumer.group.name',
  'messaging.destination.name',
  'messaging.message.id',
  'messaging.operation.type',
  'rpc.grpc.status_code',
  'rpc.method',
  'rpc.response.status_code',
  'rpc.service',
  'rpc.system',
  'rpc.system.name',
  'service.name',
])

/** The span without anything that could hold a value of a person: only the list leaves. */
export function cleanSpan(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => allowed.has(name)),
  )
  const own: Partial<Record<keyof ReadableSpan, unknown>> = {
    // Some instrumentations name a span after the address or the statement.
    name: span.name.split(/[?\s]/, 2).join(' ').slice(0, 100),
    attributes,
    // Events hold messages and stacks of errors, which quote values.
    events: [],
    status: { code: span.status.code },
    links: span.links.map(({ context }) => ({ context })),
  }
  const descriptors: PropertyDescriptorMap = {}
  for (const [name, value] of Object.entries(own)) descriptors[name] = { value, enumerable: true }
  return Object.create(span, descriptors) as ReadableSpan
}
