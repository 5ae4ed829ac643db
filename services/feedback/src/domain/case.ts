import { type Decider, fail, never } from '@hcrm/kernel'
import {
  type CaseClock,
  type PauseReason,
  pauseClock,
  relimitClock,
  resumeClock,
  startClock,
  stopClock,
} from './clock.ts'
import { type Authority, exceeds, type Proposal } from './settlement.ts'
import type { WorkingSpan } from './working-time.ts'

/**
 * A complaint, suggestion or praise on its way (F5, F6, F12): recorded → judged → decided →
 * settled → closed. It has an owner from the first minute, and its clock runs until it is settled.
 */
export type Case = { readonly status: 'none' } | OpenCase | ClosedCase

interface Common {
  readonly kind: CaseKind
  readonly number: string
  readonly branch: string
  readonly department: string
  readonly staff: string | undefined
  readonly customerId: string | undefined
  readonly channel: Channel
  readonly openedAt: Date
  readonly localDate: string
  /** Who is responsible now; the first one asked to begin with. */
  readonly owner: string
  readonly nature: Nature
  readonly severity: Severity
  /** The same cause at the same place was there before: "no second time". */
  readonly repeatedCause: boolean
  /** Highest escalation level reached; 0 for none. */
  readonly level: number
  readonly clock: CaseClock
  /** What people wrote; sealed where it is kept. */
  readonly texts: Texts
}

export interface Texts {
  readonly story: string
  readonly notes: readonly { readonly at: Date; readonly by: string; readonly text: string }[]
  readonly closing: string | undefined
}

export type OpenCase = Common &
  (
    | { readonly status: 'recorded' }
    | { readonly status: 'judged' }
    | { readonly status: 'proposed'; readonly proposal: Proposal; readonly proposedBy: string }
    | {
        readonly status: 'decided'
        readonly proposal: Proposal
        readonly proposedBy: string
        readonly decidedBy: string
      }
    | Settled
  )

interface Settled {
  readonly status: 'settled'
  readonly proposal: Proposal
  readonly decidedBy: string
  readonly settlementId: string
  /** True when what was agreed has reached the customer. */
  readonly executed: boolean
}

export type ClosedCase = Common & {
  readonly status: 'closed'
  readonly closedAt: Date
  readonly closedBy: string
  readonly inTime: boolean
}

export const caseKinds = ['complaint', 'suggestion', 'praise'] as const
export type CaseKind = (typeof caseKinds)[number]
export const channels = ['box', 'web', 'hotline', 'letter', 'phone', 'in-person'] as const
export type Channel = (typeof channels)[number]
export const natures = [
  'service',
  'misleading-advertising',
  'exaggerated-effect',
  'unmet-result',
  'price',
  'environment',
  'privacy',
  'other',
] as const
export type Nature = (typeof natures)[number]
export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Working minutes within which a case of each severity must be settled. */
export type TimeLimits = Readonly<Record<Severity, number>>

/** When something happens, and the branch's working time around it. */
export interface Moment {
  readonly now: Date
  readonly spans: readonly WorkingSpan[]
}

export type CaseCommand =
  | ({ readonly type: 'open'; readonly limits: TimeLimits; readonly by: string } & Moment &
      Pick<
        Common,
        | 'kind'
        | 'number'
        | 'branch'
        | 'department'
        | 'staff'
        | 'customerId'
        | 'channel'
        | 'localDate'
        | 'nature'
        | 'severity'
      > & {
        readonly story: string
      })
  | ({
      readonly type: 'judge'
      readonly nature: Nature
      readonly severity: Severity
      readonly department: string
      readonly staff: string | undefined
      readonly repeatedCause: boolean
      readonly limits: TimeLimits
    } & Moment)
  | ({
      readonly type: 'propose'
      readonly proposal: Proposal
      readonly by: string
      readonly authority: Authority
    } & Moment)
  | ({ readonly type: 'approve'; readonly by: string; readonly authority: Authority } & Moment)
  | ({ readonly type: 'refuse'; readonly by: string; readonly authority: Authority } & Moment)
  | ({ readonly type: 'agree'; readonly settlementId: string } & Moment)
  | { readonly type: 'execute'; readonly settlementId: string }
  | ({
      readonly type: 'close'
      readonly by: string
      readonly text: string
      readonly mayCloseSevere: boolean
    } & Moment)
  | ({ readonly type: 'pause'; readonly reason: PauseReason } & Moment)
  | ({ readonly type: 'resume' } & Moment)
  | { readonly type: 'handOver'; readonly to: string }
  | { readonly type: 'note'; readonly by: string; readonly text: string; readonly now: Date }
  | { readonly type: 'escalate'; readonly now: Date }

