import { schemas } from '@hcrm/platform'
import { z } from 'zod'
import type { CaseNow } from '../../app/cases.ts'

const time = z.iso.datetime()

const clock = z.strictObject({
  state: z.enum(['running', 'paused', 'stopped']),
  /** Working minutes. */
  limitMinutes: z.int(),
  usedMinutes: z.int(),
  remainingMinutes: z.int(),
  dueAt: time.nullable(),
  overdue: z.boolean(),
})

export const caseView = z.strictObject({
  caseId: schemas.id,
  number: z.string(),
  status: z.enum(['recorded', 'judged', 'proposed', 'decided', 'settled', 'closed']),
  kind: z.string(),
  branch: z.string(),
  department: z.string(),
  staff: z.string().nullable(),
  customerId: schemas.id.nullable(),
  channel: z.string(),
  nature: z.string(),
  severity: z.string(),
  owner: z.string(),
  /** 0 none, 1 department head, 2 complaint team, 3 executive. */
  level: z.int(),
  repeatedCause: z.boolean(),
  openedAt: time,
  closedAt: time.nullable(),
  clock,
  proposal: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  executed: z.boolean(),
  story: z.string(),
  notes: z.array(z.strictObject({ at: time, by: z.string(), text: z.string() })),
  closing: z.string().nullable(),
})

export function shown({ id: caseId, state, usedMinutes }: CaseNow): z.input<typeof caseView> {
  const {
    number,
    status,
    kind,
    branch,
    department,
    channel,
    nature,
    severity,
    owner,
    level,
    repeatedCause,
  } = state
  return {
    ...{
      caseId,
      number,
      status,
      kind,
      branch,
      department,
      channel,
      nature,
      severity,
      owner,
      level,
      repeatedCause,
    },
    staff: state.staff ?? null,
    customerId: state.customerId ?? null,
    openedAt: state.openedAt.toISOString(),
    closedAt: status === 'closed' ? state.closedAt.toISOString() : null,
    clock: clockOf(state.clock, usedMinutes),
    proposal: 'proposal' in state ? { ...state.proposal } : null,
    executed: status === 'settled' && state.executed,
    // Texts are destroyed when a customer is forgotten.
    story: state.texts?.story ?? '',
    notes: (state.texts?.notes ?? []).map((note) => ({ ...note, at: note.at.toISOString() })),
    closing: state.texts?.closing ?? null,
  }
}

function clockOf(running: CaseNow['state']['clock'], usedMinutes: number): z.input<typeof clock> {
  const { state, limitMinutes } = running
  return {
    ...{ state, limitMinutes, usedMinutes },
    remainingMinutes: Math.max(0, limitMinutes - usedMinutes),
    dueAt: running.state === 'running' ? running.dueAt.toISOString() : null,
    overdue: usedMinutes > limitMinutes,
  }
}
