import { randomUUID } from 'node:crypto'
import type { Delivery } from '@hcrm/events'
import type { StartedService } from '@hcrm/platform/testing'

interface Contract {
  readonly topic: string
  readonly type: string
  readonly decode: (data: Uint8Array) => unknown
}

export interface Collected {
  /** Messages of one kind so far, in the order they came, each once. */
  // biome-ignore lint/suspicious/noExplicitAny: facts of any shape, checked by the test
  of(name: string): readonly any[]
  stop(): Promise<void>
}

/** Listens to what the service tells. */
export function collect(
  service: StartedService,
  contracts: Readonly<Record<string, Contract>>,
): Collected {
  const byType = new Map(
    Object.entries(contracts).map(([name, each]) => [each.type, { name, ...each }]),
  )
  const seen = new Map<string, { readonly name: string; readonly message: unknown }>()
  const subscription = service.events.consume({
    group: `test-${randomUUID()}`,
    topics: [...new Set(Object.values(contracts).map(({ topic }) => topic))],
    handle: async (event: Delivery) => {
      const contract = byType.get(event.type)
      if (contract === undefined) return
      const { name } = contract
      seen.set(event.id, { name, message: contract.decode(event.data) })
    },
  })
  return {
    of: (name) => [...seen.values()].flatMap((each) => (each.name === name ? [each.message] : [])),
    stop: () => subscription.stop(),
  }
}