export type CaseEvent =
  | { readonly type: 'opened'; readonly opened: OpenCase & { readonly status: 'recorded' } }
  | {
      readonly type: 'judged'
      readonly nature: Nature
      readonly severity: Severity
      readonly department: string
      readonly staff: string | undefined
      readonly repeatedCause: boolean
      readonly clock: CaseClock
    }
  | { readonly type: 'proposed'; readonly proposal: Proposal; readonly by: string }
  | { readonly type: 'decided'; readonly by: string }
  | { readonly type: 'refused'; readonly by: string }
  | { readonly type: 'agreed'; readonly settlementId: string; readonly clock: CaseClock }
  | { readonly type: 'executed' }
  | {
      readonly type: 'closed'
      readonly by: string
      readonly text: string
      readonly at: Date
      readonly inTime: boolean
    }
  | { readonly type: 'clockMoved'; readonly clock: CaseClock }
  | { readonly type: 'handedOver'; readonly to: string }
  | { readonly type: 'noted'; readonly by: string; readonly text: string; readonly at: Date }
  | { readonly type: 'escalated'; readonly level: number }
  /** The customer is to be told. */
  | { readonly type: 'told'; readonly what: 'received' | 'closed'; readonly at: Date }

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>

function decide(state: Case, command: CaseCommand): readonly CaseEvent[] {
  if (command.type === 'open')
    return state.status === 'none'
      ? [opened(command), { type: 'told', what: 'received', at: command.now }]
      : fail('ALREADY_EXISTS')
  const open = openOnly(state)
  switch (command.type) {
    case 'judge':
      return judge(open, command)
    case 'propose':
      return propose(open, command)
    case 'approve':
      return approve(open, command)
    case 'refuse':
      if (open.status !== 'proposed') fail('BAD_STATE')
      if (exceeds(open.proposal, command.authority)) fail('AUTHORITY_EXCEEDED')
      return [{ type: 'refused', by: command.by }]
    case 'agree':
      if (open.status !== 'decided') fail('BAD_STATE')
      return agreed(open, command)
    case 'execute':
      if (open.status !== 'settled' || open.settlementId !== command.settlementId) return []
      return open.executed ? [] : [{ type: 'executed' }]
    case 'close':
      return close(open, command)
    case 'pause':
      return [{ type: 'clockMoved', clock: pauseClock(open.clock, command.reason, command) }]
    case 'resume':
      return [{ type: 'clockMoved', clock: resumeClock(open.clock, command) }]
    case 'handOver':
      return open.owner === command.to ? [] : [{ type: 'handedOver', to: command.to }]
    case 'note':
      return [{ type: 'noted', by: command.by, text: command.text, at: command.now }]
    case 'escalate':
      return escalate(open, command.now)
    default:
      return never(command)
  }
}

function openOnly(state: Case): OpenCase {
  if (state.status === 'none') return fail('NOT_FOUND')
  if (state.status === 'closed') return fail('BAD_STATE')
  return state
}

function opened({ type: _type, limits, by, now, spans, story, ...given }: Of<'open'>): CaseEvent {
  return {
    type: 'opened',
    opened: {
      ...given,
      status: 'recorded',
      openedAt: now,
      owner: by,
      repeatedCause: false,
      level: 0,
      clock: startClock(limits[given.severity], 0, { now, spans }),
      texts: { story, notes: [], closing: undefined },
    },
  }
}

function judge(open: OpenCase, command: Of<'judge'>): readonly CaseEvent[] {
  if (open.status !== 'recorded' && open.status !== 'judged') fail('BAD_STATE')
  const { nature, severity, department, staff, repeatedCause, limits } = command
  const clock =
    severity === open.severity ? open.clock : relimitClock(open.clock, limits[severity], command)
  return [{ type: 'judged', nature, severity, department, staff, repeatedCause, clock }]
}

/** Within the proposer's authority the proposal is decided with it; beyond, another approves. */
function propose(open: OpenCase, { proposal, by, authority }: Of<'propose'>): readonly CaseEvent[] {
  if (open.status !== 'judged' && open.status !== 'proposed') fail('BAD_STATE')
  const proposed: CaseEvent = { type: 'proposed', proposal, by }
  return exceeds(proposal, authority) ? [proposed] : [proposed, { type: 'decided', by }]
}

