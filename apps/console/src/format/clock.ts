import type { CaseClock } from '../api/types.ts'

export interface ClockReading {
  readonly state: 'remaining' | 'paused' | 'overdue' | 'stopped'
  readonly minutes: number
}

/**
 * What the clock of a case says first: that it is late, that it stands, or how much working time
 * is left. Late stays late while paused.
 */
export function readClock({
  state,
  overdue,
  limitMinutes,
  usedMinutes,
  remainingMinutes,
}: CaseClock): ClockReading {
  if (overdue) return { state: 'overdue', minutes: usedMinutes - limitMinutes }
  if (state === 'stopped') return { state: 'stopped', minutes: usedMinutes }
  return { state: state === 'paused' ? 'paused' : 'remaining', minutes: remainingMinutes }
}

export function hoursAndMinutes(minutes: number): {
  readonly hours: number
  readonly minutes: number
} {
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}
