import { createTransport } from 'nodemailer'
import type { Letter, Transport } from '../../app/ports.ts'
import type { Delivery } from '../../domain/outreach/message.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:587` */
  readonly url: string
  readonly from: string
  readonly connectMs: number
  readonly answerMs: number
}

export interface SmtpTransport extends Transport {
  close(): void
}

/**
 * E-mail by a pool of connections to one mail server. The pool never sends a message again by
 * itself: whether it may be sent again is decided by what the server is known to have taken (W10).
 */
export function smtpTransport({ url, from, connectMs, answerMs }: SmtpOptions): SmtpTransport {
  const mailer = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    maxRequeues: 0,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: answerMs,
    // A text of ours never names a file or an address to be read and sent along.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      try {
        await mailer.sendMail(mailOf(letter, from))
        return 'accepted'
      } catch (error) {
        return outcomeOf(error as SmtpError)
      }
    },
    close: () => mailer.close(),
  }
}

function mailOf({ messageId, to, subject, text, at, calendar }: Letter, from: string) {
  const attachments =
    calendar === undefined
      ? []
      : [{ filename: 'appointment.ics', content: calendar, contentType: 'text/calendar' }]
  // An address is passed as a value, so that nothing in it can name a second one.
  return { messageId, from, to: { name: '', address: to }, subject, text, date: at, attachments }
}

interface SmtpError {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

/** Steps of a conversation before the message itself is handed over. */
const beforeMessage = /^(CONN|LHLO|EHLO|HELO|STARTTLS|AUTH.*|MAIL FROM|RCPT TO)$/

/** What the server said decides; without its word, whether it can have taken the message. */
function outcomeOf({ code, command, responseCode }: SmtpError): Delivery {
  if (responseCode !== undefined) return responseCode >= 500 ? 'rejected' : 'later'
  if (code === 'EENVELOPE') return 'rejected'
  return beforeMessage.test(command ?? '') ? 'later' : 'unknown'
}
