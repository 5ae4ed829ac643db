import type { Channel, Consent, QuietHours } from '../customer/consent.ts'
import { quietMinutesLeft } from '../customer/consent.ts'
import { wallAt } from '../values/calendar.ts'
import type { FailureReason, Plan } from './message.ts'

/** What is known when a message's time has come. */
export interface RouteFacts {
  readonly now: Date
  /** IANA zone of the branch. */
  readonly zone: string
  /** Of the group, for customers who named none. */
  readonly quietHours: QuietHours
  /** Undefined when the customer is gone. */
  readonly customer: Reachable | undefined
}

export interface Reachable {
  readonly consent: Consent
  readonly hasEmail: boolean
  readonly hasMobile: boolean
}

export type Route =
  | { readonly act: 'send'; readonly channel: Channel }
  | { readonly act: 'defer'; readonly minutes: number; readonly orElse: FailureReason }
  | { readonly act: 'fail'; readonly reason: FailureReason }

/**
 * Whether, when and by which channel a message may go (A16, A17, W11): consent to its purpose,
 * then a channel that was agreed to and has an address, then the quiet hours.
 */
export function routeMessage(plan: Plan, facts: RouteFacts): Route {
  const { now, zone, customer } = facts
  if (now.toISOString() >= plan.expiresAt) return { act: 'fail', reason: 'expired' }
  if (!customer) return { act: 'fail', reason: 'no-address' }
  const { consent } = customer
  if (consent.doNotContact) return { act: 'fail', reason: 'do-not-contact' }
  if (!consent.purposes.includes(plan.purpose)) return { act: 'fail', reason: 'no-consent' }
  const channel = chooseChannel(customer)
  if (typeof channel === 'object') return { act: 'fail', ...channel }
  if (!plan.ignoresQuietHours) {
    const minutes = quietMinutesLeft(consent.quietHours ?? facts.quietHours, now, zone)
    if (minutes > 0) return { act: 'defer', minutes, orElse: 'expired' }
  }
  return { act: 'send', channel }
}

/** E-mail carries a calendar entry and costs nothing, so it goes first. */
function chooseChannel(customer: Reachable): Channel | { readonly reason: FailureReason } {
  const { channels } = customer.consent
  const written = channels.filter((channel) => channel === 'email' || channel === 'sms')
  if (written.length === 0) return { reason: 'no-consent' }
  if (written.includes('email') && customer.hasEmail) return 'email'
  if (written.includes('sms') && customer.hasMobile) return 'sms'
  return { reason: 'no-address' }
}

/** The most urgent of their own care and service pass; all others share the day's budget (N9). */
export function isBudgeted({ purpose, priority }: Plan): boolean {
  const isOwn = purpose === 'care' || purpose === 'service'
  return !(isOwn && priority <= urgentPriority)
}

const urgentPriority = 3

/** Until the next local day, when there is a new budget. */
export function nextDay(now: Date, zone: string): Route {
  return { act: 'defer', minutes: 1_440 - wallAt(now, zone).minute, orElse: 'budget' }
}
