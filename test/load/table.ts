import type { Use } from './use.ts'

/** The end-of-test summary of k6, as far as it is read here. */
export interface Summary {
  readonly metrics: Readonly<
    Record<
      string,
      {
        readonly values: Readonly<Record<string, number>>
        readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
      }
    >
  >
}

export interface Row {
  readonly figure: string
  readonly value: number
  readonly threshold: string
  readonly result: 'met' | 'missed' | 'told'
}

/** V14: of a service, in MB. */
const residentMbMax = 200

/** A row for every threshold. */
export function figuresOf({ metrics }: Summary): readonly Row[] {
  return Object.entries(metrics).flatMap(([figure, { values, thresholds = {} }]) =>
    Object.entries(thresholds).map(([threshold, { ok }]) => {
      const [measure = ''] = threshold.split(/[<>=]/)
      return { figure, ...judged(values[measure] ?? Number.NaN, threshold, ok) }
    }),
  )
}

export function memoryOf([name, { mb }]: readonly [string, Use]): Row {
  const figure = `V14 ${name}, MB resident`
  return { figure, ...judged(mb, `<=${residentMbMax}`, mb <= residentMbMax) }
}

/** For who has to size a machine. */
export function coresOf([name, { cores }]: readonly [string, Use]): Row {
  return { figure: `${name}, cores`, ...rounded(cores), threshold: '', result: 'told' }
}

function judged(value: number, threshold: string, isMet: boolean): Omit<Row, 'figure'> {
  const result = isMet ? 'met' : 'missed'
  return { ...rounded(value), threshold, result }
}

function rounded(value: number): Pick<Row, 'value'> {
  return { value: Math.round(value * 10_000) / 10_000 }
}
