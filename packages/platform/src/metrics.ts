import { metrics } from '@opentelemetry/api'

/** One finished request or rpc. Names of operations only: never an id, a path or an address. */
export interface Finished {
  readonly operation: string
  /** HTTP status, or problem code of an rpc. */
  readonly outcome: string
  readonly durationMs: number
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
  /** Read when somebody asks; an error leaves the reading out. */
  gauge(name: string, description: string, read: () => Promise<readonly Reading[]>): void
}

const bucketsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

export function createMetrics(): Metrics {
  const meter = metrics.getMeter('hcrm')
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 'ms',
      advice: { explicitBucketBoundaries: bucketsMs },
    })
  const http = histogram('hcrm_http_duration', 'Requests by operation and status')
  const rpc = histogram('hcrm_rpc_duration', 'Rpc calls by operation and problem code')
  const store = meter.createCounter('hcrm_store_commands', {
    description: 'Reads and durable commits by collection',
  })
  return {
    store: ({ kind, collection }) => store.add(1, { kind, collection }),
    http: ({ operation, outcome, durationMs }) => http.record(durationMs, { operation, outcome }),
    rpc: ({ operation, outcome, durationMs }) => rpc.record(durationMs, { operation, outcome }),
    gauge(name, description, read) {
      meter.createObservableGauge(name, { description }).addCallback(async (result) => {
        for (const { value, labels } of await read()) result.observe(value, labels)
      })
    },
  }
}
