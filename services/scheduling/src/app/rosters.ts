import type { PageOf } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import { affectedBookings } from '../domain/availability.ts'
import { addDays, minutesOf } from '../domain/local-date.ts'
import {
  blankRoster,
  type DaysBefore,
  datesToPublish,
  decideRoster,
  type PatternLine,
  type Roster,
  type RosterPlan,
  sessionsOn,
} from '../domain/roster.ts'
import type { ServiceItem } from '../domain/service-item.ts'
import type { Session } from '../domain/session.ts'
import { blankSheet, type Sessions, type SheetPlan } from '../domain/sheet.ts'
import { decideSheet } from '../domain/sheet-rules.ts'
import { operationOf, reachOf } from './access.ts'
import { failpoint } from './failpoints.ts'
import type { Scheduling, Unit } from './ports.ts'
import { type PlanWanted, planOf } from './roster-plan.ts'
import { itemId } from './service-items.ts'

export interface RosterDraft {
  readonly branch: string
  readonly resource: string
  readonly wanted: PlanWanted
}

export interface RosterView {
  readonly id: string
  readonly version: number
  readonly roster: Roster
}

/** Writes down when a resource works; nothing can be booked before it is published (S2). */
export async function draftRoster(
  scheduling: Scheduling,
  call: Call,
  { branch, resource, wanted }: RosterDraft,
): Promise<RosterView & { readonly replayed: boolean }> {
  const plan = planOf(wanted, scheduling.limits.flowBackAt)
  const [department] = await Promise.all([
    scheduling.organisation.currentUnit(call, plan.department),
    branchOf(scheduling, call, branch),
  ])
  if (department?.branch !== branch) fail('UNKNOWN_REFERENCE', { field: 'department' })
  await itemsOf(scheduling, call, { branch, plan })
  const id = `${branch}:${resource}:${plan.from}`
  const { rosterDaysMax: daysMax } = scheduling.limits
  const options = { now: call.now, operation: operationOf(call) }
  const command = { type: 'draft', branch, resource, plan, daysMax } as const
  const written = await scheduling.rosters.within(call.scope).update(id, options, (roster) => ({
    events: decideRoster(roster ?? blankRoster, command),
    answer: {},
  }))
  const { version, state: roster } = written
  return { id, version, roster, replayed: written.outcome === 'replayed' }
}

/**
 * Puts a roster's plan on its sheets, one after the other (S2). What can be refused is refused
 * first; then it is decided, and then finished: a sweeper finishes what a crash left. Publishing
 * the same plan again changes nothing.
 */
export async function publishRoster(
  scheduling: Scheduling,
  call: Call,
  id: string,
): Promise<RosterView & { readonly affected: readonly string[]; readonly replayed: boolean }> {
  const { now } = call
  const rosters = scheduling.rosters.within(call.scope)
  const { state: draft } = (await rosters.read(id)) ?? fail('NOT_FOUND')
  await checkSheets(scheduling, call, { id, roster: draft })
  const options = { now, operation: operationOf(call) }
  const written = await rosters.update(id, options, (roster) => {
    // Another plan than the one that was looked at.
    if (roster?.revision !== draft.revision) fail('CONFLICT')
    return { events: decideRoster(roster, { type: 'publish', now }), answer: {} }
  })
  const affected = await finishPublication(scheduling, call, { id, roster: written.state })
  const { version, state: roster } = (await rosters.read(id)) ?? fail('NOT_FOUND')
  return { id, version, roster, affected, replayed: written.outcome === 'replayed' }
}

/** Throws what any of the sheets would refuse. */
async function checkSheets(scheduling: Scheduling, call: Call, drafted: Published): Promise<void> {
  const { revision, plan } = drafted.roster
  const dates = datesToPublish(drafted.roster)
  const plans = await plansOf(scheduling, call, { ...drafted, revision, plan, dates })
  const sheets = scheduling.sheets.within(call.scope)
  const found = await sheets.readMany(plans.map(sheetIdOf))
  const byDate = new Map(found.map(({ state }) => [state.date, state]))
  for (const each of plans) {
    const sheet = byDate.get(each.date) ?? blankSheet
    decideSheet(sheet, { type: 'publish', now: call.now, plan: each })
  }
}

/** Publications that were begun and not finished. */
export async function finishDueRosters(
  scheduling: Scheduling,
  call: Call,
  failed: (rosterId: string, error: unknown) => void,
): Promise<number> {
  const due = await scheduling.rosters.due(call.now, scheduling.limits.sweepMax)
  for (const id of due) {
    try {
      const found = await scheduling.rosters.within(call.scope).read(id)
      if (found !== undefined)
        await finishPublication(scheduling, call, { id, roster: found.state })
    } catch (error) {
      failed(id, error)
    }
  }
  return due.length
}

interface Published {
  readonly id: string
  readonly roster: Roster
}

/** Every sheet takes a revision once, so this may be repeated, and by two at once. */
async function finishPublication(
  scheduling: Scheduling,
  call: Call,
  { id, roster }: Published,
): Promise<readonly string[]> {
  const { publication } = roster
  if (publication.kind !== 'spreading') return []
  const { revision } = publication
  const affected: string[] = []
  for (const plan of await plansOf(scheduling, call, { id, roster, ...publication })) {
    affected.push(...(await publishSheet(scheduling, call, plan)))
    await failpoint('scheduling.afterSheet')
  }
  await scheduling.rosters.within(call.scope).update(id, { now: call.now }, (known) => ({
    events: decideRoster(known ?? fail('NOT_FOUND'), { type: 'finish', revision, affected }),
    answer: {},
  }))
  return affected
}

