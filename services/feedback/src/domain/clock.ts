import { fail } from '@hcrm/kernel'
import { afterWorkingMinutes, type WorkingSpan, workingMinutes } from './working-time.ts'

/**
 * The clock of a case (F5, W14): how much working time is left until it must be settled. It runs
 * on the branch's working calendar and stands while the hospital waits for somebody else.
 */
export type CaseClock =
  | {
      readonly state: 'running'
      readonly limitMinutes: number
      /** Working minutes used before `since`. */
      readonly usedMinutes: number
      readonly since: Date
      readonly dueAt: Date
      /** When each escalation level is reached, level 1 first. */
      readonly escalations: readonly Date[]
    }
  | {
      readonly state: 'paused'
      readonly limitMinutes: number
      readonly usedMinutes: number
      readonly reason: PauseReason
      readonly since: Date
    }
  | {
      readonly state: 'stopped'
      readonly limitMinutes: number
      readonly usedMinutes: number
      readonly inTime: boolean
    }

export const pauseReasons = ['customer-answer', 'external-expert', 'court', 'authority'] as const
export type PauseReason = (typeof pauseReasons)[number]

/** Shares of the limit at which a case goes up: department head, complaint team, executive. */
const escalationPercent = [100, 150, 200] as const

export type RunningClock = Extract<CaseClock, { state: 'running' }>
export type PausedClock = Extract<CaseClock, { state: 'paused' }>
export type StoppedClock = Extract<CaseClock, { state: 'stopped' }>

export function startClock(
  limitMinutes: number,
  usedMinutes: number,
  { now, spans }: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): RunningClock {
  const at = (percent: number): Date =>
    afterWorkingMinutes(
      spans,
      now,
      Math.max(0, Math.ceil((limitMinutes * percent) / 100) - usedMinutes),
    )
  return {
    state: 'running',
    limitMinutes,
    usedMinutes,
    since: now,
    dueAt: at(100),
    escalations: escalationPercent.map(at),
  }
}

export function pauseClock(
  clock: CaseClock,
  reason: PauseReason,
  moment: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): PausedClock {
  if (clock.state !== 'running') fail('BAD_STATE')
  const { limitMinutes } = clock
  return {
    state: 'paused',
    limitMinutes,
    usedMinutes: usedAt(clock, moment),
    reason,
    since: moment.now,
  }
}

export function resumeClock(
  clock: CaseClock,
  moment: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): RunningClock {
  if (clock.state !== 'paused') fail('BAD_STATE')
  return startClock(clock.limitMinutes, clock.usedMinutes, moment)
}

/** Another limit, because the severity was judged anew; what was used stays used. */
export function relimitClock(
  clock: CaseClock,
  limitMinutes: number,
  moment: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): CaseClock {
  if (clock.state === 'running') return startClock(limitMinutes, usedAt(clock, moment), moment)
  return { ...clock, limitMinutes }
}

export function stopClock(
  clock: CaseClock,
  moment: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): StoppedClock {
  const usedMinutes = usedAt(clock, moment)
  return {
    state: 'stopped',
    limitMinutes: clock.limitMinutes,
    usedMinutes,
    inTime: usedMinutes <= clock.limitMinutes,
  }
}

/** Working minutes used so far. */
export function usedAt(
  clock: CaseClock,
  { now, spans }: { readonly now: Date; readonly spans: readonly WorkingSpan[] },
): number {
  if (clock.state !== 'running') return clock.usedMinutes
  return clock.usedMinutes + workingMinutes(spans, clock.since, now)
}
