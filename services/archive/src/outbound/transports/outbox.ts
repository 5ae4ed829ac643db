import type { Outbox, OutboxEntry, Transport } from '../../app/ports.ts'
import { maskEmail, maskPhone } from '../../domain/customer/mask.ts'

const entriesMax = 200

/** For development: messages go nowhere and can be looked at, in this process only. */
export function developmentOutbox(): Outbox {
  const kept: OutboxEntry[] = []
  const transport = (channel: OutboxEntry['channel']): Transport => ({
    send: ({ to, subject, text, at, calendar }) => {
      const masked = channel === 'email' ? maskEmail(to) : maskPhone(to)
      const hasCalendar = calendar !== undefined
      kept.unshift({ channel, to: masked, subject, text, at: at.toISOString(), hasCalendar })
      kept.length = Math.min(kept.length, entriesMax)
      return Promise.resolve('accepted')
    },
  })
  return { email: transport('email'), sms: transport('sms'), entries: () => kept }
}

/** Where no way out is set up: every message ends, and says so on the timeline. */
export const noTransport: Transport = { send: () => Promise.resolve('rejected') }
