import { fold } from '@hcrm/kernel'
import { describe, expect, it } from '@jest/globals'
import { initialConsent } from '../src/domain/customer/consent.ts'
import {
  deferMessage,
  evolveMessage,
  failMessage,
  finishSending,
  initialMessage,
  type MessageEvent,
  type MessageState,
  type Plan,
  planMessage,
  startSending,
  withdrawMessage,
} from '../src/domain/outreach/message.ts'
import {
  isBudgeted,
  nextDay,
  type RouteFacts,
  routeMessage,
} from '../src/domain/outreach/message-route.ts'

const plan: Plan = {
  template: 'booking-reminder',
  purpose: 'service',
  parameters: {},
  sendAt: '2026-11-20T02:00:00.000Z',
  expiresAt: '2026-11-21T02:00:00.000Z',
  priority: 5,
  ignoresQuietHours: false,
}
const key = { customerId: 'c1', branch: 'east', thread: 't', correlation: 'b1', kind: 'reminder' }
const at = '2026-11-20T02:00:00.000Z'
const until = '2026-11-20T02:05:00.000Z'
const channel = 'email'

function after(state: MessageState | undefined, events: readonly MessageEvent[]): MessageState {
  return fold(evolveMessage, state ?? initialMessage, events)
}

const planned = after(undefined, planMessage(undefined, { ...key, plan }))
const sending = after(planned, startSending(planned, { channel, until, round: 1 }))

describe('a message', () => {
  it('A17: is planned, sent, and that is its end', () => {
    expect(planned).toMatchObject({ status: 'planned', due: plan.sendAt, round: 1, attempts: 0 })
    expect(sending).toMatchObject({ status: 'sending', due: until, attempts: 1, channel })
    const sent = after(sending, finishSending(sending, { delivery: 'accepted', at, round: 1 }))
    expect(sent).toMatchObject({ status: 'sent', endedAt: at })
    expect(sent.due).toBeUndefined()
    expect(finishSending(sent, { delivery: 'accepted', at, round: 1 })).toEqual([])
  })

  it('W10: only one who finds it planned sends it', () => {
    expect(startSending(sending, { channel, until, round: 1 })).toEqual([])
    expect(startSending(undefined, { channel, until, round: 1 })).toEqual([])
    expect(startSending(planned, { channel, until, round: 2 })).toEqual([])
  })

  it('W10: an answer that was lost ends it, and it is not sent again', () => {
    const lost = after(sending, finishSending(sending, { delivery: 'unknown', at, round: 1 }))
    expect(lost).toMatchObject({ status: 'failed', reason: 'unknown' })
    expect(startSending(lost, { channel, until, round: 1 })).toEqual([])
  })

  it('A17: what is refused for the moment is tried again, later each time, and given up', () => {
    let state = planned
    const pauses: number[] = []
    while (state.status === 'planned') {
      state = after(state, startSending(state, { channel, until, round: 1 }))
      state = after(state, finishSending(state, { delivery: 'later', at, round: 1 }))
      if (state.due) pauses.push((Date.parse(state.due) - Date.parse(at)) / 60_000)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16])
    expect(state).toMatchObject({ status: 'failed', reason: 'rejected', attempts: 6 })
  })

  it('A17: a later try that comes too late is none', () => {
    const short = after(
      undefined,
      planMessage(undefined, { ...key, plan: { ...plan, expiresAt: until } }),
    )
    const tried = after(short, startSending(short, { channel, until, round: 1 }))
    const late = { delivery: 'later', at: '2026-11-20T02:04:30.000Z', round: 1 } as const
    expect(finishSending(tried, late)).toMatchObject([{ type: 'Failed', reason: 'expired' }])
  })

  it('W10: is called back while it has not gone out, and not after', () => {
    expect(after(planned, withdrawMessage(planned, at))).toMatchObject({ reason: 'withdrawn' })
    expect(withdrawMessage(sending, at)).toEqual([])
    expect(withdrawMessage(undefined, at)).toEqual([])
  })

  it('W10: asked for again it is planned anew, also while the old one is on its way', () => {
    expect(planMessage(planned, { ...key, plan })).toEqual([])
    const moved = { ...plan, sendAt: '2026-11-20T09:00:00.000Z' }
    const anew = after(sending, planMessage(sending, { ...key, plan: moved }))
    expect(anew).toMatchObject({ status: 'planned', round: 2, due: moved.sendAt })
    expect(finishSending(anew, { delivery: 'accepted', at, round: 1 })).toEqual([])
    const gone = after(planned, withdrawMessage(planned, at))
    expect(after(gone, planMessage(gone, { ...key, plan }))).toMatchObject({ round: 2 })
  })

  it('A17: waits for a better hour, or ends when it would be useless then', () => {
    const to = { until, orElse: 'budget', at } as const
    expect(after(planned, deferMessage(planned, to)).due).toBe(until)
    const late = { ...to, until: plan.expiresAt }
    expect(deferMessage(planned, late)).toMatchObject([{ type: 'Failed', reason: 'budget' }])
    expect(deferMessage(sending, to)).toEqual([])
    expect(failMessage(planned, { reason: 'no-consent', at })).toHaveLength(1)
    expect(failMessage(sending, { reason: 'no-consent', at })).toEqual([])
  })
})

