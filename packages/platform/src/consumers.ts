import type { ConsumeOptions, Delivery, FollowOptions } from '@hcrm/events'
import { type Call, type Clock, fail } from '@hcrm/kernel'
import { readEvent } from './event-message.ts'
import type { Handled, Metrics } from './metrics.ts'
import type { ConsumerDefinition, EventHandler, FollowerDefinition } from './module.ts'

/** The right of what no person asked for: its policy row says what it does. */
export function systemCall(operation: string, now: Date): Call {
  return {
    actor: {
      kind: 'service',
      subject: operation,
      roles: [],
      branches: [],
      departments: [],
      group: true,
    },
    scope: { kind: 'system', user: operation },
    now,
    may: () => true,
  }
}

/**
 * A module's consumer as the event log takes it. Types it does not name are passed over; another
 * major version of a type it names is parked: it must not be lost before this release knows it.
 */
export function consumeOptions(definition: ConsumerDefinition, clock: Clock): ConsumeOptions {
  const handlers = new Map(Object.entries(definition.on))
  const named = new Set([...handlers.keys()].map(withoutVersion))
  return {
    group: definition.operation,
    topics: definition.topics,
    ...(definition.limits && { limits: definition.limits }),
    async handle(event) {
      const handler = handlers.get(event.type)
      if (handler !== undefined)
        return take(handler, event, systemEventCall(definition, event, clock))
      if (named.has(withoutVersion(event.type))) {
        fail('BAD_REQUEST', { detail: 'The major version of this event type is not known.' })
      }
    },
  }
}

type Handle<Events> = (events: Events, signal: AbortSignal) => Promise<void>

/** Tells what became of events and how old they were when it was done. */
export function counted<Events extends Delivery | readonly Delivery[]>(
  group: string,
  handle: Handle<Events>,
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Pick<Metrics, 'handled'> },
): Handle<Events> {
  return async (events, signal) => {
    let outcome: Handled['outcome'] = 'refused'
    try {
      await handle(events, signal)
      outcome = 'done'
    } finally {
      const now = clock.now().getTime()
      const agesMs = [events].flat().map(({ time }) => Math.max(0, now - time.getTime()))
      metrics.handled({ group, outcome, agesMs })
    }
  }
}

export function followOptions(definition: FollowerDefinition): FollowOptions {
  const { operation, restartable: _restartable, ...options } = definition
  return { ...options, name: operation }
}

async function take(handler: EventHandler, event: Delivery, call: Call): Promise<void> {
  const message = readEvent(handler, event)
  // `on()` tied the handler's message to what its decoder gives.
  return handler.handle(message as never, event, call)
}

function systemEventCall(definition: ConsumerDefinition, event: Delivery, clock: Clock): Call {
  return {
    ...systemCall(definition.operation, clock.now()),
    source: { id: event.subject, seq: event.seq },
  }
}

/** `hcrm.archive.v1.CustomerMoved` → `hcrm.archive.*.CustomerMoved` */
function withoutVersion(type: string): string {
  return type.replace(/\.v\d+\./, '.*.')
}
