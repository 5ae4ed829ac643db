import { never } from '@hcrm/kernel'
import type { Channel, Purpose } from '../customer/consent.ts'
import { same } from '../values/same.ts'

/** What the asker wants to be told, and when (A17). Instants are RFC 3339 in UTC. */
export interface Plan {
  readonly template: string
  readonly purpose: Purpose
  /** Values of the template's fields, never personal. */
  readonly parameters: Readonly<Record<string, string>>
  readonly sendAt: string
  readonly expiresAt: string
  /** 1 urgent to 9 whenever. */
  readonly priority: number
  readonly ignoresQuietHours: boolean
  readonly calendar?: CalendarPlan
}

export interface CalendarPlan {
  readonly uid: string
  readonly sequence: number
  readonly starts: string
  readonly durationMinutes: number
  readonly zone: string
  readonly title: string
  readonly location: string
  readonly url: string
}

/** One message per correlation and kind of its asker. */
export interface MessageKey {
  readonly customerId: string
  /** Branch of the asker's fact. */
  readonly branch: string
  /** Handle to withdraw it by: asking service, asking document and its correlation. */
  readonly thread: string
  readonly correlation: string
  readonly kind: string
}

/**
 * `unknown`: the answer of the mail server was lost, so it may have arrived; it is not sent again,
 * because a message goes out at most once (W10).
 */
export type FailureReason =
  | 'no-consent'
  | 'no-address'
  | 'do-not-contact'
  | 'expired'
  | 'withdrawn'
  | 'rejected'
  | 'budget'
  | 'unknown'

export interface MessageState extends MessageKey {
  readonly plan: Plan
  /** Counts how often the asker wanted it anew after it had ended. */
  readonly round: number
  readonly status: 'planned' | 'sending' | 'sent' | 'failed'
  /** When the sweeper must look again; undefined once it has ended. */
  readonly due?: string
  readonly attempts: number
  readonly channel?: Channel
  readonly reason?: FailureReason
  readonly endedAt?: string
}

export type MessageEvent =
  | ({ readonly type: 'Planned'; readonly plan: Plan; readonly round: number } & MessageKey)
  | { readonly type: 'Deferred'; readonly until: string }
  | { readonly type: 'Sending'; readonly channel: Channel; readonly until: string }
  | { readonly type: 'Postponed'; readonly until: string }
  | { readonly type: 'Sent'; readonly at: string }
  | { readonly type: 'Failed'; readonly reason: FailureReason; readonly at: string }

export const initialMessage: MessageState = {
  customerId: '',
  branch: '',
  thread: '',
  correlation: '',
  kind: '',
  plan: {
    template: '',
    purpose: 'service',
    parameters: {},
    sendAt: '',
    expiresAt: '',
    priority: 5,
    ignoresQuietHours: false,
  },
  round: 0,
  status: 'planned',
  attempts: 0,
}

/** Attempts after which a mail server that keeps refusing for the moment is given up. */
const attemptsMax = 6
const firstPauseMs = 60_000

/**
 * Plans, or plans anew: an asker that asks again for the same kind (a booking that moved) wants the
 * new one instead of the old, also when that is on its way this moment.
 */
export function planMessage(
  state: MessageState | undefined,
  { plan, ...key }: MessageKey & { readonly plan: Plan },
): readonly MessageEvent[] {
  if (state?.status === 'planned' && same(state.plan, plan)) return []
  return [{ type: 'Planned', ...key, plan, round: (state?.round ?? 0) + 1 }]
}

/** Only what has not gone out can be called back. */
export function withdrawMessage(
  state: MessageState | undefined,
  at: string,
): readonly MessageEvent[] {
  return state?.status === 'planned' ? [{ type: 'Failed', reason: 'withdrawn', at }] : []
}

/** Waits for a better hour; what would be useless then ends here for the reason given. */
export function deferMessage(
  state: MessageState | undefined,
  to: { readonly until: string; readonly orElse: FailureReason; readonly at: string },
): readonly MessageEvent[] {
  if (state?.status !== 'planned') return []
  if (to.until >= state.plan.expiresAt) return [{ type: 'Failed', reason: to.orElse, at: to.at }]
  return [{ type: 'Deferred', until: to.until }]
}

export function failMessage(
  state: MessageState | undefined,
  end: { readonly reason: FailureReason; readonly at: string },
): readonly MessageEvent[] {
  return state?.status === 'planned' ? [{ type: 'Failed', ...end }] : []
}

/** The one who writes this sends; everybody else finds it taken. */
export function startSending(
  state: MessageState | undefined,
  {
    channel,
    until,
    round,
  }: { readonly channel: Channel; readonly until: string; readonly round: number },
): readonly MessageEvent[] {
  if (state?.status !== 'planned' || state.round !== round) return []
  return [{ type: 'Sending', channel, until }]
}

/** What the way out answered: taken over, refused for good, not now, or nothing. */
export type Delivery = 'accepted' | 'rejected' | 'later' | 'unknown'

export function finishSending(
  state: MessageState | undefined,
  {
    delivery,
    at,
    round,
  }: { readonly delivery: Delivery; readonly at: string; readonly round: number },
): readonly MessageEvent[] {
  if (state?.status !== 'sending' || state.round !== round) return []
  switch (delivery) {
    case 'accepted':
      return [{ type: 'Sent', at }]
    case 'rejected':
    case 'unknown':
      return [{ type: 'Failed', reason: delivery, at }]
    case 'later':
      return postpone(state, at)
    default:
      return never(delivery)
  }
}

/** One, two, four … minutes. */
function postpone(state: MessageState, at: string): readonly MessageEvent[] {
  if (state.attempts >= attemptsMax) return [{ type: 'Failed', reason: 'rejected', at }]
  const pauseMs = firstPauseMs * 2 ** (state.attempts - 1)
  const until = new Date(Date.parse(at) + pauseMs).toISOString()
  if (until >= state.plan.expiresAt) return [{ type: 'Failed', reason: 'expired', at }]
  return [{ type: 'Postponed', until }]
}

export function evolveMessage(state: MessageState, event: MessageEvent): MessageState {
  switch (event.type) {
    case 'Planned': {
      const { type, ...planned } = event
      return { ...planned, status: 'planned', due: event.plan.sendAt, attempts: 0 }
    }
    case 'Deferred':
      return { ...state, due: event.until }
    case 'Sending': {
      const { channel, until } = event
      return { ...state, status: 'sending', channel, due: until, attempts: state.attempts + 1 }
    }
    case 'Postponed':
      return { ...state, status: 'planned', due: event.until }
    case 'Sent': {
      const { due, ...rest } = state
      return { ...rest, status: 'sent', endedAt: event.at }
    }
    case 'Failed': {
      const { due, ...rest } = state
      return { ...rest, status: 'failed', reason: event.reason, endedAt: event.at }
    }
    default:
      return never(event)
  }
}