interface ToPublish extends Published {
  readonly revision: number
  readonly plan: RosterPlan
  readonly dates: readonly string[]
}

async function plansOf(
  scheduling: Scheduling,
  call: Call,
  { id, roster, revision, plan, dates }: ToPublish,
): Promise<readonly SheetPlan[]> {
  const { branch, resource } = roster
  const { zone } = await branchOf(scheduling, call, branch)
  const items = await itemsOf(scheduling, call, { branch, plan })
  const source = { branch, resource, plan, roster: { id, revision }, zone, items }
  return dates.map((date) => sheetPlan(scheduling, source, date))
}

async function publishSheet(
  scheduling: Scheduling,
  { scope, now }: Call,
  plan: SheetPlan,
): Promise<readonly string[]> {
  const sheetId = sheetIdOf(plan)
  const { state: sheet } = await scheduling.sheets
    .within(scope)
    .update(sheetId, { now }, (found) => ({
      events: decideSheet(found ?? blankSheet, { type: 'publish', now, plan }),
      answer: {},
    }))
  return affectedBookings(sheet)
}

function sheetIdOf({ branch, resource, date }: SheetPlan): string {
  return `${branch}:${resource}:${date}`
}

interface PlanSource {
  readonly branch: string
  readonly resource: string
  readonly roster: SheetPlan['roster']
  readonly plan: RosterPlan
  readonly zone: string
  readonly items: ReadonlyMap<string, ServiceItem>
}

function sheetPlan(scheduling: Scheduling, source: PlanSource, date: string): SheetPlan {
  const { branch, resource, roster, plan, zone } = source
  const lines = sessionsOn(plan, date)
  const sessions: Sessions = Object.fromEntries(
    lines.map((line) => [line.session, sessionOf(scheduling, source, { line, date })]),
  )
  const instant = ({ daysBefore, time }: DaysBefore) =>
    scheduling.zones.instantOf({ date: addDays(date, -daysBefore), time, zone })
  return {
    ...{ branch, resource, roster, date, zone, sessions },
    department: plan.department,
    releaseAt: instant(plan.releaseAt),
    flowBackAt: instant(plan.flowBackAt),
  }
}

function sessionOf(
  { zones, limits }: Scheduling,
  { plan, zone, items }: PlanSource,
  { line, date }: { readonly line: PatternLine; readonly date: string },
): Session {
  const { places, minutesPerPlace, serviceItem } = line
  const item = items.get(serviceItem) ?? fail('UNKNOWN_REFERENCE', { field: 'serviceItem' })
  const wall = (time: string) => ({
    ...{ date, time, zone },
    instant: zones.instantOf({ date, time, zone }),
  })
  const starts = wall(line.starts)
  const ends = wall(line.ends)
  const minutes = (ends.instant.getTime() - starts.instant.getTime()) / 60_000
  // The clock changes in between: places would not be where their local times say.
  if (minutes !== minutesOf(line.ends) - minutesOf(line.starts)) fail('BAD_TIME')
  const noShowAt = new Date(ends.instant.getTime() + limits.noShowGraceMinutes * 60_000)
  const { fee, channels } = item
  return {
    ...{ starts, ends, places, minutesPerPlace, serviceItem, fee, channels, noShowAt },
    quotas: plan.quotas,
  }
}

async function branchOf({ organisation }: Scheduling, call: Call, code: string): Promise<Unit> {
  const unit = await organisation.currentUnit(call, code)
  if (unit?.kind !== 'branch') fail('UNKNOWN_REFERENCE', { field: 'branch' })
  return unit
}

/** The service items of a plan by code; UNKNOWN_REFERENCE when one is missing or of elsewhere. */
async function itemsOf(
  { items }: Scheduling,
  call: Call,
  { branch, plan }: { readonly branch: string; readonly plan: RosterPlan },
): Promise<ReadonlyMap<string, ServiceItem>> {
  const codes = [...new Set(plan.pattern.map(({ serviceItem }) => serviceItem))]
  const found = await items.within(call.scope).readMany(codes.map((code) => itemId(branch, code)))
  const known = found
    .map(({ state }) => state)
    .filter(({ department }) => department === plan.department)
  const byCode = new Map(known.map((item) => [item.code, item]))
  const missing = plan.pattern.findIndex(({ serviceItem }) => !byCode.has(serviceItem))
  if (missing >= 0) fail('UNKNOWN_REFERENCE', { field: `pattern.${missing}.serviceItem` })
  return byCode
}

export interface RosterQuery {
  readonly department: string
  readonly from: string
  readonly to: string
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Rosters of a department that begin within a span of days. */
export async function listRosters(
  { rosters }: Scheduling,
  call: Call,
  { department, from, to, ...page }: RosterQuery,
): Promise<PageOf<RosterView>> {
  const query = { department, from: { from, before: addDays(to, 1) } }
  const found = await rosters.within(reachOf(call)).list(query, { ...page, sort: 'from' })
  const items = found.items.map(({ id, version, state }) => ({ id, version, roster: state }))
  return { ...found, items }
}
