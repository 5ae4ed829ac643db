import { type Call, isProblem, type Problem, problems } from '@hcrm/kernel'
import type { Outcome } from '../../domain/encounter/encounter.ts'
import type { Ports as EncounterPorts } from '../encounter/record-encounter.ts'
import type { ParkedLineStore } from '../ports.ts'
import type { Line, Reference } from './fact.ts'

export interface IntakePorts extends EncounterPorts {
  readonly parkedLines: ParkedLineStore
}

/** One push of one branch. */
export interface Intake {
  readonly ports: IntakePorts
  readonly branch: string
  readonly zone: string
  readonly call: Call
}

export type Result =
  | { readonly line: Line; readonly outcome: Outcome }
  | { readonly line: Line; readonly waitingFor: Reference }
  | { readonly line: Line; readonly refused: Problem }

/** Writes under way at once: enough to keep the store busy, too few to keep others from it. */
export const writesAtOnce = 24

/**
 * Runs one line: what can never be taken as it is gets refused, and is parked by the caller; what
 * may work later ends the whole push, so that the sender repeats it.
 */
export async function attempt(line: Line, work: () => Promise<Outcome>): Promise<Result> {
  try {
    return { line, outcome: await work() }
  } catch (error) {
    return { line, refused: refusalOf(error) }
  }
}

export function refusalOf(error: unknown): Problem {
  if (isProblem(error) && problems[error.code].retry === 'no') return error
  throw error
}
