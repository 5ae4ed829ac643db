/** Read by k6 and by Node alike, so it imports nothing. */

/** What one client does: see clients.ts. */
export type Act = 'book' | 'call' | 'visit' | 'charge' | 'report'

/** Clients that begin at a fixed rate, whatever has been answered. */
export interface Stage {
  readonly name: string
  readonly act: Act
  /** Clients that begin in a second; where there is a shape, in its highest hour. */
  readonly perSecond: number
  readonly seconds: number
  /** Share of `perSecond` at the end of each hour; without one the rate is the same throughout. */
  readonly hours?: readonly number[]
  /** Everybody another doctor; otherwise seven in ten want the same. */
  readonly spread?: boolean
  /** Begins with the stage before it, not after it. */
  readonly beside?: boolean
  /** Makes caches and compilers warm: on doctors of its own, and without thresholds. */
  readonly warms?: boolean
  /** Milliseconds, of every answer but those that tell to wait. */
  readonly p99Ms?: number
  /** May be told to wait; without it nobody may be. Milliseconds of such an answer (V5). */
  readonly busyMs?: number
  /** More than clients here can begin: those that they could not are no fault. */
  readonly beyond?: boolean
}

export interface Person {
  readonly id: string
  readonly phone: string
}

/** A visit that charges are for. */
export interface Visit {
  readonly id: string
  readonly customerId: string
}

/** What k6 reads: who asks for what. */
export interface World {
  readonly url: string
  readonly tokens: Readonly<Record<'reception' | 'his' | 'executive', string>>
  /** Begins every Idempotency-Key. */
  readonly run: string
  readonly department: string
  /** One day's, the hot one first; then one for those who warm. */
  readonly sheets: readonly string[]
  readonly people: readonly Person[]
  readonly visits: readonly Visit[]
  readonly stages: readonly Stage[]
  /** Of the deployment's clock: the day of the places is today there, and its doors are open. */
  readonly clockAheadMs?: number
}

/** A booking that a client was told of. */
export interface Told {
  readonly id: string
  readonly number: number
  readonly sheetId: string
  readonly customerId: string
}

/** A charge that was taken. */
export interface Paid {
  readonly chargeId: string
  readonly customerId: string
  readonly fen: number
}

/** A point, and below every band of the standard rule for as many as pay. */
export const chargeFen = 100

const warm: Stage = { name: 'warm', act: 'book', perSecond: 20, seconds: 10, warms: true }

/** Outpatients by hour from 8 to 17 o'clock, as a share of the busiest: most come before ten. */
const morning = [0.8, 1, 0.85, 0.5, 0.15, 0.4, 0.55, 0.45, 0.2]

