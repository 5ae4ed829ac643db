import { Bookers } from './bookers.ts'
import { withKills } from './booking-kills.ts'
import { countTrips } from './booking-trips.ts'
import { openDenominators } from './denominators.ts'
import { perSecond } from './generator.ts'
import { bookingOf, calmDays, type Day, type People } from './hospital.ts'
import { type Figure, median } from './measure.ts'
import { enterPeople, publishDays } from './set-up.ts'
import { openStage, type Stage } from './stage.ts'

const roundsCount = 5

/**
 * V1, V2, V3, V6 and V18, at the HTTP door of the scheduling service: a process of its own, a token
 * for each desk, the durable store, Redis. The archive, which is asked whether the desk may know
 * the customer, is the real one, in another process as in a cluster; what it takes of the cores is
 * part of a booking. What follows a booking in other services (messages, reports) is not run.
 */
export async function* booking(): AsyncGenerator<Figure> {
  const stage = await openStage()
  try {
    const archive = await stage.start('archive')
    const scheduling = await stage.start('scheduling')
    const people = await enterPeople(stage, archive)
    await publishDays(stage, scheduling)
    const bookers = new Bookers(stage, people)
    const speed = await race({ stage, people, bookers, port: scheduling.port })
    yield* speed.map(stage.named)
    console.error('booking: kills')
    yield stage.named(await withKills({ stage, bookers, scheduling }))
    await scheduling.process.stop()
    console.error('booking: trips')
    yield* (await countTrips(stage, bookers)).map(stage.named)
  } finally {
    await stage.stop()
  }
}

/** Each a second; a denominator is measured right before what it is for. */
interface Round {
  readonly D: number
  readonly H: number
  readonly hot: number
  readonly calm: number
  readonly soldOut: number
  readonly soldOutH: number
}

interface Race {
  readonly stage: Stage
  readonly people: People
  readonly bookers: Bookers
  readonly port: number
}

async function race({ stage, people, bookers, port }: Race): Promise<readonly Figure[]> {
  const request = bookingOf(people, calmDays[0] as Day, 0)
  const denominators = await openDenominators(stage, request)
  const rounds: Round[] = []
  // The first round warms everything up.
  for (let round = 0; round <= roundsCount; round += 1) {
    console.error(`booking: round ${round} of ${roundsCount}`)
    await stage.quiet()
    const D = await denominators.transactions(3)
    const H = await denominators.http(2)
    const hot = perSecond(await bookers.hot({ port, seconds: 4 }), 201)
    await stage.quiet()
    const calm = perSecond(await bookers.calm({ port, seconds: 4 }), 201)
    await stage.quiet()
    const soldOutH = await denominators.http(2)
    const soldOut = perSecond(await bookers.late({ port, seconds: 2 }), 409)
    if (round > 0) rounds.push({ D, H, hot, calm, soldOut, soldOutH })
  }
  await denominators.stop()
  return figuresOf(rounds)
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  const ratio = (row: Ratio): Figure => {
    const { over, under, least, most, ...named } = row
    const ratios = rounds.map((round) => round[over] / round[under])
    const value = median(ratios)
    const each = (key: keyof Round) => Math.round(median(rounds.map((round) => round[key])))
    return {
      ...named,
      ...{ value, unit: 'ratio', must: `>= ${least}`, aim: `>= ${most}`, holds: value >= least },
      rounds: ratios,
      detail: { [`${over}/s`]: each(over), [`${under}/s`]: each(under) },
    }
  }
  const sold = 'confirmed bookings/s on one hot sheet of 100 places at a time'
  const H = 'bare HTTP requests/s (H)'
  return [
    ratio({
      id: 'V1',
      what: `${sold} against transactions/s (D)`,
      over: 'hot',
      under: 'D',
      least: 3,
      most: 10,
    }),
    ratio({
      id: 'V1',
      what: `${sold} against ${H}`,
      over: 'hot',
      under: 'H',
      least: 0.1,
      most: 0.4,
    }),
    ratio({
      id: 'V2',
      what: `sold-out answers/s against ${H}`,
      over: 'soldOut',
      under: 'soldOutH',
      least: 0.2,
      most: 0.7,
    }),
    ratio({
      id: 'V6',
      what: 'bookings/s on one hot sheet against 1,000 sheets',
      over: 'hot',
      under: 'calm',
      least: 0.8,
      most: 0.95,
    }),
  ]
}

interface Ratio {
  readonly id: string
  readonly what: string
  readonly over: keyof Round
  readonly under: keyof Round
  readonly least: number
  readonly most: number
}
