import type { Delivery } from '@hcrm/events'
import type { Fact } from '../domain/facts.ts'
import type { Facts } from './ports.ts'

/**
 * Counts a batch of events: rows and positions in one transaction, so that each event counts
 * exactly once however often the batch is handed over (R1).
 */
export async function countEvents(
  facts: Facts,
  batch: readonly Delivery[],
  factsOf: (event: Delivery) => readonly Fact[],
): Promise<void> {
  if (batch.length === 0) return
  const positions = new Map<string, bigint>()
  let newestEvent = new Date(0)
  for (const { position, time } of batch) {
    positions.set(`${position.topic}:${position.partition}`, position.offset + 1n)
    if (time > newestEvent) newestEvent = time
  }
  await facts.apply(batch.flatMap(factsOf), { positions, newestEvent, events: batch.length })
}