function approve(open: OpenCase, { by, authority }: Of<'approve'>): readonly CaseEvent[] {
  if (open.status !== 'proposed') fail('BAD_STATE')
  if (open.proposedBy === by || exceeds(open.proposal, authority)) fail('AUTHORITY_EXCEEDED')
  return [{ type: 'decided', by }]
}

function agreed(
  open: OpenCase & { status: 'decided' },
  command: Of<'agree'>,
): readonly CaseEvent[] {
  const { proposal } = open
  if (proposal.kind === 'points' && open.customerId === undefined)
    fail('UNKNOWN_REFERENCE', { field: 'customerId' })
  const settled: CaseEvent = {
    type: 'agreed',
    settlementId: command.settlementId,
    clock: stopClock(open.clock, command),
  }
  // Points are executed when the ledger says so; what is handed over in person, with the word.
  return proposal.kind === 'points' ? [settled] : [settled, { type: 'executed' }]
}

/** A suggestion or praise closes when it has been answered; a complaint after it is settled. */
function close(open: OpenCase, command: Of<'close'>): readonly CaseEvent[] {
  if (open.kind === 'complaint' && !(open.status === 'settled' && open.executed)) fail('BAD_STATE')
  const severe = open.severity === 'high' || open.severity === 'critical'
  if (severe && !command.mayCloseSevere) fail('AUTHORITY_EXCEEDED')
  const { inTime } = stopClock(open.clock, command)
  return [
    { type: 'closed', by: command.by, text: command.text, at: command.now, inTime },
    { type: 'told', what: 'closed', at: command.now },
  ]
}

function escalate(open: OpenCase, now: Date): readonly CaseEvent[] {
  if (open.clock.state !== 'running') return []
  const level = open.clock.escalations.filter((at) => at.getTime() <= now.getTime()).length
  return level > open.level ? [{ type: 'escalated', level }] : []
}

function evolve(state: Case, event: CaseEvent): Case {
  if (event.type === 'opened') return event.opened
  if (state.status === 'none' || state.status === 'closed') return state
  switch (event.type) {
    case 'judged': {
      const { type: _type, ...judged } = event
      return { ...common(state), ...judged, status: 'judged' }
    }
    case 'proposed':
      return {
        ...common(state),
        status: 'proposed',
        proposal: event.proposal,
        proposedBy: event.by,
      }
    case 'decided':
      return state.status === 'proposed'
        ? { ...state, status: 'decided', decidedBy: event.by }
        : state
    case 'refused':
      return { ...common(state), status: 'judged' }
    case 'agreed': {
      if (state.status !== 'decided') return state
      const { proposal, decidedBy } = state
      const { settlementId, clock } = event
      return {
        ...common(state),
        clock,
        status: 'settled',
        proposal,
        decidedBy,
        settlementId,
        executed: false,
      }
    }
    case 'executed':
      return state.status === 'settled' ? { ...state, executed: true } : state
    case 'closed': {
      const { text, at, by, inTime } = event
      const texts = { ...state.texts, closing: text }
      return { ...common(state), texts, status: 'closed', closedAt: at, closedBy: by, inTime }
    }
    case 'clockMoved':
      return { ...state, clock: event.clock }
    case 'handedOver':
      return { ...state, owner: event.to }
    case 'noted': {
      const { at, by, text } = event
      return {
        ...state,
        texts: { ...state.texts, notes: [...state.texts.notes, { at, by, text }] },
      }
    }
    case 'escalated':
      return { ...state, level: event.level }
    case 'told':
      return state
    default:
      return never(event)
  }
}

/** What every status has; what belongs to one status alone stays behind. */
function common(state: OpenCase): Common {
  const { kind, number, branch, department, staff, customerId, channel, openedAt, localDate } =
    state
  const { owner, nature, severity, repeatedCause, level, clock, texts } = state
  return {
    ...{ kind, number, branch, department, staff, customerId, channel, openedAt, localDate },
    ...{ owner, nature, severity, repeatedCause, level, clock, texts },
  }
}

export const caseDecider: Decider<Case, CaseCommand, CaseEvent> = {
  initial: { status: 'none' },
  decide,
  evolve,
}

/** When the sweeper must look again: the next escalation, if the clock runs. */
export function caseDue(state: Case): Date | undefined {
  if (state.status === 'none' || state.status === 'closed' || state.clock.state !== 'running')
    return undefined
  return state.clock.escalations[state.level]
}
