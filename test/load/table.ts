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

/** V14: of a service, in MB. */
const residentMbMax = 200

/** Prints a row a figure; answers how many missed their threshold. */
export function printFigures(summary: Summary, peaks: ReadonlyMap<string, number>): number {
  const rows = [...figuresOf(summary), ...[...peaks].map(memoryOf)]
  console.table(rows)
  return rows.filter(({ result }) => result === 'missed').length
}

function figuresOf({ metrics }: Summary) {
  return Object.entries(metrics).flatMap(([figure, { values, thresholds = {} }]) =>
    Object.entries(thresholds).map(([threshold, { ok }]) => {
      const [measure = ''] = threshold.split(/[<=]/)
      return { figure, ...judged(values[measure] ?? Number.NaN, threshold, ok) }
    }),
  )
}

function memoryOf([name, mb]: readonly [string, number]) {
  const figure = `V14 ${name}, MB resident`
  return { figure, ...judged(mb, `<=${residentMbMax}`, mb <= residentMbMax) }
}

function judged(value: number, threshold: string, isMet: boolean) {
  const result = isMet ? 'met' : 'missed'
  return { value: Math.round(value * 10_000) / 10_000, threshold, result }
}