describe('the way of a message', () => {
  const customer = { consent: initialConsent, hasEmail: true, hasMobile: true }
  const facts: RouteFacts = {
    now: new Date('2026-11-20T02:00:00Z'),
    zone: 'Asia/Shanghai',
    quietHours: { from: '21:30', to: '08:00' },
    customer,
  }
  const consent = (change: object) => ({
    customer: { ...customer, consent: { ...initialConsent, ...change } },
  })
  const night = { now: new Date('2026-11-20T14:00:00Z') }

  it.each([
    ['A17: e-mail first', {}, {}, { act: 'send', channel: 'email' }],
    [
      'A17: SMS without an address',
      {},
      { customer: { ...customer, hasEmail: false } },
      { act: 'send', channel: 'sms' },
    ],
    [
      'A16: SMS when e-mail was not agreed to',
      {},
      consent({ channels: ['sms'] }),
      { act: 'send', channel: 'sms' },
    ],
    [
      'A17: no address',
      {},
      { customer: { ...customer, hasEmail: false, hasMobile: false } },
      { act: 'fail', reason: 'no-address' },
    ],
    [
      'A16: no agreed channel',
      {},
      consent({ channels: ['letter'] }),
      { act: 'fail', reason: 'no-consent' },
    ],
    [
      'A16: agreed e-mail only and has none',
      {},
      {
        customer: {
          ...customer,
          hasEmail: false,
          consent: { ...initialConsent, channels: ['email'] as const },
        },
      },
      { act: 'fail', reason: 'no-address' },
    ],
    [
      'W11: no consent to the purpose',
      { purpose: 'marketing' },
      {},
      { act: 'fail', reason: 'no-consent' },
    ],
    [
      'W11: consent to the purpose',
      { purpose: 'marketing' },
      consent({ purposes: ['marketing'] }),
      { act: 'send', channel: 'email' },
    ],
    [
      'W11: do not contact',
      {},
      consent({ doNotContact: true }),
      { act: 'fail', reason: 'do-not-contact' },
    ],
    [
      'A17: too late',
      { expiresAt: '2026-11-20T02:00:00.000Z' },
      {},
      { act: 'fail', reason: 'expired' },
    ],
    ['A17: nobody', {}, { customer: undefined }, { act: 'fail', reason: 'no-address' }],
    ['A16: quiet hours of the group', {}, night, { act: 'defer', minutes: 600, orElse: 'expired' }],
    [
      'A16: quiet hours of the customer',
      {},
      { ...night, ...consent({ quietHours: { from: '00:00', to: '06:00' } }) },
      { act: 'send', channel: 'email' },
    ],
    [
      'A17: what a customer waits for',
      { ignoresQuietHours: true },
      night,
      { act: 'send', channel: 'email' },
    ],
  ] as const)('%s', (_name, planChange, factsChange, route) => {
    expect(routeMessage({ ...plan, ...planChange }, { ...facts, ...factsChange })).toEqual(route)
  })

  it('N9: only the most urgent of their own care is outside the budget of the day', () => {
    expect(isBudgeted({ ...plan, priority: 3 })).toBe(false)
    expect(isBudgeted({ ...plan, priority: 4 })).toBe(true)
    expect(isBudgeted({ ...plan, purpose: 'marketing', priority: 1 })).toBe(true)
    expect(nextDay(facts.now, 'Asia/Shanghai')).toEqual({
      act: 'defer',
      minutes: 840,
      orElse: 'budget',
    })
  })
})
