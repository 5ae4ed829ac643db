import type { LifeCycle } from './life-cycle.ts'
import type { ProcessLog } from './logging.ts'

const signals = ['SIGTERM', 'SIGINT'] as const
const failures = ['uncaughtException', 'unhandledRejection'] as const

/** Ties the life cycle to the process: a signal ends it in order, a defect ends it with code 1. */
export function endWithProcess(life: LifeCycle, log: ProcessLog): void {
  let ending = false
  const end = async (code: number): Promise<void> => {
    if (ending) return
    ending = true
    const clean = await life.stop()
    if (!clean) log.error('not everything stopped in time')
    log.flush()
    process.exit(clean ? code : 1)
  }
  for (const signal of signals) {
    process.on(signal, () => {
      log.info('stopping', { state: signal })
      void end(0)
    })
  }
  for (const failure of failures) {
    process.on(failure, (error: unknown) => {
      log.error('a defect ends this process', { state: failure, error })
      void end(1)
    })
  }
}
