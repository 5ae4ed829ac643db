import { bounds } from './limits.ts'
import type { EventEnvelope, Position } from './types.ts'

/** An event as an engine keeps it: CloudEvents 1.0, Kafka binding, binary mode. */
export interface Message {
  readonly key: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly value: Uint8Array | undefined
}

export interface LoggedMessage extends Message {
  readonly position: Position
}

const contentType = 'application/protobuf'

export function encode(event: EventEnvelope): Message {
  const headers: Record<string, string> = {
    'content-type': contentType,
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source,
    ce_subject: event.subject,
    ce_sequence: String(event.seq),
    ce_time: event.time.toISOString(),
    ce_branch: event.branch,
  }
  if (event.traceparent !== undefined) headers.traceparent = event.traceparent
  return { key: event.subject, headers, value: event.data }
}

/** Undefined when a header is missing or garbled, or the key is not the subject that orders it. */
export function decode(message: Message): EventEnvelope | undefined {
  const { headers } = message
  if (headers['content-type'] !== contentType || headers.ce_specversion !== '1.0') return
  if (message.value === undefined) return
  const [id, type, source, subject, branch] = ['id', 'type', 'source', 'subject', 'branch'].map(
    (name) => text(headers[`ce_${name}`]),
  )
  const time = new Date(headers.ce_time ?? '')
  const sequence = headers.ce_sequence ?? ''
  if (!id || !type || !source || !subject || !branch) return
  if (message.key !== subject || Number.isNaN(time.getTime())) return
  if (!/^[1-9]\d{0,14}$/.test(sequence)) return
  const event = { id, type, source, subject, seq: Number(sequence), time, branch }
  const traceparent = text(headers.traceparent)
  return {
    ...event,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: message.value,
  }
}

/** What orders and parks a message; one without a key stands alone. */
export function orderKey(message: LoggedMessage): string {
  return message.key || positionId(message.position)
}

/** `topic:partition:offset`, padded so that the order of the text is the order of the log. */
export function positionId({ topic, partition, offset }: Position): string {
  return `${topic}:${String(partition).padStart(4, '0')}:${String(offset).padStart(16, '0')}`
}

function text(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= bounds.headerLengthMax ? value : undefined
}
