import type { Delivery } from '@hcrm/events'
import { fail } from '@hcrm/kernel'
import { type ConsumerDefinition, on } from '@hcrm/platform'
import type {
  CalendarEntry,
  OutreachRequested,
  PlannedMessage,
} from '@hcrm/proto/common/v1/outreach'
import { booking, feedbackCase, membership, survey } from '@hcrm/proto/contracts'
import {
  type Asked,
  requestOutreach,
  withdrawOutreach,
} from '../../app/outreach/request-outreach.ts'
import type { MessageStore } from '../../app/ports.ts'
import type { Purpose } from '../../domain/customer/consent.ts'
import type { CalendarPlan, Plan } from '../../domain/outreach/message.ts'

/**
 * Messages other services want (A17). Twice or late: every message keeps the last `seq` of the
 * document that asked, so a fact that was taken before plans and calls back nothing.
 */
export function outreachConsumer(messages: MessageStore): ConsumerDefinition {
  const { OutreachRequested: requested, OutreachWithdrawn: withdrawn } = booking
  return {
    operation: 'archive.outreach',
    // Every topic that carries them; type and form are the same on all.
    topics: [booking, survey, feedbackCase, membership].map(
      (group) => group.OutreachRequested.topic,
    ),
    on: {
      [requested.type]: on(requested, async (fact, event, call) => {
        const planned = fact.messages.map((each) => ({
          kind: each.kind,
          plan: planOf(fact, each, event),
        }))
        await requestOutreach(messages, { ...askedBy(fact, event), messages: planned }, call)
      }),
      [withdrawn.type]: on(withdrawn, async (fact, event, call) => {
        await withdrawOutreach(messages, askedBy(fact, event), call)
      }),
    },
  }
}

function askedBy(
  { customerId, correlation }: Pick<OutreachRequested, 'customerId' | 'correlation'>,
  { branch, source, subject, seq }: Delivery,
): Asked {
  return { customerId, correlation, branch, asker: source, source: { id: subject, seq } }
}

/** Purposes a message may have; sharing is none. */
const purposes: Readonly<Record<string, Purpose>> = {
  care: 'care',
  service: 'service',
  marketing: 'marketing',
  research: 'research',
}

function planOf(
  { purpose, parameters, calendar }: OutreachRequested,
  planned: PlannedMessage,
  { time }: Delivery,
): Plan {
  const { template, sendAt, expiresAt, priority, ignoresQuietHours } = planned
  return {
    template,
    purpose: purposes[purpose] ?? fail('BAD_REQUEST', { field: 'purpose' }),
    parameters,
    sendAt: (sendAt ?? time).toISOString(),
    expiresAt: (expiresAt ?? fail('BAD_REQUEST', { field: 'expires_at' })).toISOString(),
    priority,
    ignoresQuietHours,
    ...(calendar && { calendar: calendarOf(calendar) }),
  }
}

function calendarOf({ starts, ...entry }: CalendarEntry): CalendarPlan {
  const { instant, zone } = starts ?? fail('BAD_REQUEST', { field: 'calendar.starts' })
  if (!instant) return fail('BAD_REQUEST', { field: 'calendar.starts.instant' })
  return { ...entry, starts: instant.toISOString(), zone }
}