export const scenarios = {
  smoke: [
    { name: 'desk', act: 'book', perSecond: 5, seconds: 10, p99Ms: 50 },
    { name: 'phone', act: 'call', perSecond: 1, seconds: 10, beside: true, p99Ms: 250 },
    { name: 'till', act: 'charge', perSecond: 2, seconds: 10, beside: true, p99Ms: 250 },
    { name: 'desktop', act: 'report', perSecond: 1, seconds: 10, beside: true, p99Ms: 300 },
  ],
  'registration-opening': [
    warm,
    // V4. A day's 8,040 places in the first minute after the release.
    { name: 'opening', act: 'book', perSecond: 134, seconds: 30, p99Ms: 50 },
    // V4. Ten people after each of them.
    { name: 'crowd', act: 'book', perSecond: 1_340, seconds: 20, p99Ms: 250, busyMs: 1_000 },
  ],
  flood: [
    warm,
    // V5. Ten branches that release in the same second; winners and refusals within a second.
    {
      ...{ name: 'flood', act: 'book', perSecond: 13_400, seconds: 60 },
      ...{ p99Ms: 1_000, busyMs: 1_000, beyond: true },
    },
    // V5. Begins five seconds after the flood, and nobody may be told to wait any more.
    { name: 'after', act: 'book', perSecond: 134, seconds: 10, p99Ms: 250 },
  ],
  // 8,040 outpatients: each books, comes, is seen and pays. A day in eight minutes, so 60 times
  // as fast as it is.
  'peak-day': [
    warm,
    {
      ...{ name: 'day', act: 'visit', perSecond: 31.4, seconds: 480 },
      ...{ hours: morning, spread: true, p99Ms: 250 },
    },
  ],
  // W1: 120 agents who take a call every two minutes ask once a second; here twenty times that.
  'call-centre': [warm, { name: 'calls', act: 'call', perSecond: 20, seconds: 60, p99Ms: 250 }],
  // Bills of a whole group's tills at noon, and one in five for the same account.
  'points-rush': [warm, { name: 'tills', act: 'charge', perSecond: 100, seconds: 60, p99Ms: 250 }],
  'report-hour': [
    warm,
    { name: 'desks', act: 'book', perSecond: 20, seconds: 60, p99Ms: 50 },
    // V11. Everybody wants the month's figures before the morning's meeting.
    { name: 'reports', act: 'report', perSecond: 5, seconds: 60, beside: true, p99Ms: 300 },
  ],
  soak: [
    warm,
    { name: 'visits', act: 'visit', perSecond: 5, seconds: 1_200, spread: true, p99Ms: 250 },
    { name: 'calls', act: 'call', perSecond: 2, seconds: 1_200, beside: true, p99Ms: 250 },
    { name: 'reports', act: 'report', perSecond: 0.2, seconds: 1_200, beside: true, p99Ms: 300 },
  ],
} as const satisfies Readonly<Record<string, readonly Stage[]>>

export type Name = keyof typeof scenarios
export const names = Object.keys(scenarios) as readonly Name[]

export interface Scale {
  readonly rate: number
  /** Of every stage; never longer than it is planned. */
  readonly secondsMax: number
}

export function stagesOf(name: Name, { rate, secondsMax }: Scale): readonly Stage[] {
  return scenarios[name].map((stage: Stage) => ({
    ...stage,
    perSecond: stage.perSecond * rate,
    seconds: Math.min(stage.seconds, secondsMax),
  }))
}

const pauseSeconds = 5

/** When each begins, in seconds from the first. */
export function startsOf(stages: readonly Stage[]): readonly number[] {
  let [starts, ends] = [0, -pauseSeconds]
  return stages.map(({ beside, seconds }) => {
    if (!beside) starts = ends + pauseSeconds
    ends = Math.max(beside ? ends : 0, starts + seconds)
    return starts
  })
}

/** Clients that begin over the whole stage. */
export function clientsOf({ perSecond, seconds, hours }: Stage): number {
  if (!hours) return Math.round(perSecond * seconds)
  // From nobody, by straight lines from each hour's end to the next.
  const lines = hours.map((share, hour) => (share + (hours[hour - 1] ?? 0)) / 2)
  return Math.round(
    (lines.reduce((sum, line) => sum + line, 0) / hours.length) * perSecond * seconds,
  )
}

/** Doctors who have places on the day. */
export function doctorsOf(stages: readonly Stage[]): number {
  return stages.some(({ spread }) => spread) ? 72 : 12
}

type Among = Pick<World, 'sheets' | 'people'>

/** Seven in ten want the one hot doctor, the others are spread. Same `n`, same wish. */
export function wish(n: number, { warms, spread }: Stage, { sheets, people }: Among) {
  const among = warms ? sheets.slice(-1) : sheets.slice(0, -1)
  const calm = Math.max(1, among.length - 1)
  const hot = n % 10 < 7 ? among[0] : among[1 + (n % calm)]
  const sheetId = (spread ? among[n % among.length] : hot) ?? among[0] ?? ''
  // A prime step: who comes again comes for another doctor as well as for the same.
  return { sheetId, person: personAt(n * 7_919, people) }
}

/** Whose visit it is. One in five is the first's: an account that many visits pay into. */
export function payer(n: number, people: readonly Person[]): Person {
  return personAt(n % 5 === 0 ? 0 : n, people)
}

function personAt(n: number, people: readonly Person[]): Person {
  const found = people[n % people.length]
  if (!found) throw new Error('nobody is there')
  return found
}
