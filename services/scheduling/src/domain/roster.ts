import { fail, never } from '@hcrm/kernel'
import { datesBetween, minutesOf, weekdayOf } from './local-date.ts'
import type { Quotas, SessionCode } from './session.ts'

/** One line of a week: a session that happens every such weekday. */
export interface PatternLine {
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number
  readonly session: SessionCode
  readonly starts: string
  readonly ends: string
  readonly places: number
  readonly minutesPerPlace: number
  readonly serviceItem: string
}

/** What is different on one date: leave and holidays close, a shorter day has fewer places. */
export interface Exception {
  readonly date: string
  /** Without it all sessions of the day. */
  readonly session?: SessionCode
  readonly change:
    | { readonly kind: 'closed' }
    | { readonly kind: 'places'; readonly places: number }
}

/** A local time so many days before the day itself. */
export interface DaysBefore {
  readonly daysBefore: number
  readonly time: string
}

export interface RosterPlan {
  readonly department: string
  readonly from: string
  readonly to: string
  readonly pattern: readonly PatternLine[]
  readonly exceptions: readonly Exception[]
  /** Of every session. */
  readonly quotas: Quotas
  readonly releaseAt: DaysBefore
  readonly flowBackAt: DaysBefore
}

/** When a resource works in a branch, from one date to another (S2). */
export interface Roster {
  readonly branch: string
  readonly resource: string
  /** Counts the drafts; sheets take only a later one. */
  readonly revision: number
  readonly plan: RosterPlan
  readonly publication: Publication
}

export type Publication =
  | { readonly kind: 'none' }
  /** Decided, and not yet on all sheets; a sweeper takes it up again. */
  | {
      readonly kind: 'spreading'
      readonly revision: number
      readonly plan: RosterPlan
      readonly dates: readonly string[]
      readonly isFirst: boolean
      readonly since: Date
    }
  | { readonly kind: 'done'; readonly revision: number; readonly dates: readonly string[] }

/** Never stored: the first event of a roster is a draft. */
export const blankRoster: Roster = {
  branch: '',
  resource: '',
  revision: 0,
  plan: {
    department: '',
    from: '',
    to: '',
    pattern: [],
    exceptions: [],
    quotas: {},
    releaseAt: { daysBefore: 0, time: '00:00' },
    flowBackAt: { daysBefore: 0, time: '00:00' },
  },
  publication: { kind: 'none' },
}

export type RosterCommand =
  | {
      readonly type: 'draft'
      readonly branch: string
      readonly resource: string
      readonly plan: RosterPlan
      readonly daysMax: number
    }
  | { readonly type: 'publish'; readonly now: Date }
  | { readonly type: 'finish'; readonly revision: number; readonly affected: readonly string[] }

export type RosterEvent =
  | {
      readonly type: 'drafted'
      readonly branch: string
      readonly resource: string
      readonly plan: RosterPlan
    }
  | { readonly type: 'publicationBegun'; readonly dates: readonly string[]; readonly at: Date }
  | {
      readonly type: 'publicationDone'
      readonly isFirst: boolean
      readonly dates: readonly string[]
      /** Bookings whose place is gone. */
      readonly affected: readonly string[]
    }

export function decideRoster(roster: Roster, command: RosterCommand): readonly RosterEvent[] {
  switch (command.type) {
    case 'draft': {
      const { branch, resource, plan, daysMax } = command
      checkPlan(plan, daysMax)
      return [{ type: 'drafted', branch, resource, plan }]
    }
    case 'publish':
      return publish(roster, command.now)
    case 'finish': {
      const { publication } = roster
      if (publication.kind !== 'spreading' || publication.revision !== command.revision) return []
      const { isFirst, dates } = publication
      return [{ type: 'publicationDone', isFirst, dates, affected: command.affected }]
    }
    default:
      return never(command)
  }
}

function publish(roster: Roster, at: Date): readonly RosterEvent[] {
  const { revision, publication } = roster
  if (publication.kind !== 'none' && publication.revision === revision) return []
  return [{ type: 'publicationBegun', dates: datesToPublish(roster), at }]
}

