import { setTimeout as sleep } from 'node:timers/promises'
import type { Subscription } from '@hcrm/events'
import type { Base } from './base.ts'
import { consumeOptions } from './consumers.ts'
import { on } from './module.ts'
import { watchReads } from './workers.ts'

const lookEveryMs = 50

/**
 * Hears of everybody who was ever signed out before a door opens, and of others as they are
 * (SEC5). One reader for the whole process: its doors share the verifier.
 */
export async function followSignOuts(base: Base): Promise<void> {
  const { clock, engines, life, modules, signOuts } = base
  const [module] = modules
  if (module === undefined) return
  const { topic, type, decode } = module.signOuts
  const operation = `${module.name}.operations.signOuts`
  const { handle } = consumeOptions(
    {
      operation,
      topics: [topic],
      on: { [type]: on({ decode }, async (told) => signOuts.remember(told)) },
    },
    clock,
  )
  const reads = await life.enter(
    'sign-outs',
    () =>
      engines.events.follow({
        name: operation,
        topics: [topic],
        // They are few, and kept in the process: each start reads them all.
        positions: async () => new Map(),
        // Not counted by age: every start reads what is years old.
        handle: async (batch, signal) => {
          for (const event of batch) await handle(event, signal)
        },
      }),
    (started) => started.stop(),
  )
  watchReads(base, operation, reads)
  await caughtUp(reads)
}

/**
 * Ends when all that was told is handled, or when the process stops meanwhile. A reader that has
 * to begin again, because its broker went, is waited for: half of the sign-outs are not enough.
 */
export async function caughtUp(
  reads: Pick<Subscription, 'started' | 'state' | 'lag'>,
): Promise<void> {
  await reads.started
  for (;;) {
    const state = reads.state()
    if (state === 'stopped') return
    if (state === 'halted') throw new Error('not all sign-outs could be read')
    if (state === 'running' && (await reads.lag()) === 0) return
    await sleep(lookEveryMs)
  }
}
