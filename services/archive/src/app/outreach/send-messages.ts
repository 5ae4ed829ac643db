import { type Call, never } from '@hcrm/kernel'
import type { Channel, QuietHours } from '../../domain/customer/consent.ts'
import type { CustomerState } from '../../domain/customer/customer-state.ts'
import {
  deferMessage,
  type FailureReason,
  failMessage,
  finishSending,
  type MessageEvent,
  type MessageState,
  startSending,
} from '../../domain/outreach/message.ts'
import {
  isBudgeted,
  nextDay,
  type Route,
  routeMessage,
} from '../../domain/outreach/message-route.ts'
import { isTemplateCode } from '../../domain/outreach/templates.ts'
import { wallAt } from '../../domain/values/calendar.ts'
import { mapBounded } from '../bounded.ts'
import type {
  ContactBudget,
  CustomerStore,
  MessageStore,
  Organisation,
  Transports,
} from '../ports.ts'
import { addressFor, letterOf, reachable } from './letter.ts'

export interface SendPorts {
  readonly messages: MessageStore
  readonly customers: CustomerStore
  readonly organisation: Organisation
  readonly budget: ContactBudget
  readonly transports: Transports
  readonly settings: SendSettings
}

export interface SendSettings {
  /** For customers who named none. */
  readonly quietHours: QuietHours
  /** After this the answer of the way out counts as lost; longer than any attempt can take. */
  readonly sendingMs: number
  /** Domain of the Message-ID header. */
  readonly mailDomain: string
}

/** One message whose time has come. */
interface Due {
  readonly ports: SendPorts
  readonly call: Call
  readonly id: string
  readonly state: MessageState
}

const batchMax = 100
const sendsAtOnce = 8

/**
 * Sends what is due (A17), a batch at a time. Safe to run twice: whoever writes `sending` first
 * sends, and nobody sends after that (W10). Returns how many messages it looked at.
 */
export async function sendDue(ports: SendPorts, call: Call, signal: AbortSignal): Promise<number> {
  const ids = await ports.messages.due(call.now, batchMax)
  await mapBounded(ids, sendsAtOnce, async (id) => {
    if (signal.aborted) return
    const found = await ports.messages.within(call.scope).read(id)
    if (found) await sendOne({ ports, call, id, state: found.state })
  })
  return ids.length
}

async function sendOne(due: Due): Promise<void> {
  const { ports, call, state } = due
  const at = call.now.toISOString()
  if (state.status === 'sending') {
    // Its sender ended in between and the answer is lost.
    await write(due, (now) => finishSending(now, { delivery: 'unknown', at, round: state.round }))
    return
  }
  if (!isTemplateCode(state.plan.template)) return end(due, 'rejected')
  const customer = (await ports.customers.within(call.scope).read(state.customerId))?.state
  const route = await routeOf(due, customer)
  switch (route.act) {
    case 'fail':
      return end(due, route.reason)
    case 'defer': {
      const until = new Date(call.now.getTime() + route.minutes * minuteMs).toISOString()
      await write(due, (now) => deferMessage(now, { until, orElse: route.orElse, at }))
      return
    }
    case 'send':
      if (customer) await deliver(due, customer, route.channel)
      return
    default:
      never(route)
  }
}

const minuteMs = 60_000

/** What the rules say, and whether the customer's day has a place left for one more message. */
async function routeOf(due: Due, customer: CustomerState | undefined): Promise<Route> {
  const { ports, call, id, state } = due
  const { organisation, budget, settings } = ports
  const { now } = call
  const zone = await organisation.zoneOf(state.branch)
  const { quietHours } = settings
  const facts = { now, zone, quietHours, customer: customer && reachable(customer) }
  const route = routeMessage(state.plan, facts)
  if (route.act !== 'send' || !isBudgeted(state.plan)) return route
  const { customerId, round } = state
  const { date: localDate } = wallAt(now, zone)
  const isFree = await budget.take({ customerId, localDate, message: `${id}.${round}`, now })
  return isFree ? route : nextDay(now, zone)
}

/** Says that it sends, sends, says what came of it; in this order, so nothing goes out twice. */
async function deliver(due: Due, customer: CustomerState, channel: Channel): Promise<void> {
  const { ports, call, id, state } = due
  const { transports, settings } = ports
  const address = addressFor(customer, channel)
  const transport = channel === 'email' ? transports.email : transports.sms
  if (address === undefined) return end(due, 'no-address')
  const until = new Date(call.now.getTime() + settings.sendingMs).toISOString()
  const { round } = state
  const isMine = await write(due, (now) => startSending(now, { channel, until, round }))
  if (!isMine) return
  const letter = letterOf({ id, state, customer, to: address, now: call.now }, settings.mailDomain)
  const delivery = await transport.send(letter)
  const answer = { delivery, at: call.now.toISOString(), round: state.round }
  await write(due, (now) => finishSending(now, answer))
}

async function end(due: Due, reason: FailureReason): Promise<void> {
  await write(due, (now) => failMessage(now, { reason, at: due.call.now.toISOString() }))
}

/** True when this write, and nobody else's, moved the message on. */
async function write(
  { ports, call, id }: Due,
  decide: (state: MessageState | undefined) => readonly MessageEvent[],
): Promise<boolean> {
  const written = await ports.messages
    .within(call.scope)
    .update(id, { now: call.now }, (state) => ({ events: decide(state), answer: null }))
  return written.outcome === 'written'
}
