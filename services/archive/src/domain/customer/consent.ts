import { wallAt } from '../values/calendar.ts'

export const purposes = ['care', 'service', 'marketing', 'research', 'sharing'] as const
export type Purpose = (typeof purposes)[number]

export const channels = ['email', 'sms', 'voice', 'letter', 'wechat'] as const
export type Channel = (typeof channels)[number]

/** `HH:MM` on the wall of the customer's branch; `from` after `to` spans midnight. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** What a customer agreed to (A16). */
export interface Consent {
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  /** Undefined: those of the group. */
  readonly quietHours?: QuietHours
  readonly doNotContact: boolean
}

/**
 * Before a customer has said anything: what their own care and appointments need, nothing that
 * needs a free choice (marketing, research, showing one branch's records to another).
 */
export const initialConsent: Consent = {
  purposes: ['care', 'service'],
  channels: ['email', 'sms'],
  doNotContact: false,
}

/**
 * Minutes until these quiet hours end; 0 when they are not on. Counted on the wall clock: a summer
 * time change within them makes the answer an hour wrong, so ask again at that time.
 */
export function quietMinutesLeft(quiet: QuietHours, at: Date, zone: string): number {
  const from = minuteOf(quiet.from)
  const to = minuteOf(quiet.to)
  const { minute } = wallAt(at, zone)
  const length = (to - from + minutesPerDay) % minutesPerDay
  const since = (minute - from + minutesPerDay) % minutesPerDay
  return since < length ? length - since : 0
}

const minutesPerDay = 1_440

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}