/** Days that the plan has lost are published once more, without sessions. */
export function datesToPublish({ plan, publication }: Roster): readonly string[] {
  const before = publication.kind === 'none' ? [] : publication.dates
  return [...new Set([...before, ...datesBetween(plan.from, plan.to)])].sort()
}

export function evolveRoster(roster: Roster, event: RosterEvent): Roster {
  switch (event.type) {
    case 'drafted': {
      const { branch, resource, plan } = event
      return { ...roster, branch, resource, plan, revision: roster.revision + 1 }
    }
    case 'publicationBegun': {
      const { plan, revision, publication } = roster
      const isFirst = publication.kind === 'none' || isFirstSpreading(publication)
      const { dates, at } = event
      const begun = { kind: 'spreading', revision, plan, dates, isFirst, since: at } as const
      return { ...roster, publication: begun }
    }
    case 'publicationDone': {
      const { publication } = roster
      if (publication.kind !== 'spreading') return roster
      const { revision, dates } = publication
      return { ...roster, publication: { kind: 'done', revision, dates } }
    }
    default:
      return never(event)
  }
}

function isFirstSpreading(publication: Publication): boolean {
  return publication.kind === 'spreading' && publication.isFirst
}

/** A publication that is not done by then is taken up again. */
export const finishPublicationMs = 60_000

export function dueOfRoster({ publication }: Roster): Date | undefined {
  if (publication.kind !== 'spreading') return undefined
  return new Date(publication.since.getTime() + finishPublicationMs)
}

/** The sessions a plan has on a date, with that date's exceptions. */
export function sessionsOn(plan: RosterPlan, date: string): readonly PatternLine[] {
  if (date < plan.from || date > plan.to) return []
  const weekday = weekdayOf(date)
  const exceptions = plan.exceptions.filter((each) => each.date === date)
  return plan.pattern
    .filter((line) => line.weekday === weekday)
    .flatMap((line) => {
      const own = exceptions.filter(({ session }) => (session ?? line.session) === line.session)
      if (own.some(({ change }) => change.kind === 'closed')) return []
      const fewer = own.findLast(({ change }) => change.kind === 'places')
      return fewer?.change.kind === 'places' ? { ...line, places: fewer.change.places } : line
    })
}

/** Refuses what no day can hold. */
function checkPlan(plan: RosterPlan, daysMax: number): void {
  const days = datesBetween(plan.from, plan.to).length
  if (days === 0) fail('BAD_TIME', { field: 'to' })
  if (days > daysMax) fail('LIMIT_REACHED', { field: 'to' })
  minutesOf(plan.releaseAt.time)
  minutesOf(plan.flowBackAt.time)
  for (const [index, line] of plan.pattern.entries()) checkLine(plan, line, `pattern.${index}`)
  for (const [index, { date }] of plan.exceptions.entries()) {
    const inside = date >= plan.from && date <= plan.to
    const fits = sessionsOn(plan, date).every((line) => lastStartOf(line) < lengthOf(line))
    if (!inside || !fits) fail('NOT_ALLOWED_HERE', { field: `exceptions.${index}` })
  }
}

function checkLine(plan: RosterPlan, line: PatternLine, field: string): void {
  if (lengthOf(line) <= 0) fail('BAD_TIME', { field: `${field}.ends` })
  if (lastStartOf(line) >= lengthOf(line)) fail('NOT_ALLOWED_HERE', { field: `${field}.places` })
  const reserved = Object.values(plan.quotas).reduce((sum, places) => sum + places, 0)
  if (reserved > line.places) fail('NOT_ALLOWED_HERE', { field: 'quotas' })
  const clash = plan.pattern.some((other) => other !== line && overlap(line, other))
  if (clash) fail('NOT_ALLOWED_HERE', { field: `${field}.session` })
}

function lengthOf({ starts, ends }: PatternLine): number {
  return minutesOf(ends) - minutesOf(starts)
}

/** Minutes from the start of the session to that of its last place. */
function lastStartOf({ places, minutesPerPlace }: PatternLine): number {
  return (places - 1) * minutesPerPlace
}

/** The same session twice, or two at the same time: a resource is in one place at a time. */
function overlap(a: PatternLine, b: PatternLine): boolean {
  if (a.weekday !== b.weekday) return false
  return a.session === b.session || (a.starts < b.ends && b.starts < a.ends)
}
