import { dayFromNow, type Hospital, ok } from '../journey/hospital.ts'
import type { Client } from '../setting/client.ts'
import { eventually } from '../setting/client.ts'
import type { Paid, Told, World } from './plan.ts'
import { places } from './world.ts'

export interface Booked {
  readonly id: string
  readonly number: number
  readonly customerId: string
  readonly status: string
}

/** Neither cancelled nor moved to another place. */
const takesPlace = new Set(['booked', 'arrived', 'fulfilled', 'no-show'])

/** What is wrong with a sheet after the run, in words. A sheet has one session. */
export function faultsOf(
  { sheetId, places: most }: { readonly sheetId: string; readonly places: number },
  bookings: readonly Booked[],
  told: readonly Told[],
): readonly string[] {
  const booked = bookings.filter(({ status }) => takesPlace.has(status))
  const there = new Set(booked.map(nameOf))
  const wanted = new Set(told.filter((one) => one.sheetId === sheetId).map(nameOf))
  const distinct = (of: (one: Booked) => unknown) => new Set(booked.map(of)).size
  return [
    ...(booked.length > most ? [`${sheetId} sold ${booked.length} of ${most} places`] : []),
    ...[...wanted].filter((one) => !there.has(one)).map((one) => `${sheetId} lost ${one}`),
    ...[...there].filter((one) => !wanted.has(one)).map((one) => `nobody was told of ${one}`),
    ...(distinct((one) => one.number) < booked.length ? [`${sheetId} gave a number twice`] : []),
    ...(distinct((one) => one.customerId) < booked.length ? [`${sheetId} has one twice`] : []),
  ]
}

function nameOf({ id, number, customerId }: Omit<Booked, 'status'>): string {
  return `${id} ${number} ${customerId}`
}

/** P9: every place that a client was told of is there once, and no other. */
export async function placesAsTold(reception: Client, { sheets }: World, told: readonly Told[]) {
  const faults: string[] = []
  for (const sheetId of sheets) {
    const { body } = ok(await reception.get(`/api/scheduling/v1/sheets/${sheetId}`))
    faults.push(...faultsOf({ sheetId, places }, body.bookings, told))
  }
  const dateOf = ({ sheetId }: Told) => sheetId.slice(sheetId.lastIndexOf(':'))
  const sessions = new Set(told.map((one) => `${one.customerId}${dateOf(one)}`)).size
  if (sessions < told.length) faults.push(`${told.length - sessions} had two places in a session`)
  return faults
}

/** Points of each customer: one for each yuan that was paid. */
export function pointsOf(paid: readonly Paid[]): ReadonlyMap<string, number> {
  const points = new Map<string, number>()
  for (const { customerId, fen } of paid)
    points.set(customerId, (points.get(customerId) ?? 0) + fen / 100)
  return points
}

const caughtUpMs = 120_000

/** P9: every account has the points of what was paid, and no other. */
export async function pointsAsPaid(reception: Client, paid: readonly Paid[]) {
  const faults: string[] = []
  const end = Date.now() + caughtUpMs
  for (const [customerId, points] of pointsOf(paid)) {
    let balance: number | undefined
    const look = async (): Promise<boolean> => {
      const { body } = await reception.get(`/api/loyalty/v1/accounts/${customerId}`)
      balance = body?.balance
      return balance === points
    }
    await eventually('the points', look, end - Date.now()).catch(() =>
      faults.push(`${customerId} has ${balance} points of ${points}`),
    )
  }
  return faults
}

/** P9: the report counts every booking and every fen. */
export async function reportAsDone(
  { executive, east }: Hospital,
  done: { readonly bookings: number; readonly revenue: number },
) {
  const period = `from=${dayFromNow(-1)}&to=${dayFromNow(10)}&branch=${east.code}`
  const faults: string[] = []
  for (const [measure, count] of Object.entries(done)) {
    let total: number | undefined
    const look = async (): Promise<boolean> => {
      const path = `/api/reporting/v1/reports/operations?${period}`
      const { body } = ok(await executive.get(path))
      total = body.comparison.find((one: { measure: string }) => one.measure === measure)?.total
      return total === count
    }
    await eventually('the report', look, caughtUpMs).catch(() =>
      faults.push(`the report counts ${total} of ${count} ${measure}`),
    )
  }
  return faults
}
