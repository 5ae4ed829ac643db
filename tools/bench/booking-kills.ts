import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bookers } from './bookers.ts'
import { places } from './hospital.ts'
import type { Figure } from './measure.ts'
import { visitor } from './set-up.ts'
import type { Service, Stage } from './stage.ts'

const kills = 3

interface Promised {
  readonly stage: Stage
  readonly bookers: Bookers
  readonly scheduling: Service
}

/**
 * V3. Bookings while the service is killed and started again; each client repeats its request under
 * its key until it knows. Then every booking of every load so far is looked for by a process that
 * remembers nothing, so that what it tells is what the store holds.
 */
export async function withKills({ stage, bookers, scheduling }: Promised): Promise<Figure> {
  const { port, process: service } = scheduling
  const load = bookers.hot({ port, seconds: 15, persistent: true })
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(1_000 + randomInt(1_000))
    service.kill('SIGKILL')
    await service.exited
    await service.restart()
  }
  await load
  await service.restart()
  const found = await look(bookers, scheduling, await stage.token('receptionist', 'desk-0'))
  const { oversold, doubled, lost } = found
  const value = oversold + doubled + lost
  return {
    ...{ id: 'V3', what: `oversold places, double bookings, lost winners, after ${kills} kills` },
    ...{ value, unit: 'bookings', must: '0', holds: value === 0, strict: true, rounds: [value] },
    detail: { ...found, promised: bookers.promised.size, sheets: bookers.sheets.size },
  }
}

interface OnSheet {
  readonly id: string
  readonly customerId: string
  readonly number: number
  readonly status: string
  readonly starts: { readonly date: string }
}

async function look({ promised, sheets }: Bookers, service: Service, token: string) {
  const desk = visitor(service, token)
  const standing = new Map<string, OnSheet>()
  let oversold = 0
  for (const sheetId of sheets) {
    const { bookings } = (await desk('GET', `/api/scheduling/v1/sheets/${sheetId}`)) as {
      readonly bookings: readonly OnSheet[]
    }
    const booked = bookings.filter(({ status }) => status === 'booked')
    for (const each of booked) standing.set(each.id, each)
    const numbersGiven = new Set(booked.map(({ number }) => number)).size
    oversold += Math.max(booked.length - places, booked.length - numbersGiven, 0)
  }
  // All are of one department and one session of the day.
  const days = new Set(
    [...standing.values()].map((each) => `${each.customerId} ${each.starts.date}`),
  )
  const lost = [...promised].filter(
    ([id, { customerId }]) => standing.get(id)?.customerId !== customerId,
  )
  return {
    oversold,
    doubled: standing.size - days.size,
    lost: lost.length,
    standing: standing.size,
  }
}
