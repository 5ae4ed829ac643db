import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { metrics } from '@opentelemetry/api'

/** One finished request or rpc. Names of operations only: never an id, a path or an address. */
export interface Finished {
  readonly operation: string
  /** HTTP status, or problem code of an rpc. */
  readonly outcome: string
  readonly durationMs: number
}

/** What became of events that reached a consumer. Counted again at each attempt. */
export interface Handled {
  readonly group: string
  readonly outcome: 'done' | 'refused'
  /** From the commit to the end of the handler, of each event. */
  readonly agesMs: readonly number[]
}

export interface Reading {
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

/** What this process tells of itself. Costs nothing unless `otel.ts` has set up an exporter. */
export interface Metrics {
  http(request: Finished): void
  rpc(call: Finished): void
  /** One finished command of the store. */
  store(command: { readonly kind: string; readonly collection: string }): void
  /** Events of one type that the log has taken; one that is sent again counts again. */
  published(type: string, count: number): void
  handled(events: Handled): void
  /** Read when somebody asks; an error leaves the reading out. */
  gauge(name: string, description: string, read: () => Promise<readonly Reading[]>): void
}

const bucketsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
/** An event may wait for a consumer that is away for minutes. */
const ageBucketsMs = [10, 50, 100, 500, 1_000, 5_000, 10_000, 60_000, 600_000, 3_600_000]

export function createMetrics(): Metrics {
  const meter = metrics.getMeter('hcrm')
  const histogram = (name: string, description: string, buckets = bucketsMs) =>
    meter.createHistogram(name, {
      description,
      unit: 'ms',
      advice: { explicitBucketBoundaries: buckets },
    })
  const http = histogram('hcrm_http_duration', 'Requests by operation and status')
  const rpc = histogram('hcrm_rpc_duration', 'Rpc calls by operation and problem code')
  const store = meter.createCounter('hcrm_store_commands', {
    description: 'Reads and durable commits by collection',
  })
  const published = meter.createCounter('hcrm_events_published', {
    description: 'Events the log has taken, by type',
  })
  const handled = meter.createCounter('hcrm_events_handled', {
    description: 'Events that reached a consumer, by group and outcome',
  })
  const age = histogram('hcrm_event_age', 'From commit to the end of the handler', ageBucketsMs)
  const gauge: Metrics['gauge'] = (name, description, read) => {
    meter.createObservableGauge(name, { description }).addCallback(async (result) => {
      for (const { value, labels } of await read()) result.observe(value, labels)
    })
  }
  gauge('hcrm_memory_bytes', 'Memory of the process, and its limits', memory)
  return {
    gauge,
    published: (type, count) => published.add(count, { type }),
    handled({ group, outcome, agesMs }) {
      handled.add(agesMs.length, { group, outcome })
      if (outcome === 'done') for (const ageMs of agesMs) age.record(ageMs, { group })
    },
    store: ({ kind, collection }) => store.add(1, { kind, collection }),
    http: ({ operation, outcome, durationMs }) => http.record(durationMs, { operation, outcome }),
    rpc: ({ operation, outcome, durationMs }) => rpc.record(durationMs, { operation, outcome }),
  }
}

/** Against which limits it ends: its own heap's, and its container's or its machine's. */
async function memory(): Promise<readonly Reading[]> {
  const { heap_size_limit: heapLimit, used_heap_size: heap } = getHeapStatistics()
  // Without a limit of its own a process is told none, or one beyond any machine.
  const limit = Math.min(process.constrainedMemory() || totalmem(), totalmem())
  const bytes = { heap, heapLimit, resident: process.memoryUsage.rss(), limit }
  return Object.entries(bytes).map(([kind, value]) => ({ value, labels: { kind } }))
}
