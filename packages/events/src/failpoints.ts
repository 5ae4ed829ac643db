import { defineFailpoints } from '@hcrm/documents'

/** Instants at which the crash suites stop the process (D21). */
export const eventFailpoints = {
  'relay.beforeSend': 'relay: events read from their document, nothing sent',
  'relay.afterSend': 'relay: events durable in the log, spans still open',
  'relay.beforeMark': 'relay: events durable in the log, still pending in the document',
  'relay.afterMark': 'relay: events removed from the document',
  'consume.beforeHandle': 'consumer: event fetched, handler not called',
  'consume.afterHandle': 'consumer: handler done, position not kept',
  'consume.beforeCommit': 'consumer: a slice done, position not kept',
  'consume.beforePark': 'consumer: event refused for good, not parked',
  'consume.afterPark': 'consumer: event and key parked, position not kept',
} as const

export const failpoint = defineFailpoints(eventFailpoints)
