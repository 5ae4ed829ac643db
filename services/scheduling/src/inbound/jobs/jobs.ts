import type { Call } from '@hcrm/kernel'
import type { JobDefinition, Log } from '@hcrm/platform'
import type { Scheduling } from '../../app/ports.ts'
import { finishDueRosters } from '../../app/rosters.ts'
import { sweepDueSheets } from '../../app/sweep-due.ts'

interface Options {
  readonly everyMs: number
  readonly log: Log
}

type Sweeper = (
  scheduling: Scheduling,
  call: Call,
  failed: (id: string, error: unknown) => void,
) => Promise<number>

/** What time alone brings. Two sweepers at once do no harm: every write is decided on the state. */
export function jobs(scheduling: Scheduling, { everyMs, log }: Options): readonly JobDefinition[] {
  const { sweepMax } = scheduling.limits
  const sweeping = (operation: string, sweep: Sweeper): JobDefinition => ({
    operation,
    schedule: { everyMs },
    async run(call, signal) {
      let failures = 0
      const failed = (id: string, error: unknown): void => {
        failures += 1
        log.error('something due could not be done; it is tried again', { operation, id, error })
      }
      // Until less than a full round is due, or all of a round have failed and would come again.
      while (!signal.aborted) {
        failures = 0
        const due = await sweep(scheduling, call, failed)
        if (due < sweepMax || failures === due) return
      }
    },
  })
  return [
    sweeping('scheduling.sheets.sweep', sweepDueSheets),
    sweeping('scheduling.rosters.sweep', finishDueRosters),
  ]
}
