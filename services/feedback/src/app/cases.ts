import type { Page } from '@hcrm/documents'
import { type Call, fail } from '@hcrm/kernel'
import { type Case, type CaseCommand, caseDecider, type Moment } from '../domain/case.ts'
import { usedAt } from '../domain/clock.ts'
import { authorityOf } from '../domain/settlement.ts'
import type { Feedback } from './ports.ts'
import { localDateAt } from './surveys.ts'

type Given<T extends CaseCommand['type'], K extends string> = Omit<
  Extract<CaseCommand, { type: T }>,
  K | 'type' | 'now' | 'spans'
>

export type OpenRequest = Given<'open', 'limits' | 'by' | 'number' | 'localDate'>

/** Records a case; whoever takes it down owns it from this minute (F5). */
export async function openCase(
  feedback: Feedback,
  call: Call,
  input: { readonly id: string; readonly request: OpenRequest },
) {
  const { id, request } = input
  if (request.customerId !== undefined) await feedback.customers.mustKnow(call, request.customerId)
  const localDate = await localDateAt(feedback, request.branch, call.now)
  const command: CaseCommand = {
    type: 'open',
    ...request,
    ...(await moment(feedback, call, request.branch)),
    number: caseNumber(id, request.branch, localDate),
    by: call.actor.subject,
    limits: feedback.limits.timeLimits,
    localDate,
  }
  return change(feedback, call, { id, command: () => command })
}

/** `C-EAST-20261122-3F7K2Q`: says where and when, and follows from the id. */
function caseNumber(id: string, branch: string, localDate: string): string {
  const tail = BigInt(`0x${id.replaceAll('-', '').slice(-12)}`)
    .toString(36)
    .padStart(6, '0')
    .slice(-6)
  return `C-${branch}-${localDate.replaceAll('-', '')}-${tail}`.toUpperCase()
}

/** A command about a case that is there; what it needs of the calendar is added here. */
export async function changeCase(
  feedback: Feedback,
  call: Call,
  input: {
    readonly id: string
    readonly ifVersion?: number | undefined
    readonly command: (at: Moment) => CaseCommand
  },
) {
  const { branch } = await readCase(feedback, call, input.id)
  const at = await moment(feedback, call, branch)
  return change(feedback, call, { ...input, command: () => input.command(at) })
}

async function change(
  feedback: Feedback,
  call: Call,
  {
    id,
    ifVersion,
    command,
  }: {
    readonly id: string
    readonly ifVersion?: number | undefined
    readonly command: () => CaseCommand
  },
) {
  const { operation, now, source } = call
  return feedback.cases(call.scope).update(id, { operation, source, now, ifVersion }, (state) => ({
    events: caseDecider.decide(state ?? caseDecider.initial, command()),
    answer: id,
  }))
}

async function moment(feedback: Feedback, call: Call, branch: string): Promise<Moment> {
  return { now: call.now, spans: await feedback.calendar.around(branch, call.now) }
}

export type JudgeRequest = Given<'judge', 'limits' | 'repeatedCause'>

/** Judges nature and severity; says whether the same cause was at the same place before (F6). */
export async function judgeCase(
  feedback: Feedback,
  call: Call,
  input: {
    readonly id: string
    readonly request: JudgeRequest
    readonly ifVersion: number | undefined
  },
) {
  const { id, request, ifVersion } = input
  const { branch } = await readCase(feedback, call, id)
  const repeatedCause = await isRepeated(feedback, call, { id, branch, ...request })
  const limits = feedback.limits.timeLimits
  return changeCase(feedback, call, {
    id,
    ifVersion,
    command: (at) => ({ type: 'judge', ...request, ...at, repeatedCause, limits }),
  })
}

const dayMs = 86_400_000

async function isRepeated(
  feedback: Feedback,
  call: Call,
  {
    id,
    branch,
    department,
    nature,
  }: {
    readonly id: string
    readonly branch: string
    readonly department: string
    readonly nature: string
  },
): Promise<boolean> {
  const from = new Date(call.now.getTime() - feedback.limits.repeatDays * dayMs)
  const before = new Date(call.now.getTime() + 1)
  const cause = causeKey(branch, department, nature)
  const found = await feedback
    .cases(call.scope)
    .list({ cause, openedAt: { from, before } }, { limit: 2 })
  return found.items.some((other) => other.id !== id)
}

/** What "the same cause at the same place" means. */
export function causeKey(branch: string, department: string, nature: string): string {
  return `${branch}|${department}|${nature}`
}

/** What the caller's roles allow alone (N3). */
export function authorityOfCaller(feedback: Feedback, call: Call) {
  return authorityOf(feedback.limits.authority, call.actor.roles)
}

export async function readCase(feedback: Feedback, call: Call, id: string) {
  const found = await feedback.cases(call.scope).read(id)
  if (!found || found.state.status === 'none') return fail('NOT_FOUND')
  return { ...found, state: found.state }
}

/** A case as it stands at one moment. */
export interface CaseNow {
  readonly id: string
  readonly state: Exclude<Case, { status: 'none' }>
  /** Working minutes of its clock. */
  readonly usedMinutes: number
}

/** A case and the time it has used up to now. */
export async function viewCase(feedback: Feedback, call: Call, id: string) {
  const { state, version, branch } = await readCase(feedback, call, id)
  const usedMinutes = usedAt(state.clock, await moment(feedback, call, branch))
  return { shown: { id, state, usedMinutes } satisfies CaseNow, version }
}

/** Cases of a branch, newest first. */
export async function listCases(
  feedback: Feedback,
  call: Call,
  input: Page & { readonly branch: string; readonly status: string },
) {
  const { branch, status, limit, cursor } = input
  const page = await feedback
    .cases(call.scope)
    .list({ branch, status }, { limit, cursor, sort: 'openedAt', descending: true })
  const at = await moment(feedback, call, branch)
  const items = page.items.flatMap(({ id, state }): readonly CaseNow[] =>
    state.status === 'none' ? [] : [{ id, state, usedMinutes: usedAt(state.clock, at) }],
  )
  return { ...page, items }
}

/** The ledger has posted the points that were agreed: the settlement is executed, once. */
export async function markExecuted(
  feedback: Feedback,
  call: Call,
  settlementId: string,
): Promise<void> {
  const found = await feedback.cases(call.scope).list({ settlement: settlementId }, { limit: 1 })
  const id = found.items[0]?.id
  if (id !== undefined) {
    await change(feedback, call, { id, command: () => ({ type: 'execute', settlementId }) })
  }
}

/** Raises the level of cases whose time has come; safe twice, since the level says what is done. */
export async function escalateDue(feedback: Feedback, call: Call, limit: number): Promise<number> {
  const ids = await feedback.casesDue(call.now, limit)
  for (const id of ids)
    await change(feedback, call, { id, command: () => ({ type: 'escalate', now: call.now }) })
  return ids.length
}
