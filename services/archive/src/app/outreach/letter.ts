import { calendarFile } from '@hcrm/platform'
import type { Channel } from '../../domain/customer/consent.ts'
import type { CustomerState } from '../../domain/customer/customer-state.ts'
import type { CalendarPlan, MessageState } from '../../domain/outreach/message.ts'
import type { Reachable } from '../../domain/outreach/message-route.ts'
import { render, salutation, type TemplateLanguage } from '../../domain/outreach/templates.ts'
import { isMobile } from '../customer/contact-points.ts'
import type { Letter } from '../ports.ts'

export function reachable({ consent, contacts }: CustomerState): Reachable {
  return {
    consent,
    hasEmail: contacts.emails.length > 0,
    hasMobile: contacts.phones.some(isMobile),
  }
}

export function addressFor({ contacts }: CustomerState, channel: Channel): string | undefined {
  if (channel === 'email') return contacts.emails[0]
  return channel === 'sms' ? contacts.phones.find(isMobile) : undefined
}

function languageOf({ profile }: CustomerState): TemplateLanguage {
  const [preferred = 'zh'] = profile.languages
  return preferred.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

interface Addressed {
  readonly id: string
  readonly state: MessageState
  readonly customer: CustomerState
  readonly to: string
  readonly now: Date
}

/** The message as it goes out: the only moment at which name, address and text are together. */
export function letterOf({ id, state, customer, to, now }: Addressed, mailDomain: string): Letter {
  const { plan, round } = state
  const language = languageOf(customer)
  const { name } = customer.identity
  const greeting = salutation(language, { name, sex: customer.profile.sex })
  const parameters = { ...plan.parameters, salutation: greeting }
  return {
    ...render(plan.template, { language, parameters }),
    messageId: `<${id}.${round}@${mailDomain}>`,
    to,
    at: now,
    ...(plan.calendar && { calendar: fileOf(plan.calendar, now) }),
  }
}

function fileOf({ starts, ...entry }: CalendarPlan, now: Date): string {
  return calendarFile({ ...entry, starts: new Date(starts), now })
}
