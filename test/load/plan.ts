/** Read by k6 and by Node alike, so it imports nothing. */
export interface Stage {
  readonly name: string
  /** Requests that begin in a second, whatever has been answered. */
  readonly perSecond: number
  readonly seconds: number
  /** Milliseconds, of a booking; see README.md. */
  readonly p99Ms: number
}

/** What k6 reads: who asks for which place. */
export interface World {
  readonly url: string
  readonly token: string
  /** Begins every Idempotency-Key. */
  readonly run: string
  /** The hot one first. */
  readonly sheets: readonly string[]
  readonly customers: readonly string[]
  readonly stages: readonly Stage[]
}

/** A booking that a client was told of. */
export interface Told {
  readonly id: string
  readonly number: number
  readonly sheetId: string
  readonly customerId: string
}

export const names = ['smoke', 'registration-opening'] as const
export type Name = (typeof names)[number]

const stages: Readonly<Record<Name, readonly Stage[]>> = {
  smoke: [{ name: 'few', perSecond: 5, seconds: 10, p99Ms: 50 }],
  'registration-opening': [
    // V4. A day's 8,040 places in the first minute after the release.
    { name: 'opening', perSecond: 134, seconds: 30, p99Ms: 50 },
    // V4. Ten people after each of them.
    { name: 'crowd', perSecond: 1_340, seconds: 20, p99Ms: 250 },
  ],
}

export interface Scale {
  readonly rate: number
  /** Of every stage; never longer than it is planned. */
  readonly secondsMax: number
}

export function stagesOf(name: Name, { rate, secondsMax }: Scale): readonly Stage[] {
  return stages[name].map((stage) => ({
    ...stage,
    perSecond: Math.max(1, Math.round(stage.perSecond * rate)),
    seconds: Math.min(stage.seconds, secondsMax),
  }))
}

/** Seven in ten want the one hot doctor, the others are spread. Same `n`, same wish. */
export function wish(n: number, { sheets, customers }: Pick<World, 'sheets' | 'customers'>) {
  const calm = Math.max(1, sheets.length - 1)
  const sheetId = (n % 10 < 7 ? sheets[0] : sheets[1 + (n % calm)]) ?? sheets[0]
  // A prime step: who comes again comes for another doctor as well as for the same.
  return { sheetId, customerId: customers[(n * 7_919) % customers.length] }
}
