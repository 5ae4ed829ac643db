import { never } from '@hcrm/kernel'

/** A line of an import that could not be taken yet, kept until it can (A13). */
export interface ParkedLine {
  readonly branch: string
  /** FHIR type, or empty when the line could not be read. */
  readonly resource: string
  /** Sealed. Empty once the line has been taken. */
  readonly text: string
  readonly status: 'parked' | 'taken'
  /** Problem code. */
  readonly error: string
  /** Path of the field at fault. */
  readonly field?: string
  /** What it refers to and has not come, e.g. `Patient/17`. */
  readonly waitingFor?: string
  readonly at: string
  readonly tries: number
}

export interface ParkLine {
  readonly branch: string
  readonly resource: string
  readonly text: string
  readonly error: string
  readonly field?: string
  readonly waitingFor?: string
  readonly at: string
}

export type ParkedLineEvent = ({ readonly type: 'Parked' } & ParkLine) | { readonly type: 'Taken' }

export const initialParkedLine: ParkedLine = {
  branch: '',
  resource: '',
  text: '',
  status: 'parked',
  error: '',
  at: '',
  tries: 0,
}

/** The same line again, still without what it waits for, changes nothing. */
export function parkLine(
  state: ParkedLine | undefined,
  line: ParkLine,
): readonly ParkedLineEvent[] {
  const isSame =
    state?.status === 'parked' &&
    state.text === line.text &&
    state.error === line.error &&
    state.waitingFor === line.waitingFor
  return isSame ? [] : [{ type: 'Parked', ...line }]
}

export function takeLine(state: ParkedLine | undefined): readonly ParkedLineEvent[] {
  return state?.status === 'parked' ? [{ type: 'Taken' }] : []
}

export function evolveParkedLine(state: ParkedLine, event: ParkedLineEvent): ParkedLine {
  switch (event.type) {
    case 'Parked': {
      const { type, ...line } = event
      return { ...line, status: 'parked', tries: state.tries + 1 }
    }
    case 'Taken': {
      const { waitingFor, field, ...line } = state
      return { ...line, status: 'taken', text: '' }
    }
    default:
      return never(event)
  }
}
