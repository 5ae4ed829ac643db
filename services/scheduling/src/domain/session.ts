import type { Money, WallTime } from '@hcrm/kernel'
import { addMinutes } from './local-date.ts'

export const sessionCodes = ['am', 'pm', 'eve'] as const
export type SessionCode = (typeof sessionCodes)[number]

/** Ways a booking comes in; each may have places of its own. */
export const channels = ['web', 'phone', 'desk', 'his', 'vip'] as const
export type Channel = (typeof channels)[number]

/** Places kept for a channel until they flow back; what is left over is for all. */
export type Quotas = Readonly<Partial<Record<Channel, number>>>

/** A part of a day as it was published. A session that is closed is not there at all. */
export interface Session {
  readonly starts: WallTime
  /** On the same day as `starts`, with the same distance to UTC. */
  readonly ends: WallTime
  readonly places: number
  readonly minutesPerPlace: number
  readonly serviceItem: string
  readonly fee: Money
  readonly quotas: Quotas
  /** Who may book at all; a service item may be kept for some. */
  readonly channels: readonly Channel[]
  /** Who has not arrived by then has not come. */
  readonly noShowAt: Date
}

/** What of a booking decides whether there is room for another one. */
export interface Occupant {
  readonly number: number
  readonly channel: Channel
  readonly overbooked?: unknown
}

/** The time of a place: each has its own, one after the other. Numbers count from 1. */
export function placeStart({ starts, minutesPerPlace }: Session, number: number): WallTime {
  const minutes = (number - 1) * minutesPerPlace
  return {
    date: starts.date,
    time: addMinutes(starts.time, minutes),
    zone: starts.zone,
    instant: new Date(starts.instant.getTime() + minutes * 60_000),
  }
}

/** Number of the place that starts at a local time; undefined when none does. */
export function numberAt(session: Session, time: string): number | undefined {
  const numbers = Array.from({ length: session.places }, (_, index) => index + 1)
  return numbers.find((number) => placeStart(session, number).time === time)
}

/** Free places of a session: in all, and for one channel while the quotas still hold. */
export interface Room {
  readonly free: number
  readonly freeFor: (channel: Channel) => number
}

/**
 * Counts what is free. A channel takes from its own places first and then from those for all; who
 * was put in beyond the plan takes nobody's place.
 */
export function roomIn(session: Session, occupants: readonly Occupant[]): Room {
  const planned = occupants.filter(({ overbooked }) => overbooked === undefined)
  const free = Math.max(0, session.places - planned.length)
  const used = (channel: Channel) => planned.filter((each) => each.channel === channel).length
  const quota = (channel: Channel) => session.quotas[channel] ?? 0
  const sum = (of: (channel: Channel) => number) => channels.reduce((n, each) => n + of(each), 0)
  const forAll = session.places - sum(quota)
  const takenOfAll = sum((channel) => Math.max(0, used(channel) - quota(channel)))
  const freeForAll = Math.max(0, forAll - takenOfAll)
  return {
    free,
    freeFor: (channel) => Math.min(free, Math.max(0, quota(channel) - used(channel)) + freeForAll),
  }
}

/** Numbers of the plan that nobody has, in order. */
export function freeNumbers(session: Session, occupants: readonly Occupant[]): readonly number[] {
  const taken = new Set(occupants.map(({ number }) => number))
  const numbers = Array.from({ length: session.places }, (_, index) => index + 1)
  return numbers.filter((number) => !taken.has(number))
}
